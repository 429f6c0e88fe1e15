"""A week proposed, chosen with the person, changed slot by slot; seats asked for when it is kept (D-4)."""

from datetime import timedelta

import pytest
import time_machine

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.models import Seat
from filrouge.agenda.workshops import ask_seat
from filrouge.core.results import Refusal
from filrouge.intensive import events
from filrouge.intensive.alternatives import alternatives_of
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.proposing import propose_week, propose_weeks
from filrouge.intensive.queries import activities_of
from filrouge.intensive.tests.stage import MONDAY, NOW, states
from filrouge.intensive.weeks import choose_session, keep_week, say_done
from filrouge.people.queries import NotVisible
from tests import factories


def propose(stage, period=None):
    return propose_week(period or stage.period(), MONDAY, by=stage.julie.agent, at=NOW)


def keep(stage, week, *labels):
    rows = activities_of(week)
    chosen = {row.public_id for row in rows if not labels or row.label in labels}
    return keep_week(week, chosen=chosen, by=stage.julie.agent, at=NOW)


def minutes(week):
    return sum(row.minutes for row in activities_of(week))


def test_a_week_reaches_its_target_with_sessions_then_alone_and_books_nothing_d_4(stage):
    stage.session(1, 9, title="CV")
    stage.session(2, 9, title="Entretien")
    week = propose(stage, stage.period(stage.person(hours=7.5)))
    assert minutes(week) == 7.5 * 60
    alone = [row for row in activities_of(week) if row.alone]
    assert sum(row.minutes for row in alone) == 90
    assert {row.state for row in activities_of(week)} == {"proposed"}
    assert Seat.objects.count() == 0


def test_what_is_already_booked_counts_and_never_clashes_d_4(stage):
    period, clash = stage.period(), stage.session(1, 9, title="CV")
    factories.appointment(period.person, stage.julie, starts_at=clash.starts_at, minutes=60, at=NOW)
    held = stage.session(3, 14, title="Déjà inscrite")
    ask_seat(held, period.person, by=stage.julie.agent, at=NOW)
    found = states(propose(stage, period))
    assert found["Premier entretien"] == found["Déjà inscrite"] == "kept"
    assert "CV" not in found


def test_two_people_share_one_seat_that_is_proposed_once_d_4(stage):
    stage.session(1, title="CV", seats=1)
    weeks = propose_weeks([stage.period(), stage.period()], MONDAY, by=stage.julie.agent, at=NOW)
    assert sum("CV" in states(week) for week in weeks) == 1


def test_without_a_contract_or_once_chosen_no_week_is_proposed_and_it_is_said_d_4(stage):
    period = stage.period()
    keep(stage, propose(stage, period))
    with pytest.raises(Refusal, match="déjà choisie"):
        propose(stage, period)
    gone = stage.period()
    EngagementContract.objects.filter(person=gone.person).update(ends_on=MONDAY)
    with pytest.raises(Refusal, match="Aucun contrat ne court"):
        propose(stage, gone)
    assert propose_weeks([period, gone], MONDAY, by=stage.julie.agent, at=NOW) == []
    with pytest.raises(Refusal, match="commence un lundi"):
        propose_weeks([period], MONDAY + timedelta(days=1), by=stage.julie.agent, at=NOW)


def test_keeping_asks_the_seats_and_declines_the_rest_d_4(stage):
    kept, left = stage.session(1, title="CV"), stage.session(2, title="Entretien")
    week = propose(stage)
    assert keep(stage, week, "CV").gone == ()
    found = states(week)
    assert (found["CV"], found["Entretien"]) == ("kept", "declined")
    kept.refresh_from_db()
    left.refresh_from_db()
    assert (kept.taken, left.taken) == (1, 0)
    keep(stage, week, "Entretien")
    kept.refresh_from_db()
    assert kept.taken == 0
    assert Event.objects.filter(type=events.WEEK_KEPT.number).count() == 1


def test_a_seat_that_is_gone_is_said_and_nothing_else_is_lost_d_4(stage):
    lost = stage.session(1, title="CV", seats=1)
    stage.session(2, title="Entretien")
    other = stage.again(stage.session(3, title="Droits").workshop, 4)
    week = propose(stage)
    ask_seat(lost, stage.person(), by=stage.julie.agent, at=NOW)
    kept = keep(stage, week, "CV", "Entretien")
    assert kept.gone == ("CV : la dernière place vient d'être prise.",)
    assert (states(week)["CV"], states(week)["Entretien"]) == ("declined", "kept")
    assert Seat.objects.filter(person=week.period.person, session=lost).count() == 0
    declined = next(row for row in activities_of(week) if row.label == "CV")
    assert other in alternatives_of(kept.week, NOW)[declined.public_id]


