"""All addresses × all roles × people who look alike: who gets in, who does not, and never an error 500 (A-9)."""

import html
import itertools
import logging
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from filrouge.access.roles import VERBS_OF, Role
from filrouge.web.views import errors
from tests.permission.addresses import BY_NAME, LIBRARY, ROWS, Row
from tests.permission.world import CLOSED, NAMES, OTHER, UNKNOWN, VISITOR, World, build, may_see

WALKERS = [VISITOR, *(role for role in Role if role != Role.CONSOLE)]
# One field that no form knows: an empty POST would be no submission at all.
SENT = {"envoi": "1"}
TO_LOG_IN, FORBIDDEN, ABSENT, ERROR = 302, 403, 404, 500


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once; every request is rolled back, and the whole at the end."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def bare_refusals(monkeypatch):
    """Thousands of refusals: their pages are drawn in one test, not in each."""
    monkeypatch.setattr(
        errors, "render", lambda request, template, *words, status: HttpResponse(status=status)
    )


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every name of the address book, with its room."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def test_every_address_has_its_row_and_every_row_its_address():
    known = {name for name in names(get_resolver()) if not name.startswith(LIBRARY)}
    missing, useless = sorted(known - BY_NAME.keys()), sorted(BY_NAME.keys() - known)
    assert not missing, (
        f"tests/permission/addresses.py has no row for {', '.join(missing)}: add one to ROWS, with the verbs that "
        "open the page and what its identifier names; a new kind of thing is made in tests/permission/world.py."
    )
    assert not useless, (
        f"tests/permission/addresses.py describes addresses that are gone: {', '.join(useless)}."
    )


def expected(row: Row, walker: str, variant: str, *, posting: bool) -> int:
    """The status that the table, the verbs and the doors say."""
    status = row.post if posting else row.get
    if row.verbs is None:
        return status
    if walker == VISITOR:
        return TO_LOG_IN
    verbs = VERBS_OF[Role(walker)]
    if row.verbs and not verbs.intersection(row.verbs):
        return FORBIDDEN
    if status == 405:
        return status
    if variant and not may_see(walker, variant):
        return ABSENT
    if posting and row.to_write and row.to_write not in verbs:
        return FORBIDDEN
    if row.name == "web:home" and walker == Role.CLIENT:
        return TO_LOG_IN  # to their own space
    return status


def ask(world: World, walker: str, address: str, *, posting: bool) -> int:
    """The status of one request, whose writes are taken back, and with them what the browser keeps: to log out is no end."""
    client = world.clients[walker]
    kept = dict(client.cookies)
    with transaction.atomic():
        answer = client.post(address, SENT) if posting else client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    return answer.status_code


def said_already(row: Row, wanted: int, *, posting: bool) -> bool:
    """Whether one role that gets this answer speaks for all.

    It does for a page that a POST only reads, and on PostgreSQL: who gets in is decided above the engine, and SQLite
    has heard everybody; what the engine changes is what its statements answer, once for each file and each answer."""
    return connection.vendor == "postgresql" or (posting and row.get == row.post == wanted)


def askers(row: Row) -> list[str]:
    """Everybody, whose first differs from one address to the next, so that each role asks for all of something."""
    first = ROWS.index(row) % len(WALKERS)
    return WALKERS[first:] + WALKERS[:first]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_role_gets_what_its_verbs_and_doors_say_and_nothing_else(world, bare_refusals, row):
    wrong = []
    done: set[tuple[int, bool, str]] = set()
    for variant, arguments in world.things[row.of].items():
        address = reverse(row.name, args=arguments)
        for walker, posting in itertools.product(askers(row), (False, True)):
            wanted = expected(row, walker, variant, posting=posting)
            # A door that is shut to the role is shut whatever the file.
            if variant in (OTHER, CLOSED) and wanted in (TO_LOG_IN, FORBIDDEN):
                continue
            answer = (wanted, posting, variant)
            if answer in done and said_already(row, wanted, posting=posting):
                continue
            done.add(answer)
            got = ask(world, walker, address, posting=posting)
            if got != wanted:
                method = "POST" if posting else "GET"
                wrong.append(f"{method} {row.name} ({variant or '-'}) by {walker}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("row", [r for r in ROWS if r.of and r.verbs], ids=lambda row: row.name)
def test_what_does_not_exist_is_absent_for_who_has_the_verb(world, row):
    [arguments, *_] = world.things[row.of].values()
    last = "0" if arguments[-1].isdecimal() else UNKNOWN
    address = reverse(row.name, args=(*arguments[:-1], last))
    walker = next(w for w in WALKERS[1:] if VERBS_OF[Role(w)].intersection(row.verbs))
    assert ask(world, walker, address, posting=row.get == 405) == ABSENT


LISTS = [r.name for r in ROWS if r.verbs and r.of in ("", "indicator") and r.get == 200]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_a_file_that_is_not_open(world, name):
    address = reverse(name, args=world.things[BY_NAME[name].of][""])
    for walker in WALKERS[1:]:
        with transaction.atomic():
            answer = world.clients[walker].get(address)
            text = (
                (b"".join(answer.streaming_content) if answer.streaming else answer.content)
                .decode(errors="replace")
                .lower()
            )
            transaction.set_rollback(True)
        for variant, family_name in NAMES.items():
            if family_name.lower() in text:
                assert may_see(walker, variant), f"{name} shows {variant} to {walker}"


@pytest.mark.django_db
@pytest.mark.parametrize("walker", WALKERS)
def test_a_search_finds_only_files_that_are_open(world, walker):
    for variant, family_name in NAMES.items():
        with transaction.atomic():
            answer = world.clients[walker].post(reverse("web:search"), {"q": family_name})
            transaction.set_rollback(True)
        found = f"/personnes/{world.people[variant].public_id}/" in answer.content.decode()
        searches = walker != VISITOR and "search_people" in VERBS_OF[Role(walker)]
        assert found == (searches and may_see(walker, variant)), f"{variant} by {walker}"


@pytest.mark.django_db
@pytest.mark.parametrize("walker", WALKERS[1:])
def test_a_refusal_is_a_page_in_french_for_everybody(world, walker):
    forbidden = "people:list" if "see_people" not in VERBS_OF[Role(walker)] else "portal:home"
    page = world.clients[walker].get(reverse(forbidden))
    if walker != Role.CLIENT:
        assert page.status_code == FORBIDDEN
        assert "vous ne pouvez pas" in page.content.decode()
    absent = world.clients[walker].get("/nulle-part/")
    assert absent.status_code == ABSENT
    assert "n'existe pas" in html.unescape(absent.content.decode())


@pytest.mark.django_db
def test_the_pages_of_log_in_never_fail(world):
    wrong = []
    for name in sorted({name for name in names(get_resolver()) if name.startswith(LIBRARY)}):
        arguments = {
            "account_confirm_email": ("x",),
            "account_reset_password_from_key": ("x", "y"),
            "mfa_edit_webauthn": (1,),
            "mfa_remove_webauthn": (1,),
        }.get(name, ())
        for walker in (VISITOR, Role.CASEWORKER, Role.CLIENT):
            for posting in (False, True):
                status = ask(world, walker, reverse(name, args=arguments), posting=posting)
                if status >= ERROR:
                    wrong.append(f"{'POST' if posting else 'GET'} {name} by {walker}: {status}")
    assert not wrong, "\n".join(wrong)
