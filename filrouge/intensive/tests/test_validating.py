"""Weeks validated by exception: what was followed is read, a missing proof is a question and never a fault (D-4)."""

from datetime import timedelta

import pytest

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment.models import Step
from filrouge.agenda.actions import Outcome, record_outcomes
from filrouge.agenda.attendance import Presence, note_attendance
from filrouge.agenda.models import Seat
from filrouge.agenda.workshops import cancel_session, give_up
from filrouge.core.results import Refusal
from filrouge.intensive import events, rules
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.proposing import propose_week
from filrouge.intensive.queries import activities_of, lines_of, to_validate
from filrouge.intensive.tests.stage import AFTER, MONDAY, NOW, states
from filrouge.intensive.validating import answer_question, validate_weeks
from filrouge.intensive.weeks import keep_week, say_done
from filrouge.people.queries import NotVisible
from tests import factories


@pytest.fixture
def session(stage):
    return stage.session(1, title="CV", minutes=180)


@pytest.fixture
def week(stage, session):
    made = propose_week(stage.period(), MONDAY, by=stage.julie.agent, at=NOW)
    chosen = {row.public_id for row in activities_of(made)}
    return keep_week(made, chosen=chosen, by=stage.julie.agent, at=NOW).week


def validate(stage, week, at=AFTER, **exceptions):
    return validate_weeks([week], exceptions=exceptions, by=stage.julie.agent, at=at)


def alone(week):
    return Activity.objects.filter(week=week).exclude(alone="").order_by("pk")


def test_minutes_followed_are_read_from_the_attendance_and_never_copied_d_4(stage, session, week):
    seat = Seat.objects.get(session=session)
    there = Presence(seat.pk, "morning", "present", minutes=100)
    note_attendance(session, [there], by=stage.julie.agent, at=AFTER)
    validate(stage, week)
    row = Activity.objects.get(week=week, session=session)
    assert (row.state, row.done_minutes) == ("done", None)
    assert rules.totals(lines_of(activities_of(week))).done == 100
    longer = Presence(seat.pk, "morning", "present", minutes=150)
    note_attendance(session, [longer], by=stage.julie.agent, at=AFTER)
    assert rules.totals(lines_of(activities_of(week))).done == 150


def test_what_the_person_said_done_is_done_and_the_rest_is_a_question_d_4(stage, week):
    first, second = alone(week)[:2]
    say_done(first, done=True, by=stage.julie.agent, at=NOW)
    validate(stage, week)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.done_minutes) == ("done", first.minutes)
    assert (second.state, second.done_minutes) == ("unproven", None)


def test_a_missing_proof_is_never_a_fault_d_4(stage, week):
    """No missed event, and no step of the plan is reported by it."""
    validate(stage, week)
    assert set(states(week).values()) == {"unproven"}
    assert not Event.objects.filter(type=events.ACTIVITY_MISSED.number).exists()
    assert not Step.objects.filter(reported=True).exists()


def test_exceptions_alone_are_said_and_a_presence_is_noted_on_its_sheet_d_4(stage, session, week):
    row = Activity.objects.get(week=week, session=session)
    with pytest.raises(Refusal, match="sur la feuille de la séance"):
        validate(stage, week, **{row.public_id: "done"})
    week.refresh_from_db()
    assert week.state == Week.State.KEPT
    one = alone(week)[0]
    validate(stage, week, **{row.public_id: "excuse", one.public_id: "miss"})
    assert (states(week)["CV"], states(week)[one.label]) == ("excused", "missed")


def test_an_absence_that_had_a_reason_is_excused_by_the_caseworker_d_4(stage, session, week):
    seat = Seat.objects.get(session=session)
    note_attendance(session, [Presence(seat.pk, "morning", "absent")], by=stage.julie.agent, at=AFTER)
    row = Activity.objects.get(week=week, session=session)
    validate(stage, week, **{row.public_id: "excuse"})
    assert states(week)["CV"] == "excused"


def test_a_session_that_was_cancelled_is_excused_and_a_seat_given_back_is_declined_d_4(stage):
    cancelled, left = stage.session(1, title="CV"), stage.session(2, title="Entretien")
    made = propose_week(stage.period(), MONDAY, by=stage.julie.agent, at=NOW)
    chosen = {row.public_id for row in activities_of(made)}
    week = keep_week(made, chosen=chosen, by=stage.julie.agent, at=NOW).week
    cancel_session(cancelled, why="Salle fermée", by=stage.julie.agent, at=NOW)
    give_up(Seat.objects.get(session=left), by=stage.julie.agent, at=NOW)
    validate(stage, week)
    assert (states(week)["CV"], states(week)["Entretien"]) == ("excused", "declined")


def test_an_appointment_that_was_held_counts_for_what_it_lasted_d_4(stage):
    period = stage.period()
    met = factories.appointment(
        period.person, stage.julie, starts_at=NOW + timedelta(days=9), minutes=45, at=NOW
    )
    week = propose_week(period, MONDAY, by=stage.julie.agent, at=NOW)
    keep_week(week, chosen=(), by=stage.julie.agent, at=NOW)
    record_outcomes([Outcome(met, "held")], by=stage.julie.agent, at=AFTER)
    validate(stage, week)
    assert rules.totals(lines_of(activities_of(week))).done == 45


def test_a_week_is_validated_once_and_only_when_it_is_over_d_4(stage, week):
    with pytest.raises(Refusal, match="attendez sa fin"):
        validate(stage, week, at=AFTER - timedelta(days=1))
    assert len(validate(stage, week)) == 1
    assert validate(stage, week) == []
    assert Event.objects.filter(type=events.WEEK_VALIDATED.number).count() == 1
    with pytest.raises(Refusal, match="ne change plus"):
        keep_week(week, chosen=(), by=stage.julie.agent, at=AFTER)


def test_weeks_to_validate_are_those_of_the_agent_s_people_d_4(stage, week):
    assert list(to_validate(stage.julie.agent, AFTER.date())) == [week]
    assert list(to_validate(stage.omar.agent, AFTER.date())) == []
    assert list(to_validate(stage.julie.agent, AFTER.date() - timedelta(days=1))) == []
    with pytest.raises(NotVisible):
        validate_weeks([week], by=stage.omar.agent, at=AFTER)
    client = factories.account(Role.CLIENT)
    with pytest.raises(Exception, match="faite pour les professionnels"):
        validate_weeks([week], by=factories.Worker(client, stage.julie.professional).agent, at=AFTER)


def test_a_proof_that_comes_later_answers_the_question_once_d_4(stage, session, week):
    validate(stage, week)
    one = alone(week)[0]
    assert answer_question(one, "done", by=stage.julie.agent, at=AFTER).state == "done"
    assert rules.totals(lines_of(activities_of(week))).done == one.minutes
    with pytest.raises(Refusal, match="déjà sa réponse"):
        answer_question(one, "miss", by=stage.julie.agent, at=AFTER)
    row = Activity.objects.get(week=week, session=session)
    with pytest.raises(Refusal, match="sur la feuille"):
        answer_question(row, "done", by=stage.julie.agent, at=AFTER)
    seat = Seat.objects.get(session=session)
    note_attendance(session, [Presence(seat.pk, "morning", "present")], by=stage.julie.agent, at=AFTER)
    assert answer_question(row, "done", by=stage.julie.agent, at=AFTER).done_minutes is None
    with pytest.raises(NotVisible):
        answer_question(alone(week)[1], "done", by=stage.omar.agent, at=AFTER)
