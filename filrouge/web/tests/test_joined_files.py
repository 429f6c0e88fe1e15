"""A file is joined to another while somebody has it open: its pages lead to the kept one, and no word is lost (A-1, A-4)."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.directory.queries import console_agent
from filrouge.identity.merging import merge
from filrouge.orientation.ending import end_orientations
from filrouge.people.models import Note, Person
from filrouge.web.joined import FORM, PAGE, READ_AGAIN
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
PRECIOUS = "Des mots précieux"
REVIEW = {"held_on": "2026-06-15", "there": "on", "own_words": PRECIOUS, "base": "{}"}
CONTRACT = {
    "person_side": PRECIOUS, "our_side": "x", "weekly_hours": "15", "ends_on": "2026-12-15", "seen": "0",
}  # fmt: skip
ASSESSMENT = {"kind": "global", "made_on": "2026-06-15", "skills": PRECIOUS, "avant_": "{}"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    console_agent()
    return factories.land()


@pytest.fixture
def julie(land, client):
    worker = factories.caseworker(factories.operator(land))
    client.force_login(worker.account)
    return worker


@pytest.fixture
def pair(land, julie):
    """Kept, absorbed: both open to Julie, and just joined."""
    kept, gone = (factories.followed(land, julie, family_name=name) for name in ("Lefevre", "Lefebvre"))
    end_orientations([kept.pk], until=TODAY, by=console_agent(), at=timezone.now())
    one, two = (Person.objects.get(pk=person.pk) for person in (kept, gone))
    merge(one, two, seen=(one.revision, two.revision), by=console_agent(), at=timezone.now())
    return kept, gone


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("people:notes", {"text": PRECIOUS, "level": "shared"}),
        ("accompaniment:review_new", REVIEW),
        ("accompaniment:contract_prepare", CONTRACT),
        ("accompaniment:assess", ASSESSMENT),
    ],
)
def test_a_form_that_was_open_is_drawn_again_on_the_kept_file_and_saves_nothing_unread_a_1(
    client, pair, name, said
):
    kept, gone = pair
    before = Person.objects.get(pk=kept.pk).revision
    answer = client.post(reverse(name, args=[gone.public_id]), said, follow=True)
    assert answer.redirect_chain == [(reverse(name, args=[kept.public_id]), 307)]
    page = unescape(answer.content.decode())
    assert PRECIOUS in page
    assert READ_AGAIN in page
    assert Person.objects.get(pk=kept.pk).revision == before


def test_once_it_was_read_it_is_saved_a_1(client, pair):
    kept, gone = pair
    said = {"text": PRECIOUS, "level": "shared"}
    client.post(reverse("people:notes", args=[gone.public_id]), said, follow=True)
    client.post(reverse("people:notes", args=[kept.public_id]), said)
    assert Note.objects.get(person=kept).text == PRECIOUS


def test_a_form_of_another_person_meanwhile_is_saved_as_ever_a_1(client, land, julie, pair):
    _, gone = pair
    other = factories.followed(land, julie, family_name="Martin")
    said = {"text": PRECIOUS, "level": "shared"}
    assert FORM in client.post(reverse("people:notes", args=[gone.public_id]), said).cookies
    client.post(reverse("people:notes", args=[other.public_id]), said)
    assert Note.objects.filter(person=other).exists()


@pytest.mark.parametrize("name", ["web:person", "people:contact", "accompaniment:plan"])
def test_a_page_of_the_absorbed_file_leads_to_the_same_page_of_the_kept_one_a_4(client, pair, name):
    kept, gone = pair
    answer = client.get(reverse(name, args=[gone.public_id]) + "?depuis=ailleurs")
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse(name, args=[kept.public_id]) + "?depuis=ailleurs",
    )
    assert answer.cookies[PAGE].value == f"{gone.public_id}.{kept.public_id}"
    assert FORM not in answer.cookies


def test_who_may_not_open_the_kept_file_learns_nothing_a_9(client, land, pair):
    _, gone = pair
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Karim Roux")
    client.force_login(stranger.account)
    for ask in (client.get, client.post):
        answer = ask(reverse("people:notes", args=[gone.public_id]))
        assert answer.status_code == 404
        assert PAGE not in answer.cookies
