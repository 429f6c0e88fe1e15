"""Deadlines on a person's page and as a work-list (B-2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.clocks.models import Clock
from tests import factories

pytestmark = pytest.mark.django_db
LIST, EXPORT = "/echeances/", "/echeances.csv"
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-06-15 15:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


def clock(person, label, *, due, kind="local", **fields):
    """A running clock that already warns."""
    return Clock.objects.create(
        person=person, rule=label, kind=kind, label=label, source="Essai", opened_on=TODAY - timedelta(days=60),
        warn_on=TODAY - timedelta(days=1), due_on=TODAY + timedelta(days=due), **fields,
    )  # fmt: skip


def labels(answer):
    return [row.label for row in answer.context["page"].rows]


def test_the_most_pressing_comes_first_and_what_is_far_is_left_out(client, land, julie, manager):
    person = factories.followed(land, julie)
    Clock.objects.all().delete()
    clock(person, "demain", due=1)
    clock(person, "retard", due=-3)
    clock(person, "tenu", due=-9, state=Clock.State.MET, ended_on=TODAY)
    Clock.objects.create(
        person=person, rule="loin", kind="local", label="loin", source="Essai", opened_on=TODAY,
        warn_on=TODAY + timedelta(days=20), due_on=TODAY + timedelta(days=40),
    )  # fmt: skip
    client.force_login(manager.account)
    answer = client.get(LIST)
    assert labels(answer) == ["retard", "demain"]
    page = answer.content.decode()
    assert "Objectif local : retard de 3 jours" in page
    assert "Objectif local : demain" in page


def test_the_law_comes_before_targets_however_late_they_are_b_2(client, land, julie, manager):
    person = factories.followed(land, julie)
    Clock.objects.all().delete()
    clock(person, "objectif-retard", due=-50)
    clock(person, "loi-demain", due=1, kind="legal")
    clock(person, "loi-retard", due=-3, kind="legal")
    client.force_login(manager.account)
    assert labels(client.get(LIST)) == ["loi-retard", "loi-demain", "objectif-retard"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("territoire=nord,sud", ["legal-retard", "local-nord", "local-sud"]),
        ("suivi=to_orient", ["legal-retard", "local-sud"]),
        ("etat=late", ["legal-retard"]),
        ("etat=warn", ["local-nord", "local-sud"]),
        ("sorte=legal", ["legal-retard"]),
        ("territoire=sud", ["local-sud"]),
        ("suivi=mine", ["local-nord"]),
        ("sorte=autre", ["legal-retard", "local-nord", "local-sud"]),
    ],
)
def test_filters_stay_in_the_address(client, land, julie, manager, query, expected):
    mine = factories.followed(land, julie)
    other, south = factories.person(land), factories.person(land, area=land.other_area)
    Clock.objects.all().delete()
    clock(other, "legal-retard", due=-1, kind="legal")
    clock(mine, "local-nord", due=2)
    clock(south, "local-sud", due=3)
    client.force_login(julie.account if "mine" in query else manager.account)
    assert labels(client.get(f"{LIST}?{query}")) == expected


def test_pages_go_by_key_and_cost_the_same_whatever_they_hold(
    client, land, manager, django_assert_max_num_queries
):
    person = factories.person(land)
    Clock.objects.all().delete()
    for number in range(30):
        clock(person, f"c{number:02d}", due=number)
    client.force_login(manager.account)
    with django_assert_max_num_queries(8):
        first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].next_key})
    assert labels(first) + labels(second) == [f"c{number:02d}" for number in range(30)]


def test_the_spreadsheet_says_the_same(client, land, manager):
    person = factories.person(land)
    Clock.objects.all().delete()
    clock(person, "Contrat", due=-2, kind="legal")
    client.force_login(manager.account)
    lines = b"".join(client.get(EXPORT).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == "13/06/2026;Délai légal;Contrat;en retard;-2;Martin;Camille;Nord;;Essai"


def test_another_operator_sees_none_of_them(client, land, julie):
    clock(factories.followed(land, julie), "Contrat", due=-2)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(stranger.account)
    assert "Rien ne presse" in client.get(LIST).content.decode()


def test_the_panel_says_the_law_and_its_source(client, land, julie, django_assert_max_num_queries):
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    address = reverse("clocks:panel", args=[person.public_id])
    with django_assert_max_num_queries(3 + 4):
        page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Objectif local" in page
    assert "1 délai passé" in page
    assert "</html>" in client.get(address).content.decode()


@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_who_may_not_see_people_is_refused(client, address):
    client.force_login(factories.account(Role.PARTNER))
    assert client.get(address).status_code == 403


def test_near_misses_of_the_panel(client, land, julie):
    address = reverse("clocks:panel", args=[factories.followed(land, julie).public_id])
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    for account, status in ((stranger.account, 404), (factories.account(Role.PARTNER), 403)):
        client.force_login(account)
        assert client.get(address).status_code == status
