"""A day, an operator with its caseworker and its manager, and the meetings that their agreement demands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from filrouge.access.roles import Role
from filrouge.governance.meetings import NewMeeting, Presence, hold, plan
from filrouge.governance.models import Meeting
from tests import factories

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 15, 10, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land, since=date(2026, 1, 1))


@pytest.fixture
def julie(operator):
    return factories.caseworker(operator)


@pytest.fixture
def manager(operator, julie):
    """Who answers for the operator's team."""
    return factories.worker(Role.PROVIDER_MANAGER, operator.organisation, name="Inès Faure")


@pytest.fixture
def adviser(land):
    """The département's adviser, who meets caseworkers and writes no plan."""
    return factories.worker(Role.ORIENTATION_OFFICER, land.department, name="Paul Roche")


@pytest.fixture
def stranger(land):
    """The manager of another operator."""
    other = factories.operator(land, name="Tremplin")
    return factories.worker(Role.PROVIDER_MANAGER, other.organisation, name="Léa Blanc")


@pytest.fixture
def zoe(land, julie):
    return factories.followed(land, julie, family_name="Lefevre")


@pytest.fixture
def conference(operator, julie):
    """A « point de suivi » planned today for the caseworker."""

    def make(by=None) -> Meeting:
        who = (by or julie).agent
        new = NewMeeting(
            operator.agreement, "case_conference", NOW, "conference", julie.professional,
            expected=[julie.professional.pk],
        )  # fmt: skip
        return plan(new, by=who, at=NOW)

    return make


@pytest.fixture
def held(conference, julie):
    """The same, that takes place."""
    meeting = conference()
    return hold(meeting, Presence(NOW.date(), [julie.professional.pk]), by=julie.agent, at=NOW)


@pytest.fixture
def committee(operator, manager):
    """A steering committee planned today."""
    return plan(
        NewMeeting(operator.agreement, "steering_committee", NOW, "committee"), by=manager.agent, at=NOW
    )
