"""What every type of event says of itself, and that nothing points at somebody who is gone (A-5, A-9)."""

from datetime import UTC, datetime

import pytest

from filrouge.access import events
from filrouge.access.models import Event, Fact
from filrouge.agenda.actions import record_outcome
from filrouge.exchanges.inbound.tests.deposits import (
    JULY,
    adult,
    alone,
    child,
    deposit,
    household,
    partner,
    take_back,
)
from filrouge.people.actions import write_note
from filrouge.people.models import Person
from tests import factories
from tests.consistency.rooms import ROOMS, declared_in

TYPES = sorted(events._BY_NUMBER.values(), key=lambda event_type: event_type.number)
# A sentence, an explanation, the room's promise: what the erasure of a file relies on.
KEPT, ERASURE = {"file", "proof", "log"}, {"erase_payload", "keep"}


@pytest.mark.parametrize("event_type", TYPES, ids=lambda event_type: event_type.name)
def test_a_type_says_its_label_how_long_it_is_kept_and_what_erasing_does_a_9(event_type):
    assert event_type.label.strip() == event_type.label != ""
    assert event_type.label[0].isupper()
    assert event_type.kept in KEPT
    assert event_type.erasure in ERASURE
    assert 0 < event_type.number < 32_768
    assert event_type.dimensions <= events.ALL_DIMENSIONS


@pytest.mark.parametrize("room", ROOMS)
def test_a_type_bears_the_name_of_the_room_where_it_is_declared(room):
    for event_type in declared_in(room):
        assert event_type.name.startswith(f"{room.rpartition('.')[2]}.")


def test_every_type_is_declared_in_the_events_of_a_room():
    assert {t.number for room in ROOMS for t in declared_in(room)} == {t.number for t in TYPES}


def test_numbers_of_a_room_stand_together():
    """Ten numbers a room: two rooms that grow at the same time never take the same one."""
    rooms = [{t.number // 10 for t in declared_in(room)} for room in ROOMS]
    taken = [decade for room in rooms for decade in room]
    assert len(taken) == len(set(taken))


@pytest.mark.django_db
def test_every_event_and_every_fact_is_about_somebody_who_exists_or_about_nobody_a_5():
    at = datetime(2026, 6, 1, 8, tzinfo=UTC)
    land = factories.land(at=at)
    julie = factories.caseworker(factories.operator(land))
    person = factories.followed(land, julie, at=at)
    record_outcome(
        factories.appointment(person, julie, starts_at=at, at=at), state="held", by=julie.agent, at=at
    )
    deposit(household(adult(), partner(), child()), alone(adult("Dominique", nir="", subject=None)))
    write_note(Person.objects.get(first_names="Sacha"), text="Vu.", by=julie_of(land).agent, at=at)
    take_back(deposit(household(adult("Noé", nir=""), caf_number="0000999"), day=JULY))
    people = set(Person.objects.order_by("pk").values_list("pk", flat=True))
    about = Event.objects.filter(person__isnull=False).order_by("pk").values_list("person", flat=True)
    assert about.count() > 10
    assert set(about) <= people
    assert set(Fact.objects.order_by("pk").values_list("person", flat=True)) <= people
    assert not Fact.objects.exclude(event__person__isnull=False).exists()


def julie_of(land):
    """Somebody of the département who may write notes."""
    return factories.worker(factories.Role.SOCIAL_WORKER, land.department)
