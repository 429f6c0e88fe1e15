"""New entrants, transfers, suspensions, closures of a month: counted, and named (A-2)."""

from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from filrouge.access import journal
from filrouge.access.roles import Role
from filrouge.directory.queries import console_agent
from filrouge.people import events, movements
from filrouge.people.movements import Movement
from tests import factories

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


@pytest.fixture
def camille(land):
    return factories.person(land)


def happened(land, person, event_type, day, *, variant="", area=None):
    entry = journal.Happened(
        event_type, person.pk, at=journal.midday(day), day=day, area=(area or land.area).pk, scheme=land.scheme.pk,
        variant=variant,
    )  # fmt: skip
    with transaction.atomic():
        journal.record(entry, by=console_agent(), at=timezone.now())


def counted(manager, month=JUNE, areas=None):
    found = movements.counts(movements.moved(manager.agent, month, areas))
    return {kind.value: number for kind, number in found.items() if number}


def test_a_month_holds_its_first_and_its_last_day_only_a_2(land, manager, camille):
    for day in (date(2026, 5, 31), JUNE, date(2026, 6, 30), date(2026, 7, 1)):
        happened(land, camille, events.RIGHT_SUSPENDED, day)
    assert counted(manager)["suspendus"] == 2


def test_who_leaves_for_another_body_is_not_counted_as_closed_a_2(land, manager, camille):
    happened(land, camille, events.RIGHT_CLOSED, JUNE, variant="MUT")
    happened(land, camille, events.RIGHT_CLOSED, JUNE, variant="RFD")
    happened(land, camille, events.TRANSFERRED_IN, JUNE)
    found = counted(manager)
    assert (found["partis"], found["fermes"], found["arrives"]) == (1, 1, 1)
    facts = movements.moved(manager.agent, JUNE, None)
    (left,) = movements.page(movements.of_kind(facts, Movement.LEFT), {}).lines
    assert (left.person, left.day, left.reason) == (camille, JUNE, "mutation vers un autre organisme")


@pytest.mark.parametrize("kind", list(Movement))
def test_each_count_is_the_length_of_its_list_a_2(land, manager, camille, kind):
    for number, event_type in enumerate(movements._TYPES.values()):
        happened(land, camille, event_type, JUNE, variant="MUT" if number % 2 else "")
    facts = movements.moved(manager.agent, JUNE, None)
    assert counted(manager).get(kind.value, 0) == len(
        movements.page(movements.of_kind(facts, kind), {}).lines
    )


def test_by_area_a_2(land, manager, camille):
    happened(land, camille, events.RIGHT_SUSPENDED, JUNE, area=land.other_area)
    assert "suspendus" not in counted(manager, areas=[land.area.pk])
    assert counted(manager, areas=[land.other_area.pk]) == {"suspendus": 1}


@pytest.mark.parametrize(
    ("asked", "month"), [("2026-05", date(2026, 5, 1)), ("2026-13", JUNE), ("", JUNE), ("2031-01", JUNE)]
)
def test_a_month_that_means_nothing_or_is_to_come_is_this_one(asked, month):
    assert movements.month_of(asked, date(2026, 6, 15)) == month


def test_the_page_and_its_file_name_the_people_a_2(
    client, land, manager, camille, django_assert_max_num_queries
):
    happened(land, camille, events.RIGHT_SUSPENDED, JUNE, variant="06")
    client.force_login(manager.account)
    url = reverse("people:movements")
    client.get(url)
    with django_assert_max_num_queries(8):
        shown = client.get(url, {"sorte": "suspendus"}).content.decode()
    assert "Camille MARTIN" in shown
    assert "Déclaration trimestrielle manquante" in shown
    assert "Mai 2026" in shown
    told = b"".join(client.get(reverse("people:movements_csv")).streaming_content).decode()
    assert "Suspendus;01/06/2026;Martin;Camille;déclaration trimestrielle manquante" in told


def test_an_operator_counts_its_own_people_only_a_9(client, land, camille):
    operator = factories.operator(land)
    boss = factories.worker(Role.PROVIDER_MANAGER, operator.organisation)
    happened(land, camille, events.RIGHT_SUSPENDED, JUNE)
    assert counted(boss) == {}
    julie = factories.caseworker(operator)
    hers = factories.followed(land, julie)
    happened(land, hers, events.RIGHT_SUSPENDED, JUNE)
    assert counted(boss) == {"suspendus": 1}


def test_movements_page_by_key(client, land, manager):
    for number in range(27):
        person = factories.person(land, first_names=f"Anne{number}")
        happened(land, person, events.RIGHT_SUSPENDED, JUNE)
    client.force_login(manager.account)
    first = client.get(reverse("people:movements"), {"sorte": "suspendus"})
    key = first.context["page"].next_key
    second = client.get(reverse("people:movements"), {"sorte": "suspendus", "after": key})
    assert (len(first.context["page"].lines), len(second.context["page"].lines)) == (25, 2)
