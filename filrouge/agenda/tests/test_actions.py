"""Appointments: fixed, qualified, corrected, told; two writers lose no word (D-1, A-1)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Fact
from filrouge.access.queries import timeline, timeline_rows
from filrouge.access.roles import Role
from filrouge.agenda import events
from filrouge.agenda.actions import (
    Booking,
    Outcome,
    book,
    book_many,
    record_outcome,
    record_outcomes,
    write_summary,
)
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import own_day, own_week, to_qualify
from filrouge.agenda.rules import TRANSITIONS, may_become
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.people.actions import EditConflict
from filrouge.people.models import FileAccess, Person
from filrouge.people.queries import NotVisible
from tests import factories
from tests.dumps import dump, news

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
PAST, COMING = NOW - timedelta(days=3), NOW + timedelta(days=3)


@pytest.fixture
def land():
    return factories.land(at=NOW)


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie, at=NOW - timedelta(days=10))


def booking(person, julie, starts_at=PAST, **fields):
    organisation = julie.caseload.agreement.organisation_id
    return Booking(person.pk, julie.professional.pk, organisation, starts_at, "Point", **fields)


def fixed(person, julie, starts_at=PAST, **fields):
    return book(booking(person, julie, starts_at, **fields), by=julie.agent, at=NOW)


def said(appointment, state, summary="", *, at=NOW):
    return record_outcome(appointment, state=state, summary=summary, by=console_agent(), at=at)


def facts():
    return list(Fact.objects.filter(type__gte=50, type__lt=60).order_by("event_id"))


def test_a_booking_counts_on_the_day_it_is_made_and_says_for_when_d_1(land, julie, person):
    made = fixed(person, julie, COMING, minutes=60, kind="home")
    assert (made.state, made.area, made.scheme) == ("booked", land.area.pk, land.scheme.pk)
    [fact] = facts()
    assert (fact.type, fact.day) == (events.BOOKED.number, date(2026, 6, 15).toordinal())
    assert (fact.quantity, fact.variant, fact.caseworker) == (60, "home", julie.professional.pk)
    assert Event.objects.get(pk=fact.event_id).payload.data == {"quand": COMING.isoformat(), "objet": "Point"}
    assert Person.objects.get(pk=person.pk).revision == person.revision + 1


@pytest.mark.parametrize("state", ["held", "missed", "excused", "cancelled"])
def test_each_outcome_counts_on_the_day_of_the_appointment_d_1(julie, person, state):
    made = fixed(person, julie)
    assert said(made, state, "Vu.").state == state
    _, fact = facts()
    assert fact.type == getattr(events, state.upper()).number
    assert fact.day == date(2026, 6, 12).toordinal()
    assert Appointment.objects.get().summary == "Vu."


@pytest.mark.parametrize(
    ("first", "second"),
    [(a, b) for a, targets in TRANSITIONS.items() if a != "booked" for b in sorted(targets)],
)
def test_a_correction_takes_back_the_first_word_and_its_fact_d_1_a_5(julie, person, first, second):
    made = fixed(person, julie)
    said(made, first)
    said(made, second)
    assert [fact.type for fact in facts()] == [
        events.BOOKED.number,
        getattr(events, second.upper()).number,
    ]
    lines = [
        (line.name, line.voided)
        for line in timeline(timeline_rows(person.pk))
        if line.name.startswith("agenda.")
    ]
    assert (f"agenda.{first}", True) in lines
    assert ("agenda.corrected", False) in lines


def test_what_the_service_cancelled_is_over_d_1(julie, person):
    made = fixed(person, julie)
    said(made, "cancelled")
    with pytest.raises(Refusal, match="annulé par le service : fixez-en un autre"):
        said(made, "held")


def test_the_table_of_states_says_the_same():
    assert TRANSITIONS.keys() == set(Appointment.State.values)
    assert not any(may_become(state, "booked") for state in TRANSITIONS)
    assert not any(may_become(state, state) for state in TRANSITIONS)


@pytest.mark.parametrize("state", ["held", "missed"])
def test_what_has_not_come_cannot_have_taken_place_d_1(julie, person, state):
    made = fixed(person, julie, COMING)
    with pytest.raises(Refusal, match="pas encore eu lieu") as refused:
        said(made, state)
    assert refused.value.field == "state"


@pytest.mark.parametrize("state", ["excused", "cancelled"])
def test_what_has_not_come_can_be_called_off_d_1(julie, person, state):
    assert said(fixed(person, julie, COMING), state).state == state


def test_an_hour_is_fixed_once_with_the_same_person_and_free_again_once_cancelled_d_1(julie, person):
    made = fixed(person, julie, COMING)
    before = dump()
    with pytest.raises(Refusal, match="déjà fixé à cette heure"):
        fixed(person, julie, COMING)
    with pytest.raises(Refusal, match="déjà fixé à cette heure"):
        book_many([booking(person, julie, NOW), booking(person, julie, NOW)], by=julie.agent, at=NOW)
    assert dump() == before
    said(made, "cancelled")
    fixed(person, julie, COMING)


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_an_appointment_has_a_human_length_d_1(julie, person, minutes):
    with pytest.raises(Refusal) as refused:
        fixed(person, julie, minutes=minutes)
    assert refused.value.field == "minutes"


def test_the_same_word_twice_changes_nothing(julie, person):
    made = fixed(person, julie)
    said(made, "held", "Vu.")
    before = dump()
    assert said(made, "held").state == "held"
    assert said(made, "held", "Vu.").state == "held"
    assert dump() == before


def test_an_outcome_completes_the_summary_that_somebody_else_wrote_and_never_replaces_it_a_1(julie, person):
    made = fixed(person, julie)
    said(made, "held", "Projet de formation.")
    said(made, "missed", "Absente, en fait.")
    made.refresh_from_db()
    assert made.summary == "Projet de formation.\n\nAbsente, en fait."
    said(made, "held", "Projet de formation.")
    made.refresh_from_db()
    assert made.summary == "Projet de formation.\n\nAbsente, en fait."


def test_two_summaries_written_at_once_are_both_shown_to_the_second_writer_a_1(julie, person):
    made = fixed(person, julie)
    write_summary(made, text="Le mien", base="", by=julie.agent, at=NOW)
    with pytest.raises(EditConflict) as conflict:
        write_summary(made, text="Le sien", base="", by=julie.agent, at=NOW)
    [clash] = conflict.value.conflicts
    assert (clash.base, clash.theirs, clash.mine) == ("", "Le mien", "Le sien")
    assert conflict.value.theirs == {"summary": "Le mien"}
    write_summary(made, text="Les deux", base="Le mien", by=julie.agent, at=NOW)
    assert Appointment.objects.get().summary == "Les deux"
    written = Event.objects.filter(type=events.SUMMARY_WRITTEN.number).order_by("pk")
    assert [event.payload.data for event in written] == [
        {"avant": "", "compte_rendu": "Le mien"},
        {"avant": "Le mien", "compte_rendu": "Les deux"},
    ]


def test_a_summary_written_twice_alike_is_one(julie, person):
    made = fixed(person, julie)
    write_summary(made, text="Vu.", base="", by=julie.agent, at=NOW)
    before = dump()
    write_summary(made, text="Vu. ", base="", by=julie.agent, at=NOW)
    write_summary(made, text="Vu.", base="Vu.", by=julie.agent, at=NOW)
    assert dump() == before


def test_a_meeting_meets_the_local_target_and_its_correction_lets_it_run_again_b_2(julie, person):
    clock = Clock.objects.filter(rule="first_meeting")
    made = fixed(person, julie)
    said(made, "held")
    assert clock.get().state == "met"
    said(made, "missed")
    assert clock.get().state == "running"
    said(made, "held")
    assert clock.get().state == "met"


def test_who_may_not_and_who_may_not_see_are_stopped_a_9(land, julie, person):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    steering = factories.worker(Role.STEERING, land.department)
    made = fixed(person, julie)
    for agent, error in ((stranger.agent, NotVisible), (steering.agent, Forbidden)):
        with pytest.raises(error):
            book(booking(person, julie, COMING), by=agent, at=NOW)
        with pytest.raises(error):
            record_outcome(made, state="held", by=agent, at=NOW)
        with pytest.raises(error):
            write_summary(made, text="X", base="", by=agent, at=NOW)


def test_a_set_leaves_what_single_gestures_would_have_left(land, julie):
    pairs = [
        [factories.followed(land, julie, at=NOW - timedelta(days=10)) for _ in range(3)] for _ in range(2)
    ]
    states = ("held", "missed", "excused")

    def together(people):
        made = book_many([booking(p, julie) for p in people], by=julie.agent, at=NOW)
        record_outcomes(
            [Outcome(a, s, s.title()) for a, s in zip(made, states, strict=True)], by=julie.agent, at=NOW
        )

    def one_by_one(people):
        made = [book(booking(p, julie), by=julie.agent, at=NOW) for p in people]
        for appointment, state in zip(made, states, strict=True):
            record_outcome(appointment, state=state, summary=state.title(), by=julie.agent, at=NOW)

    written = []
    for gesture, people in zip((together, one_by_one), pairs, strict=True):
        before = dump()
        gesture(people)
        written.append(news(before, people))
    assert written[0] == written[1]


def test_the_agenda_of_a_professional_holds_their_day_their_week_and_what_waits_d_1(julie, person):
    today, tomorrow = NOW.date(), NOW.date() + timedelta(days=1)
    late, early = (fixed(person, julie, NOW.replace(hour=hour)) for hour in (14, 7))
    next_day = fixed(person, julie, NOW + timedelta(days=1))
    assert list(own_day(julie.agent, today)) == [early, late]
    assert own_week(julie.agent, [today, tomorrow]) == {today: [early, late], tomorrow: [next_day]}
    assert list(to_qualify(julie.agent, NOW)) == [early]


def test_the_agenda_names_nobody_whose_file_has_closed_a_9(julie, person):
    fixed(person, julie)
    FileAccess.objects.filter(person=person).update(until=NOW.date())
    assert not own_day(julie.agent, PAST.date()).exists()
    assert not to_qualify(julie.agent, NOW).exists()
