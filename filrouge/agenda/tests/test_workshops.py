"""Workshops: seats given once, a line that moves, sessions that others share without seeing each other (D-3)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.agenda import events
from filrouge.agenda.attendance import Presence, note_attendance
from filrouge.agenda.models import Attendance, Seat, Workshop, WorkshopSession
from filrouge.agenda.workshop_rules import SEATS, STATES, VERBS, becomes, halves
from filrouge.agenda.workshops import (
    NewSession,
    ask_seat,
    cancel_session,
    give_up,
    plan_sessions,
    save_workshop,
)
from filrouge.core.results import Refusal
from filrouge.people.queries import NotVisible
from tests import factories

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
SOON = NOW + timedelta(days=3)
LATER = SOON + timedelta(hours=4)
database = pytest.mark.django_db
DRAWN = [[(100 + 10 * n, 500) for n in range(20)]]


@pytest.fixture
def land():
    return factories.land(at=NOW)


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def omar(land):
    return factories.caseworker(factories.operator(land, name="Passerelles"))


def home_of(worker):
    return worker.caseload.agreement.organisation


def workshop_of(worker, **fields):
    given = {"title": "Écrire son CV", "kind": "job_search", "seats": 2, **fields}
    partners = given.pop("partners", ())
    return save_workshop(
        Workshop(organisation=home_of(worker), **given), partners=partners, by=worker.agent, at=NOW
    )


def session_of(worker, workshop=None, **fields):
    new = NewSession(fields.pop("starts_at", SOON), **fields)
    return plan_sessions(workshop or workshop_of(worker), [new], by=worker.agent, at=NOW)[0]


def followed(land, worker):
    return factories.followed(land, worker, at=NOW - timedelta(days=10))


def seats(session):
    session.refresh_from_db()
    return session.taken


@database
def test_the_last_seat_is_given_once_and_the_next_person_waits(land, julie):
    session = session_of(julie)
    states = [ask_seat(session, followed(land, julie), by=julie.agent, at=NOW).state for _ in range(3)]
    assert states == ["seated", "seated", "waiting"]
    assert seats(session) == 2


@database
def test_who_gives_a_seat_up_leaves_it_to_who_waits_longest(land, julie):
    session = session_of(julie)
    first, _, third, fourth = (
        ask_seat(session, followed(land, julie), by=julie.agent, at=NOW + timedelta(minutes=n))
        for n in range(4)
    )
    promoted = give_up(first, by=julie.agent, at=NOW)
    assert promoted == third
    fourth.refresh_from_db()
    assert (fourth.state, seats(session)) == ("waiting", 2)
    assert give_up(first, by=julie.agent, at=NOW) is None
    assert seats(session) == 2


@database
def test_asking_twice_takes_one_seat(land, julie):
    session, person = session_of(julie), followed(land, julie)
    once = ask_seat(session, person, by=julie.agent, at=NOW)
    assert ask_seat(session, person, by=julie.agent, at=NOW) == once
    assert seats(session) == 1
    assert Event.objects.filter(type=events.SEAT_TAKEN.number).count() == 1


@database
def test_somebody_who_gave_up_may_come_back(land, julie):
    session, person = session_of(julie), followed(land, julie)
    seat = ask_seat(session, person, by=julie.agent, at=NOW)
    give_up(seat, by=julie.agent, at=NOW)
    assert ask_seat(session, person, by=julie.agent, at=NOW).state == Seat.State.SEATED
    assert Seat.objects.count() == 1


@database
@pytest.mark.parametrize(
    ("shared", "closed", "words"), [(False, False, "réservé"), (True, True, "réservé"), (True, False, "")]
)
def test_a_workshop_opens_to_others_when_it_is_shared_and_its_group_is_not_closed(
    land, julie, omar, shared, closed, words
):
    session = session_of(julie, workshop_of(julie, shared=shared), closed_group=closed)
    person = followed(land, omar)
    if words:
        with pytest.raises(Refusal, match=words):
            ask_seat(session, person, by=omar.agent, at=NOW)
    else:
        assert ask_seat(session, person, by=omar.agent, at=NOW).state == Seat.State.SEATED
    assert seats(session) == (not words)


@database
def test_a_workshop_shared_with_some_is_closed_to_the_others(land, julie, omar):
    third = factories.caseworker(factories.operator(land, name="Tremplin"))
    session = session_of(julie, workshop_of(julie, shared=True, partners=[home_of(third)]))
    assert ask_seat(session, followed(land, third), by=third.agent, at=NOW)
    with pytest.raises(Refusal, match="partagé entre d'autres"):
        ask_seat(session, followed(land, omar), by=omar.agent, at=NOW)


@database
def test_nobody_seats_a_person_whose_file_is_not_open_to_them(land, julie, omar):
    session = session_of(julie, workshop_of(julie, shared=True))
    with pytest.raises(NotVisible):
        ask_seat(session, followed(land, julie), by=omar.agent, at=NOW)


@database
def test_another_organisation_does_not_change_a_workshop(julie, omar):
    workshop = workshop_of(julie, shared=True)
    with pytest.raises(Refusal, match="autre organisme"):
        save_workshop(workshop, by=omar.agent, at=NOW)
    with pytest.raises(Refusal, match="autre organisme"):
        plan_sessions(workshop, [NewSession(SOON)], by=omar.agent, at=NOW)
    with pytest.raises(Refusal, match="autre organisme"):
        cancel_session(session_of(julie, workshop), why="Panne", by=omar.agent, at=NOW)


@database
def test_who_only_reads_runs_no_workshop(land, julie):
    steering = factories.worker(Role.STEERING, land.department).agent
    with pytest.raises(Forbidden):
        plan_sessions(workshop_of(julie), [NewSession(SOON)], by=steering, at=NOW)


@database
def test_a_cancelled_session_gives_those_to_tell_once(land, julie):
    session = session_of(julie)
    for _ in range(3):
        ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        cancel_session(session, why=" ", by=julie.agent, at=NOW)
    assert len(cancel_session(session, why="Animatrice absente", by=julie.agent, at=NOW)) == 3
    assert cancel_session(session, why="Animatrice absente", by=julie.agent, at=NOW) == []
    with pytest.raises(Refusal, match="annulée"):
        ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)


@database
def test_the_same_session_is_not_planned_twice(land):
    operator = factories.operator(land)
    julie = factories.caseworker(operator)
    workshop, new = workshop_of(julie), NewSession(SOON, site=operator.site.pk)
    plan_sessions(workshop, [new], by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="existe déjà"):
        plan_sessions(workshop, [NewSession(SOON + timedelta(days=7)), new], by=julie.agent, at=NOW)
    assert WorkshopSession.objects.count() == 1


@database
def test_attendance_is_noted_by_half_day_and_signed(land, julie):
    """D-3, G-9: the proof quotes the drawing, whose it is and when."""
    session = session_of(julie, starts_at=SOON.replace(hour=7), minutes=480)
    seat = ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)
    signed = Presence(seat.pk, "morning", "present", proof="touch", strokes=DRAWN)
    rows = note_attendance(
        session, [signed, Presence(seat.pk, "afternoon", "excused")], by=julie.agent, at=LATER
    )
    assert [(row.half, row.minutes, row.proof) for row in rows] == [
        ("morning", 240, "touch"),
        ("afternoon", 0, ""),
    ]
    assert len(rows[0].digest) == 64
    fact = Fact.objects.get(type=events.ATTENDED.number)
    assert (fact.quantity, fact.variant, fact.organisation) == (240, "job_search", home_of(julie).pk)


@database
def test_a_corrected_attendance_counts_once(land, julie):
    session = session_of(julie)
    seat = ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)
    for state in ("present", "present", "absent"):
        note_attendance(session, [Presence(seat.pk, "morning", state)], by=julie.agent, at=LATER)
    assert [fact.type for fact in Fact.objects.filter(type__gte=194, type__lte=196)] == [
        events.ATTENDANCE_MISSED.number
    ]
    assert Attendance.objects.get().state == "absent"


@database
@pytest.mark.parametrize(
    ("presence", "words"),
    [
        ({"half": "afternoon", "state": "present"}, "cette demi-journée"),
        ({"half": "morning", "state": "present", "minutes": 0}, "durée suivie"),
        ({"half": "morning", "state": "present", "minutes": 999}, "durée suivie"),
        ({"half": "morning", "state": "present", "proof": "touch", "strokes": []}, "vide ou illisible"),
        (
            {"half": "morning", "state": "present", "proof": "touch", "strokes": [[(5000, 1)] * 10]},
            "illisible",
        ),
        ({"half": "morning", "state": "absent", "proof": "touch", "strokes": DRAWN}, "présente signe"),
    ],
)
def test_an_attendance_that_cannot_be_is_refused_and_nothing_is_written(land, julie, presence, words):
    session = session_of(julie)
    seat = ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match=words):
        note_attendance(session, [Presence(seat.pk, **presence)], by=julie.agent, at=LATER)
    assert not Attendance.objects.exists()


@database
def test_who_runs_the_workshop_notes_everybody_the_others_their_own_people(land, julie, omar):
    """D-3: each organisation its own people; the host notes the others by their mark."""
    session = session_of(julie, workshop_of(julie, shared=True))
    hers = ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)
    his = ask_seat(session, followed(land, omar), by=omar.agent, at=NOW)
    assert note_attendance(session, [Presence(his.pk, "morning", "present")], by=julie.agent, at=LATER)
    assert note_attendance(session, [Presence(his.pk, "morning", "absent")], by=omar.agent, at=LATER)
    with pytest.raises(Refusal, match="plus inscrite"):
        note_attendance(session, [Presence(hers.pk, "morning", "absent")], by=omar.agent, at=LATER)


@database
def test_attendance_waits_for_the_hour(land, julie):
    session = session_of(julie)
    seat = ask_seat(session, followed(land, julie), by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="attendez son heure"):
        note_attendance(session, [Presence(seat.pk, "morning", "present")], by=julie.agent, at=NOW)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_state_answers_every_verb(state, verb):
    """A seat that was called off is not given back, and nobody seats who did not wait."""
    after = becomes(state, verb)
    assert (after is not None) == ((state, verb) in SEATS)
    assert after in (*STATES, None)
    if state == "called_off":
        assert after is None


@given(st.integers(0, 23 * 60), st.integers(15, 600))
def test_the_half_days_of_a_session_add_up_to_it(start, minutes):
    starts_at = datetime(2026, 6, 15) + timedelta(minutes=start)
    parts = halves(starts_at, minutes)
    assert sum(part.minutes for part in parts) == minutes
    assert len(parts) in (1, 2)


@database
def test_whatever_people_ask_seats_are_never_more_than_there_are(land, julie):
    """The count on the row is the count of those seated, whatever the order of the gestures."""
    session = session_of(julie)
    people = [followed(land, julie) for _ in range(4)]
    gestures = [0, 1, 2, 3, -1, 0, -2, 1, -4, 3, 2, -3, 0]
    for step, gesture in enumerate(gestures):
        at = NOW + timedelta(minutes=step)
        if gesture >= 0:
            ask_seat(session, people[gesture], by=julie.agent, at=at)
        elif seat := Seat.objects.filter(person=people[-gesture - 1]).first():
            give_up(seat, by=julie.agent, at=at)
        taken = seats(session)
        assert taken == Seat.objects.filter(session=session, state="seated").count() <= session.seats
        waiting = Seat.objects.filter(session=session, state="waiting").exists()
        assert not (waiting and taken < session.seats)
    assert WorkshopSession.objects.count() == 1


@pytest.mark.parametrize(
    ("taken", "seats", "words"),
    [
        (7, 12, "7 places sur 12, 58\u00a0%"),
        (0, 12, "0 place sur 12, 0\u00a0%"),
        (1, 1, "1 place sur 1, 100\u00a0%"),
    ],
)
def test_how_full_a_session_is_is_said_in_seats_and_in_share_d_3(taken, seats, words):
    assert WorkshopSession(taken=taken, seats=seats).filled == words
