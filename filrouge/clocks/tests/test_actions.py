"""Clocks open, are met, interrupted and taken back by what happens (B-2)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from filrouge.access import journal
from filrouge.access.journal import Happened
from filrouge.access.models import Fact
from filrouge.accompaniment import events as accompaniment
from filrouge.agenda import events as agenda
from filrouge.clocks import events
from filrouge.clocks.actions import advance, take_back
from filrouge.clocks.models import Clock
from filrouge.clocks.queries import clocks_of, pressing
from filrouge.clocks.rules import ClockFacts, reading
from filrouge.directory.catalogue import catalogue, rules_hash
from filrouge.directory.models import Scheme
from filrouge.directory.queries import console_agent
from filrouge.orientation import events as orientation
from filrouge.people import events as people
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
JUNE_1 = date(2026, 6, 1)


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def person(land):
    return Person.objects.create(family_name="Martin", first_names="Camille", name_key="MARTIN CAMILLE")


@pytest.fixture
def happen(land, person):
    """Something happens to the person on a day; the clocks move. `known`: the day on which we learn it."""

    def write(event_type, day=JUNE_1, *, known=None, scheme=None, variant="", person=person):
        at = datetime.combine(known or day, datetime.min.time(), UTC) + timedelta(hours=10)
        what = Happened(
            event_type, person.pk, day=day, scheme=scheme, variant=variant, area=3, organisation=4
        )
        with transaction.atomic():
            done = journal.record_many([what], by=console_agent(), at=at)
            advance(done, by=console_agent(), at=at)
        return done[0].event_id

    return write


def all_clocks():
    rows = Clock.objects.order_by("id")
    return [(c.rule, c.opened_on, c.due_on, c.state, c.ended_on) for c in rows]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2024, 12, 31), date(2025, 2, 28)),
        (date(2025, 1, 1), date(2025, 2, 12)),
        (date(2026, 3, 2), date(2026, 4, 13)),
    ],
)
@pytest.mark.parametrize("opening", [people.RIGHT_RECEIVED, people.TRANSFERRED_IN])
def test_the_delay_of_orientation_is_the_law_of_its_day_b_2(happen, opening, day, due):
    happen(opening, day)
    clock = Clock.objects.get()
    assert (clock.rule, clock.kind, clock.due_on) == ("orientation", "legal", due)
    assert clock.rules_hash == rules_hash(None) == catalogue().national.hash
    assert "CASF" in clock.source


@pytest.mark.parametrize(
    ("day", "variant", "due"),
    [
        (date(2024, 12, 31), "employment", date(2025, 1, 31)),
        (date(2024, 12, 31), "social", date(2025, 2, 28)),
        (date(2025, 1, 1), "social", date(2025, 2, 1)),
        (date(2026, 1, 31), "socio_professional", date(2026, 2, 28)),
    ],
)
def test_the_delay_of_the_contract_is_the_law_of_its_day_and_pathway_b_2(happen, day, variant, due):
    happen(orientation.NOTIFIED, day, variant=variant)
    assert [c.due_on for c in Clock.objects.filter(rule="contract")] == [due]


def test_the_opening_of_the_right_is_not_the_reception_of_the_information_b_2(happen):
    happen(people.RIGHT_OPENED)
    assert all_clocks() == []


def test_legal_delays_and_local_targets_run_side_by_side_and_apart_b_2(happen, land):
    happen(people.RIGHT_RECEIVED, scheme=land.scheme.pk)
    happen(orientation.LEAD_NAMED, scheme=land.scheme.pk)
    assert [(c.rule, c.kind, c.due_on, c.warn_on) for c in Clock.objects.order_by("id")] == [
        ("orientation", "legal", date(2026, 7, 13), date(2026, 6, 29)),
        ("first_meeting", "local", date(2026, 6, 16), date(2026, 6, 11)),
    ]
    local = Clock.objects.get(kind="local")
    assert local.rules_hash == rules_hash(land.scheme.key) != rules_hash(None)
    assert local.scheme == land.scheme.pk


def test_a_local_target_is_the_one_of_the_scheme_and_of_nobody_else_s_0(happen, land):
    other = Scheme.objects.exclude(pk=land.scheme.pk).order_by("pk").first()
    happen(orientation.LEAD_NAMED, scheme=other.pk)
    happen(orientation.LEAD_NAMED)
    assert not Clock.objects.filter(rule="first_meeting").exists()


def test_a_delay_met_keeps_its_days_for_measure_b_2(happen):
    happen(people.RIGHT_RECEIVED)
    happen(orientation.DECIDED, date(2026, 6, 20))
    assert all_clocks() == [("orientation", JUNE_1, date(2026, 7, 13), "met", date(2026, 6, 20))]
    fact = Fact.objects.get(type=events.CLOCK_MET.number)
    assert (fact.quantity, fact.variant, fact.day) == (19, "orientation", date(2026, 6, 20).toordinal())
    assert (fact.area, fact.organisation) == (3, 4)


@pytest.mark.parametrize("closing", [people.RIGHT_CLOSED, people.OBLIGATIONS_ENDED])
def test_a_right_that_closes_interrupts_the_delays_b_2(happen, closing):
    happen(people.RIGHT_RECEIVED)
    happen(orientation.NOTIFIED, variant="employment")
    happen(closing, date(2026, 6, 10))
    assert {(rule, state, ended) for rule, _, _, state, ended in all_clocks()} == {
        ("orientation", "interrupted", date(2026, 6, 10)),
        ("contract", "interrupted", date(2026, 6, 10)),
    }
    assert Fact.objects.filter(type=events.CLOCK_INTERRUPTED.number).count() == 2


def test_a_running_delay_is_not_doubled_by_the_same_news(happen):
    happen(people.RIGHT_RECEIVED)
    happen(people.RIGHT_RECEIVED, date(2026, 6, 5))
    assert all_clocks() == [("orientation", JUNE_1, date(2026, 7, 13), "running", None)]


def test_a_delay_that_repeats_starts_whole_again_b_2(happen):
    happen(orientation.NOTIFIED, variant="employment")
    happen(orientation.NOTIFIED, date(2026, 6, 10), variant="employment")
    assert [row for row in all_clocks() if row[0] == "contract"] == [
        ("contract", JUNE_1, date(2026, 7, 1), "interrupted", date(2026, 6, 10)),
        ("contract", date(2026, 6, 10), date(2026, 7, 10), "running", None),
    ]


def test_news_older_than_what_started_a_delay_does_not_start_it_again(happen):
    happen(orientation.NOTIFIED, date(2026, 6, 10), variant="employment")
    happen(orientation.NOTIFIED, JUNE_1, known=date(2026, 6, 12), variant="employment")
    assert [row[1:4] for row in all_clocks() if row[0] == "contract"] == [
        (date(2026, 6, 10), date(2026, 7, 10), "running")
    ]


def test_what_happened_before_the_delay_does_not_meet_it(happen):
    happen(people.RIGHT_RECEIVED, date(2026, 6, 10))
    happen(orientation.DECIDED, JUNE_1, known=date(2026, 6, 12))
    assert [row[3] for row in all_clocks()] == ["running"]


def test_taking_over_a_stock_opens_no_delay_that_was_already_over_b_2(happen):
    happen(people.RIGHT_RECEIVED, date(2026, 1, 5), known=JUNE_1)
    assert all_clocks() == []
    happen(people.RIGHT_RECEIVED, date(2026, 5, 20), known=JUNE_1)
    assert [row[2] for row in all_clocks()] == [date(2026, 7, 1)]


def test_several_events_at_once_move_clocks_in_the_order_of_their_days_b_2(land, person):
    entries = [
        Happened(orientation.NOTIFIED, person.pk, day=date(2026, 6, 3), variant="employment"),
        Happened(orientation.DECIDED, person.pk, day=date(2026, 6, 2)),
        Happened(people.RIGHT_RECEIVED, person.pk, day=JUNE_1),
    ]
    at = datetime(2026, 6, 3, 12, tzinfo=UTC)
    with transaction.atomic():
        advance(journal.record_many(entries, by=console_agent(), at=at), by=console_agent(), at=at)
    assert [(row[0], row[3]) for row in all_clocks()] == [("orientation", "met"), ("contract", "running")]


def test_a_meeting_that_was_not_one_no_longer_meets_the_target_b_2(happen, land):
    happen(orientation.LEAD_NAMED, scheme=land.scheme.pk)
    held = happen(agenda.HELD, date(2026, 6, 4), scheme=land.scheme.pk)
    assert Clock.objects.get().state == "met"
    _undo(held)
    assert (Clock.objects.get().state, Clock.objects.get().ended_on) == ("running", None)
    assert not Fact.objects.filter(type=events.CLOCK_MET.number).exists()


def test_another_meeting_held_since_meets_it_instead_b_2(happen, land):
    happen(orientation.LEAD_NAMED, scheme=land.scheme.pk)
    held = happen(agenda.HELD, date(2026, 6, 4), scheme=land.scheme.pk)
    happen(agenda.HELD, date(2026, 6, 9), scheme=land.scheme.pk)
    _undo(held)
    clock = Clock.objects.get()
    assert (clock.state, clock.ended_on) == ("met", date(2026, 6, 9))
    assert Fact.objects.get(type=events.CLOCK_MET.number).day == date(2026, 6, 9).toordinal()


def test_what_happened_the_same_day_before_the_delay_began_does_not_meet_it_either(happen, land):
    happen(agenda.HELD, scheme=land.scheme.pk)
    happen(orientation.LEAD_NAMED, scheme=land.scheme.pk)
    held = happen(agenda.HELD, date(2026, 6, 4), scheme=land.scheme.pk)
    _undo(held)
    assert Clock.objects.get().state == "running"


def test_a_delay_that_began_again_meanwhile_stays_the_only_one_b_2(happen, land):
    happen(orientation.LEAD_NAMED, scheme=land.scheme.pk)
    held = happen(agenda.HELD, date(2026, 6, 4), scheme=land.scheme.pk)
    happen(orientation.LEAD_NAMED, date(2026, 6, 8), scheme=land.scheme.pk)
    _undo(held)
    assert [(row[1], row[3]) for row in all_clocks()] == [
        (JUNE_1, "interrupted"),
        (date(2026, 6, 8), "running"),
    ]


def test_what_did_not_happen_opened_nothing(happen):
    _undo(happen(people.RIGHT_RECEIVED))
    assert all_clocks() == []


def _undo(event):
    with transaction.atomic():
        Fact.objects.filter(pk=event).delete()
        take_back([event], by=console_agent(), at=datetime(2026, 6, 30, tzinfo=UTC))


READINGS = [
    # state, ended on, today, how it reads
    ("running", None, date(2026, 6, 28), "running"),
    ("running", None, date(2026, 6, 29), "warn"),
    ("running", None, date(2026, 7, 13), "warn"),
    ("running", None, date(2026, 7, 14), "late"),
    ("met", date(2026, 7, 13), date(2026, 9, 1), "met"),
    ("met", date(2026, 7, 14), date(2026, 9, 1), "met_late"),
    ("interrupted", date(2026, 6, 10), date(2026, 9, 1), "interrupted"),
    ("interrupted", None, date(2026, 9, 1), "interrupted"),
]


@pytest.mark.parametrize(("state", "ended_on", "today", "verdict"), READINGS)
def test_a_clock_reads_as_its_dates_say_b_2(state, ended_on, today, verdict):
    facts = ClockFacts("legal", "Orientation", JUNE_1, date(2026, 6, 29), date(2026, 7, 13), state, ended_on)
    opinion = reading(facts, today)
    assert opinion.verdict == verdict
    assert opinion.reasons[0].endswith(".")


def test_a_late_clock_says_by_how_many_days_b_2():
    facts = ClockFacts("legal", "X", JUNE_1, JUNE_1, date(2026, 6, 10), "met", date(2026, 6, 11))
    assert reading(facts, JUNE_1).reasons == ("Fait le 11 juin 2026, 1 jour après l'échéance.",)


def test_the_clocks_of_a_person_come_by_due_date_the_past_ones_last_b_2(happen, land, person):
    happen(orientation.NOTIFIED, variant="employment")
    happen(people.RIGHT_RECEIVED)
    happen(accompaniment.CONTRACT_SIGNED, date(2026, 6, 3), variant="employment")
    lines = clocks_of(person, date(2026, 7, 20))
    assert [(line.clock.rule, line.opinion.verdict) for line in lines] == [
        ("orientation", "late"),
        ("job_offer_terms", "running"),
        ("contract", "met"),
    ]
    assert lines[0].days_left == -7


def test_the_work_list_holds_what_presses_of_the_files_that_are_open_a_9_b_2(happen, land):
    julie = factories.caseworker(factories.operator(land))
    marc = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    at = datetime(2026, 6, 1, 8, tzinfo=UTC)
    mine = factories.followed(land, julie, at=at)
    factories.followed(land, marc, at=at)
    assert [c.person_id for c in pressing(julie.agent, date(2026, 6, 11))] == [mine.pk]
    assert not pressing(julie.agent, date(2026, 6, 10)).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by its statistics")
def test_the_running_clocks_of_somebody_are_found_by_person_not_by_walking_through_every_running_clock():
    """Seen at 100,000 people: each chunk of an import read all the clocks that ran."""
    found = Clock.objects.filter(person=1, state=Clock.State.RUNNING).order_by("id")
    assert "clock_person_state (person_id=? AND state=?)" in found.explain()
