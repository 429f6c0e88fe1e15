"""A corrected time is worth what it corrects (D-6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Appointment, Workshop, WorkshopSession
from filrouge.agenda.workshops import (
    Changes,
    NewSession,
    cancel_session,
    change_session,
    plan_sessions,
    save_workshop,
)
from filrouge.calendars.tests.conftest import NOW
from filrouge.calendars.time_queries import counted, lines_of
from filrouge.calendars.time_rules import kind_of_sessions
from filrouge.calendars.timing import Noted, correct_time
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(days=1, hours=1)
AFTER = TEN + timedelta(hours=3)
DAYS = (NOW.date() - timedelta(days=10), NOW.date() + timedelta(days=7))


@pytest.fixture
def marc(operator):
    return factories.caseworker(operator, name="Marc Petit")


@pytest.fixture
def session(julie, operator):
    workshop = Workshop(organisation=operator.organisation, title="CV", kind="job_search")
    workshop = save_workshop(workshop, by=julie.agent, at=NOW)
    new = NewSession(TEN, minutes=120, host=julie.professional.pk)
    return plan_sessions(workshop, [new], by=julie.agent, at=NOW)[0]


def said(minutes):
    kind = kind_of_sessions()
    assert kind is not None
    return Noted(kind.key, minutes)


def of(who):
    return [spent.minutes for spent in counted(lines_of(who.professional.pk, *DAYS, AFTER))]


def hand_over(session, to, by):
    now = Changes(
        session.starts_at, session.minutes, session.seats, session.site_id, session.host_id, session.closed_group,
        session.host_minutes, session.cost,
    )  # fmt: skip
    change_session(session, replace(now, host=to.professional.pk), by=by.agent, at=AFTER)
    return WorkshopSession.objects.get(pk=session.pk)


def test_a_corrected_time_no_longer_counts_once_the_meeting_is_said_missed_d_6(person, julie):
    row = factories.appointment(person, julie, starts_at=NOW - timedelta(days=3), kind="three_party_referent")
    record_outcome(row, state="held", by=julie.agent, at=NOW)
    row = Appointment.objects.get(pk=row.pk)
    (line,) = lines_of(julie.professional.pk, *DAYS, NOW)
    correct_time(row, noted=Noted(line.spent.kind, 60), by=julie.agent, at=NOW)
    assert len(of(julie)) == 1

    record_outcome(row, state="missed", by=julie.agent, at=NOW)

    assert of(julie) == []


def test_nothing_is_noted_of_a_workshop_before_it_takes_place_d_6(session, julie):
    with pytest.raises(Refusal, match="pas eu lieu"):
        correct_time(session, noted=said(90), by=julie.agent, at=NOW)


def test_the_corrected_time_of_a_workshop_that_is_cancelled_does_not_count_d_6(session, julie):
    correct_time(session, noted=said(90), by=julie.agent, at=AFTER)
    cancel_session(session, why="Personne", by=julie.agent, at=AFTER)
    assert of(julie) == []


def test_the_time_of_a_workshop_handed_over_is_that_of_who_ran_it_d_6(session, julie, marc):
    correct_time(session, noted=said(90), by=julie.agent, at=AFTER)
    session = hand_over(session, marc, julie)
    assert (of(julie), of(marc)) == ([], [120])

    correct_time(session, noted=said(300), by=marc.agent, at=AFTER)

    assert (of(julie), of(marc)) == ([], [300])
