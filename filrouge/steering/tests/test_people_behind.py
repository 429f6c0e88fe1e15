"""The people behind a figure: as many as it says, those that the agent may see, the others in words (G-1)."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.directory.queries import console_agent
from filrouge.people.models import FileAccess
from filrouge.steering.tests.conftest import act
from tests import factories

pytestmark = pytest.mark.django_db
ENTRIES = "/pilotage/essai-2026/entries/personnes/"
RATE = "/pilotage/essai-2026/attendance_rate/personnes/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def director(land):
    return factories.worker(Role.STEERING, land.department)


@pytest.fixture
def people(land, julie, happened):
    """Three people who entered with Julie, through the real orientation."""
    made = [factories.followed(land, julie, family_name=name) for name in ("Martin", "Durand", "Petit")]
    happened(entered(land, julie, one) for one in made)
    return made


def entered(land, julie, person, **changes):
    organisation = julie.caseload.agreement.organisation_id
    return act(
        "accompaniment.opened",
        "2026-06-15",
        person.pk,
        scheme=land.scheme.pk,
        organisation=organisation,
        **changes,
    )


def names(response) -> list[str]:
    return [person.family_name for person in response.context["page"].people]


def test_the_list_holds_as_many_people_as_the_figure(client, director, people):
    client.force_login(director.account)
    response = client.get(ENTRIES)
    assert names(response) == ["Durand", "Martin", "Petit"]
    assert response.context["count"].people == 3
    assert "3 personnes derrière ce chiffre" in response.content.decode()


def test_an_action_of_the_file_is_counted_at_once(client, land, julie, director):
    person = factories.followed(land, julie, family_name="Roux")
    open_accompaniment(Entry(person.pk, date(2026, 6, 15)), by=console_agent(), at=timezone.now())
    client.force_login(director.account)
    assert names(client.get(ENTRIES)) == ["Roux"]


def test_a_closed_door_is_told_as_a_number(client, julie, people):
    FileAccess.objects.filter(person=people[0], organisation=julie.caseload.agreement.organisation).update(
        until="2026-06-15"
    )
    client.force_login(julie.account)
    response = client.get(ENTRIES)
    assert names(response) == ["Durand", "Petit"]
    assert "Le dossier d'une personne ne vous est pas ouvert." in response.content.decode()


def test_an_operator_does_not_see_the_people_of_another(client, land, people, happened):
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Hugo Perrin")
    client.force_login(other.account)
    response = client.get(ENTRIES)
    assert names(response) == []
    assert response.context["count"].people == 0


def test_both_sides_of_a_rate_can_be_opened(client, land, director, people, happened):
    happened(
        act("agenda.held", "2026-06-01", people[0].pk, scheme=land.scheme.pk),
        act("agenda.missed", "2026-06-01", people[1].pk, scheme=land.scheme.pk),
    )
    client.force_login(director.account)
    assert names(client.get(RATE)) == ["Durand", "Martin"]
    assert names(client.get(RATE, {"part": "haut"})) == ["Martin"]


def test_a_line_of_a_detail_has_its_own_people(client, land, director, people, happened):
    happened(
        act("accompaniment.closed", "2026-06-15", people[0].pk, scheme=land.scheme.pk, variant="moved"),
        act(
            "accompaniment.closed", "2026-06-15", people[1].pk, scheme=land.scheme.pk, variant="permanent_job"
        ),
    )
    client.force_login(director.account)
    response = client.get("/pilotage/essai-2026/exits_by_reason/personnes/", {"sorte": "moved"})
    assert names(response) == ["Martin"]
    assert "Sorties par motif : Déménagement" in response.content.decode()


def test_pages_follow_one_another_without_a_name_in_the_address(client, land, julie, director, happened):
    made = [factories.person(land, family_name=f"Nom{n:02d}") for n in range(30)]
    happened(entered(land, julie, one) for one in made)
    client.force_login(director.account)
    first = client.get(ENTRIES)
    cursor = first.context["page"].next_key
    assert len(names(first)) == 25
    assert cursor == first.context["page"].people[-1].public_id
    second = client.get(ENTRIES, {"after": cursor})
    assert names(second) == [f"Nom{n:02d}" for n in range(25, 30)]
    assert second.context["page"].next_key == ""
    back = client.get(ENTRIES, {"before": second.context["page"].previous_key})
    assert names(back) == names(first)


def test_the_list_keeps_within_its_budget(client, director, people, django_assert_max_num_queries):
    client.force_login(director.account)
    with django_assert_max_num_queries(8):
        client.get(ENTRIES)


def test_the_list_goes_to_a_spreadsheet(client, director, people):
    client.force_login(director.account)
    response = client.get("/pilotage/essai-2026/entries/personnes.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Nom"] for row in rows] == ["Durand", "Martin", "Petit"]
    assert rows[0]["Territoire"] == "Nord"


def test_nobody_to_show_says_what_to_do_next(client, director):
    client.force_login(director.account)
    assert "Revenir aux indicateurs" in client.get(ENTRIES).content.decode()
