"""A meeting from its planning to its closed minutes: who may, and what it never does twice (G-7)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.accompaniment.actions import record_case_conference
from filrouge.accompaniment.events import CASE_CONFERENCE
from filrouge.core.results import Refusal
from filrouge.governance import events
from filrouge.governance.cases import Said, Wanted, choose, discuss
from filrouge.governance.decisions import NewDecision, Outcome, decide, settle
from filrouge.governance.meetings import (
    Moved,
    NewMeeting,
    Presence,
    cancel,
    close,
    complete,
    hold,
    move,
    plan,
    set_agenda,
    write_minutes,
)
from filrouge.governance.models import Decision, Meeting
from filrouge.governance.queries import carried_to
from filrouge.governance.tests.conftest import NOW
from filrouge.messages.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def conferences_of(person) -> int:
    return Fact.objects.filter(type=CASE_CONFERENCE.number, person=person.pk).count()


def test_a_meeting_is_planned_moved_then_cancelled_with_a_reason_g_7(operator, manager):
    row = plan(
        NewMeeting(operator.agreement, "steering_committee", NOW, "committee"), by=manager.agent, at=NOW
    )
    moved = Moved(NOW + timedelta(days=3), " Mairie ", [manager.professional.pk], "Karim Haddad, élu")
    row = move(row, moved, by=manager.agent, at=NOW)
    assert (row.place, [one.pk for one in row.expected.all()]) == ("Mairie", [manager.professional.pk])
    with pytest.raises(Refusal, match="pourquoi"):
        cancel(row, " ", by=manager.agent, at=NOW)
    assert cancel(row, "Salle fermée", by=manager.agent, at=NOW).state == Meeting.State.CANCELLED
    with pytest.raises(Refusal, match="annulée"):
        move(row, moved, by=manager.agent, at=NOW)
    kinds = [events.PLANNED.number, events.MOVED.number, events.CANCELLED.number]
    assert list(Event.objects.filter(type__in=kinds).order_by("pk").values_list("type", flat=True)) == kinds


def test_those_who_are_expected_have_it_in_their_calendar_moved_and_cancelled_g_7(operator, julie, manager):
    later = NOW + timedelta(days=9)
    new = NewMeeting(
        operator.agreement,
        "steering_committee",
        later,
        "committee",
        place="Mairie",
        expected=[julie.professional.pk],
    )
    row = plan(new, by=manager.agent, at=NOW)
    [asked] = Message.objects.all()
    assert (asked.kind, asked.account) == ("calendar_request", julie.account)
    move(row, Moved(later, "Mairie", [manager.professional.pk], ""), by=manager.agent, at=NOW)
    told = {(one.kind, one.account) for one in Message.objects.exclude(pk=asked.pk)}
    assert told == {("calendar_cancelled", julie.account), ("calendar_request", manager.account)}
    cancel(row, "Grève", by=manager.agent, at=NOW)
    last = Message.objects.order_by("-pk").first()
    assert (last.kind, last.account) == ("calendar_cancelled", manager.account)


def test_a_meeting_that_was_held_already_invites_nobody_g_7(operator, julie, manager):
    before = NewMeeting(
        operator.agreement, "site_visit", NOW - timedelta(days=2), expected=[julie.professional.pk]
    )
    plan(before, by=manager.agent, at=NOW)
    assert not Message.objects.exists()


def test_a_meeting_belongs_to_its_agreement_s_days_and_caseworkers_g_7(land, operator, manager):
    stray = factories.caseworker(factories.operator(land, name="Ailleurs"), name="Marc Petit")
    wrong = NewMeeting(operator.agreement, "case_conference", NOW, "conference", stray.professional)
    with pytest.raises(Refusal, match="parmi ceux de la convention"):
        plan(wrong, by=manager.agent, at=NOW)
    with pytest.raises(Refusal, match="n'exige pas"):
        plan(NewMeeting(operator.agreement, "site_visit", NOW, "committee"), by=manager.agent, at=NOW)
    with pytest.raises(Refusal, match="territoire"):
        plan(NewMeeting(operator.agreement, "quarterly", NOW, "quarter"), by=manager.agent, at=NOW)
    operator.agreement.until = TODAY + timedelta(days=5)
    operator.agreement.save()
    late = NewMeeting(operator.agreement, "site_visit", NOW + timedelta(days=9), "visit")
    with pytest.raises(Refusal, match="hors de la convention"):
        plan(late, by=manager.agent, at=NOW)


def test_a_caseworker_plans_their_own_point_de_suivi_and_nothing_else_g_7(operator, julie, conference):
    assert conference(by=julie).professional == julie.professional
    colleague = factories.caseworker(operator, name="Marc Petit")
    for new in (
        NewMeeting(operator.agreement, "case_conference", NOW, "conference", colleague.professional),
        NewMeeting(operator.agreement, "steering_committee", NOW, "committee"),
    ):
        with pytest.raises(Refusal, match="propres points de suivi"):
            plan(new, by=julie.agent, at=NOW)


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.PARTNER, Role.FT_ADVISER, Role.DPO])
def test_other_roles_hold_no_meeting_g_7(land, conference, role):
    meeting, other = conference(), factories.worker(role, land.department)
    with pytest.raises(PermissionDenied):
        hold(meeting, Presence(TODAY, [1]), by=other.agent, at=NOW)


def test_somebody_else_s_meeting_is_not_there_g_7(operator, conference, stranger):
    meeting, colleague = conference(), factories.caseworker(operator, name="Marc Petit")
    for other in (stranger, colleague):
        with pytest.raises(Http404):
            hold(meeting, Presence(TODAY, [1]), by=other.agent, at=NOW)
    with pytest.raises(Http404):
        plan(NewMeeting(operator.agreement, "site_visit", NOW, "visit"), by=stranger.agent, at=NOW)


def test_a_meeting_is_not_held_tomorrow_nor_by_nobody_g_7(conference, julie):
    meeting = conference()
    with pytest.raises(Refusal, match="futur"):
        hold(meeting, Presence(TODAY + timedelta(days=1), [julie.professional.pk]), by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="qui était là"):
        hold(meeting, Presence(TODAY), by=julie.agent, at=NOW)


def test_two_writers_of_the_minutes_lose_no_word_g_7(held, julie, manager):
    write_minutes(held, {"practice": "Fatigue"}, seen={}, by=julie.agent, at=NOW)
    write_minutes(held, {"practice": "", "actions": "Atelier"}, seen={}, by=manager.agent, at=NOW)
    held.refresh_from_db()
    assert held.minutes == {"practice": "Fatigue", "actions": "Atelier"}
    with pytest.raises(Refusal, match="Fatigue") as refused:
        write_minutes(held, {"practice": "Élan"}, seen={}, by=manager.agent, at=NOW)
    assert refused.value.field == "practice"
    set_agenda(held, "Recruter", seen="", by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="Recruter"):
        set_agenda(held, "Former", seen="", by=manager.agent, at=NOW)


def test_closed_minutes_never_change_they_are_completed_g_7(held, julie, manager):
    with pytest.raises(Refusal, match="vide"):
        close(held, by=julie.agent, at=NOW)
    write_minutes(held, {"practice": "Bien"}, seen={}, by=julie.agent, at=NOW)
    close(held, by=julie.agent, at=NOW)
    for again in (
        lambda: write_minutes(held, {"practice": "Mal"}, seen={"practice": "Bien"}, by=julie.agent, at=NOW),
        lambda: decide(held, NewDecision("X", professional=julie.professional), by=julie.agent, at=NOW),
        lambda: hold(held, Presence(TODAY, [julie.professional.pk]), by=julie.agent, at=NOW),
        lambda: close(held, by=julie.agent, at=NOW),
    ):
        with pytest.raises(Refusal, match="complément"):
            again()
    made = complete(held, " Lire : très bien. ", by=manager.agent, at=NOW)
    assert (made.words, made.written_by) == ("Lire : très bien.", manager.account)
    held.refresh_from_db()
    assert held.minutes == {"practice": "Bien"}


def test_closing_writes_the_point_de_suivi_of_each_person_once_g_7(land, held, julie, zoe):
    noted = factories.followed(land, julie, family_name="Deja")
    absent = factories.followed(land, julie, family_name="Absent")
    choose(held, [Wanted(p, True) for p in (zoe, noted, absent)], seen={}, by=julie.agent, at=NOW)
    record_case_conference(noted, held_on=TODAY, conclusion="À la main", by=julie.agent, at=NOW)
    for case in held.cases.filter(person__in=[zoe.pk, noted.pk]):
        discuss(case, Said("go_on", "Elle avance."), by=julie.agent, at=NOW)
    assert conferences_of(zoe) == 0
    close(held, by=julie.agent, at=NOW)
    assert [conferences_of(p) for p in (zoe, noted, absent)] == [1, 1, 0]
    told = Event.objects.get(type=CASE_CONFERENCE.number, person=zoe.pk)
    assert told.payload.data["conclusion"] == "Continuer. Elle avance."


def test_a_decision_is_followed_to_the_next_meeting_g_7(operator, committee, manager):
    hold(committee, Presence(TODAY, [manager.professional.pk]), by=manager.agent, at=NOW)
    open_, done = (
        decide(
            committee,
            NewDecision(words, organisation=operator.organisation, due_on=TODAY),
            by=manager.agent,
            at=NOW,
        )
        for words in ("Recruter", "Ouvrir une permanence")
    )
    later = NOW + timedelta(days=30)
    settle(done, Outcome(Decision.State.DONE, TODAY), by=manager.agent, at=later)
    following = plan(
        NewMeeting(operator.agreement, "steering_committee", later, "committee"), by=manager.agent, at=NOW
    )
    assert [one.pk for one in carried_to(following)] == [open_.pk, done.pk]
    other = plan(NewMeeting(operator.agreement, "technical_committee", later), by=manager.agent, at=NOW)
    assert not carried_to(other).exists()


def test_a_decision_has_one_owner_a_day_to_come_and_a_reason_to_be_dropped_g_7(operator, committee, manager):
    hold(committee, Presence(TODAY, [manager.professional.pk]), by=manager.agent, at=NOW)
    both = NewDecision("X", manager.professional, operator.organisation)
    for wrong, says in (
        (NewDecision("X"), "qui s'en charge"),
        (both, "qui s'en charge"),
        (NewDecision(" ", manager.professional), "Écrivez"),
        (NewDecision("X", manager.professional, due_on=date(2026, 6, 1)), "le jour de la réunion"),
    ):
        with pytest.raises(Refusal, match=says):
            decide(committee, wrong, by=manager.agent, at=NOW)
    made = decide(committee, NewDecision("X", manager.professional), by=manager.agent, at=NOW)
    with pytest.raises(Refusal, match="pourquoi"):
        settle(made, Outcome("dropped", TODAY), by=manager.agent, at=NOW)
    settle(made, Outcome("dropped", TODAY, "Plus de budget"), by=manager.agent, at=NOW)
    with pytest.raises(Refusal, match="Entre-temps"):
        settle(made, Outcome("done", TODAY), by=manager.agent, at=NOW)


def test_a_stranger_decides_nothing_g_7(committee, manager, stranger):
    hold(committee, Presence(TODAY, [manager.professional.pk]), by=manager.agent, at=NOW)
    made = decide(committee, NewDecision("X", manager.professional), by=manager.agent, at=NOW)
    with pytest.raises(Http404):
        settle(made, Outcome("done", TODAY), by=stranger.agent, at=NOW)
