"""What is given to a stand-in can be done by them: in post, there, free, of the same organisation (D-5)."""

from datetime import date, datetime, timedelta

import pytest

from filrouge.access.roles import Role
from filrouge.agenda.absences import save_absence
from filrouge.agenda.models import Absence, Workshop
from filrouge.agenda.workshops import NewSession, plan_sessions, save_workshop
from filrouge.calendars.replacing import hand_session, settle
from filrouge.calendars.tests.conftest import NOW, PARIS
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 6, 17, 10, 0, tzinfo=PARIS)
SINCE, BACK = date(2026, 6, 16), date(2026, 6, 22)


@pytest.fixture
def marc(operator):
    return factories.caseworker(operator, name="Marc Petit")


@pytest.fixture
def absence(julie, marc):
    wanted = Absence(professional=julie.professional, since=SINCE, until=BACK, stand_in=marc.professional)
    return save_absence(wanted, by=julie.agent, at=NOW)


def session_of(who, operator, starts_at=WEDNESDAY, title="CV"):
    workshop = Workshop(organisation=operator.organisation, title=title, kind="job_search")
    workshop = save_workshop(workshop, by=who.agent, at=NOW)
    return plan_sessions(
        workshop, [NewSession(starts_at, minutes=120, host=who.professional.pk)], by=who.agent, at=NOW
    )[0]


def test_a_workshop_is_not_given_to_a_stand_in_who_is_away_d_5(absence, julie, marc, operator):
    made = session_of(julie, operator)
    Absence.objects.create(professional=marc.professional, since=SINCE, noted_by=julie.account)
    with pytest.raises(Refusal, match="Marc Petit n'est pas là"):
        hand_session(absence, session=made, by=julie.agent, at=NOW)


def test_a_workshop_is_not_given_to_a_stand_in_who_receives_at_that_hour_d_5(
    absence, land, julie, marc, operator
):
    made = session_of(julie, operator)
    paul = factories.followed(land, marc, family_name="Roux", first_names="Paul")
    factories.appointment(paul, marc, starts_at=WEDNESDAY + timedelta(hours=1))
    with pytest.raises(Refusal, match="Marc Petit a déjà un rendez-vous"):
        hand_session(absence, session=made, by=julie.agent, at=NOW)


def test_a_workshop_is_not_given_to_a_stand_in_who_runs_another_d_5(absence, julie, marc, operator):
    made = session_of(julie, operator)
    session_of(marc, operator, WEDNESDAY + timedelta(hours=1), title="Logement")
    with pytest.raises(Refusal, match="anime déjà un atelier"):
        hand_session(absence, session=made, by=julie.agent, at=NOW)


@pytest.mark.parametrize(("hours", "free"), [(-1, False), (1, True)])
def test_an_appointment_is_not_given_to_a_stand_in_who_runs_a_workshop_then_d_5(
    absence, person, julie, marc, operator, hours, free
):
    row = factories.appointment(person, julie, starts_at=WEDNESDAY)
    session_of(marc, operator, WEDNESDAY + timedelta(hours=hours))
    left = settle(absence, gesture="relais", appointments=[row.public_id], by=julie.agent, at=NOW).left
    assert [one.against for one in left] == (
        [] if free else ["Marc Petit anime déjà un atelier à cette heure."]
    )
    row.refresh_from_db()
    assert (row.professional == marc.professional) is free


def test_nothing_is_given_to_a_stand_in_who_left_d_5(absence, person, julie, marc, operator):
    row, made = factories.appointment(person, julie, starts_at=WEDNESDAY), session_of(julie, operator)
    Membership.objects.filter(professional=marc.professional).update(until=SINCE)

    (left,) = settle(absence, gesture="relais", appointments=[row.public_id], by=julie.agent, at=NOW).left

    assert "ne travaille pas" in left.against
    row.refresh_from_db()
    assert row.professional == julie.professional
    with pytest.raises(Refusal, match="ne travaille pas"):
        hand_session(absence, session=made, by=julie.agent, at=NOW)


def test_somebody_of_another_organisation_does_not_stand_in_d_5(land, julie):
    omar = factories.caseworker(factories.operator(land, name="Ailleurs"), name="Omar Diallo")
    chief = factories.worker(Role.AREA_MANAGER, land.department, areas=[land.root])
    wanted = Absence(professional=julie.professional, since=SINCE, until=BACK, stand_in=omar.professional)
    with pytest.raises(Refusal, match="même organisme"):
        save_absence(wanted, by=chief.agent, at=NOW)