def test_who_already_waits_goes_on_waiting_when_the_seat_is_gone_d_4(stage):
    lost, week = stage.session(1, title="CV", seats=1), None
    week = propose(stage)
    ask_seat(lost, stage.person(), by=stage.julie.agent, at=NOW)
    waiting = ask_seat(lost, week.period.person, by=stage.julie.agent, at=NOW)
    keep(stage, week)
    waiting.refresh_from_db()
    assert waiting.state == Seat.State.WAITING


def test_a_slot_is_changed_for_what_fits_and_the_former_seat_is_given_back_d_4(stage):
    first = stage.session(1, 9, title="CV")
    second = stage.session(1, 9, title="Entretien", worker=stage.omar, shared=True)
    week = propose(stage)
    keep(stage, week)
    week.refresh_from_db()
    row = next(row for row in activities_of(week) if row.session_id)
    wanted = second if row.session_id == first.pk else first
    assert alternatives_of(week, NOW)[row.public_id] == [wanted]
    assert alternatives_of(week, NOW)[""] == []
    choose_session(week, wanted, instead_of=row, by=stage.julie.agent, at=NOW)
    found = {row.session_id: row.state for row in activities_of(week) if row.session_id}
    assert found == {row.session_id: "declined", wanted.pk: "kept"}
    assert Seat.objects.get(state="seated").session_id == wanted.pk


def test_what_does_not_fit_cannot_be_chosen_by_hand_d_4(stage):
    stage.session(1, 9, title="CV")
    closed = stage.session(1, 9, title="À eux", worker=stage.omar)
    week = propose(stage)
    row = next(row for row in activities_of(week) if row.session_id)
    for instead in (row, None):
        with pytest.raises(Refusal, match="ne tient plus"):
            choose_session(week, closed, instead_of=instead, by=stage.julie.agent, at=NOW)


def test_done_alone_is_said_in_one_tap_and_twice_changes_nothing_d_4(stage):
    week = propose(stage)
    keep(stage, week)
    row = Activity.objects.filter(week=week).exclude(alone="").first()
    for _ in range(2):
        assert say_done(row, done=True, by=stage.julie.agent, at=NOW).state == "told"
    assert Event.objects.filter(type=events.ACTIVITY_TOLD.number).count() == 1
    for _ in range(2):
        assert say_done(row, done=False, by=stage.julie.agent, at=NOW).state == "kept"


def test_the_presence_at_a_session_is_not_said_by_oneself_d_4(stage):
    stage.session(1, title="CV")
    week = propose(stage)
    row = next(row for row in activities_of(week) if row.session_id)
    with pytest.raises(Refusal, match="par qui l'anime"):
        say_done(row, done=True, by=stage.julie.agent, at=NOW)


def test_the_person_keeps_their_own_week_and_nobody_else_s_d_4_p_7(stage):
    mine, other = propose(stage), propose(stage)
    client = factories.account(Role.CLIENT)
    mine.period.person.account = client
    mine.period.person.save(update_fields=["account"])
    by = factories.Worker(client, stage.julie.professional).agent
    assert keep_week(mine, chosen=[], by=by, at=NOW).week.state == Week.State.KEPT
    with pytest.raises(NotVisible):
        keep_week(other, chosen=[], by=by, at=NOW)
    with pytest.raises(Forbidden):
        propose_week(mine.period, MONDAY, by=by, at=NOW)


def test_another_operator_sees_no_week_and_an_adviser_changes_none_d_4(stage):
    week = propose(stage)
    with pytest.raises(NotVisible):
        keep_week(week, chosen=[], by=stage.omar.agent, at=NOW)
    with pytest.raises(NotVisible):
        propose_week(week.period, MONDAY, by=stage.omar.agent, at=NOW)
    adviser = factories.worker(Role.FT_ADVISER, stage.land.department).agent
    with pytest.raises(Forbidden):
        keep_week(week, chosen=[], by=adviser, at=NOW)


@time_machine.travel(NOW, tick=False)
def test_composing_anew_replaces_what_was_only_proposed_d_4(stage):
    period = stage.period()
    first = propose(stage, period)
    stage.session(1, title="CV")
    again = propose(stage, period)
    assert again.pk == first.pk
    assert "CV" in states(again)
    assert Week.objects.count() == 1
