"""Whatever is typed or forged in a form of the accompaniment: a page that says what to mend, never an error (A-9)."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse

from filrouge.access.roles import VERBS_OF, Role
from tests.permission.addresses import ROWS, Row
from tests.permission.world import World, build

ROOM = "accompaniment:"
FORMS = [
    row for row in ROWS if row.name.startswith(ROOM) and row.verbs and row.of and row.post in (303, 409, 422)
]
LISTS = [row for row in ROWS if row.name.startswith(ROOM) and row.verbs and not row.of and row.get == 200]
EVERYWHERE = (
    "\x00", "9999-12-31", "0001-01-01", "-3", "1e400", "²", "９", "NaN", "Infinity", "x" * 200_000, "🌊" * 50, "{}", "[1]",
    '{"housing": "{\\"level\\": 3}"}', "9" * 5_000, "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
)  # fmt: skip
ONE_BY_ONE = ("\x00", "9999-12-31", "²")
# What the templates carry beside the fields of the form.
CARRIED = ("seen", "avant_", "outcome", "refusal", "personne", "words")
ASKED = (
    "suivi",
    "voir",
    "tri",
    "organisme",
    "referent",
    "after",
    "before",
    "avec",
    "avenant",
    "domaine",
    "dispositif",
)
ERROR = 500


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once; every request is rolled back, and the whole at the end."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        yield build()
        transaction.set_rollback(True)


def client_of(world: World, row: Row):
    return world.clients[
        next(role for role in Role if role in world.clients and VERBS_OF[role].intersection(row.verbs))
    ]


def taken_back(send) -> HttpResponse:
    with transaction.atomic():
        answer = send()
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


def posted(form: BaseForm | None) -> dict[str, object]:
    """What a browser would send of a form as it is shown."""
    if form is None:
        return {}
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, False)}


@pytest.mark.django_db
@pytest.mark.parametrize("row", FORMS, ids=[row.name for row in FORMS])
def test_a_form_holds_whatever_is_sent_a_9(world, row):
    client = client_of(world, row)
    [arguments, *_] = world.things[row.of].values()
    address = reverse(row.name, args=arguments)
    page = taken_back(lambda: client.get(address)) if row.get == 200 else None
    good = posted(page.context["form"] if page is not None and page.status_code == 200 else None)
    names = [*good, *CARRIED]
    tries = [dict.fromkeys(names, value) for value in EVERYWHERE]
    tries += [good | {name: value} for name in names[:8] for value in ONE_BY_ONE]
    for data in tries:
        answer = taken_back(lambda data=data: client.post(address, data))
        assert answer.status_code < ERROR, (row.name, {k: str(v)[:40] for k, v in data.items()})


@pytest.mark.django_db
@pytest.mark.parametrize("row", LISTS, ids=[row.name for row in LISTS])
def test_a_list_holds_whatever_its_address_asks_a_9(world, row):
    client = client_of(world, row)
    for value in EVERYWHERE:
        short = value[:300]
        answer = taken_back(lambda short=short: client.get(reverse(row.name), dict.fromkeys(ASKED, short)))
        assert answer.status_code < ERROR, (row.name, short)
        assert answer.status_code == (404 if "\x00" in value else 200)


@pytest.mark.django_db
@pytest.mark.parametrize("row", FORMS, ids=[row.name for row in FORMS])
def test_an_address_with_a_null_character_is_absent_a_9(world, row):
    [arguments, *_] = world.things[row.of].values()
    if arguments[-1].isdecimal():
        address = reverse(row.name, args=(*arguments[:-1], "9" * 40))
    else:
        address = reverse(row.name, args=(*arguments[:-1], "a\x00b"))
    client = client_of(world, row)
    for send in (client.get, client.post):
        assert taken_back(lambda send=send: send(address)).status_code in (404, 405)
