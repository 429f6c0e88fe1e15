"""A campaign of ours and one of others, and who may know of which."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.satisfaction.actions import NewCampaign, open_campaign
from filrouge.satisfaction.answering import answer, new_slip
from tests import factories

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land(db):
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


@pytest.fixture
def theirs(land):
    return factories.operator(land, name="Tremplin", area=land.other_area)


@pytest.fixture
def julie(ours):
    return factories.caseworker(ours)


@pytest.fixture
def chief(ours):
    """The manager of our operator."""
    return factories.worker(Role.PROVIDER_MANAGER, ours.organisation, name="Anne Petit")


@pytest.fixture
def steering(land):
    return factories.worker(Role.STEERING, land.department)


@pytest.fixture
def zoe(land, julie):
    return factories.followed(
        land, julie, family_name="Lefevre", phone="0639981234", email="zoe@exemple.invalid"
    )


@pytest.fixture
def campaign(ours, chief):
    """Ends of accompaniment at our operator, all year."""
    return opened(ours.organisation, chief)


def opened(organisation, worker, *, questionnaire="fin-accompagnement", **fields):
    """A campaign that runs all the year."""
    days = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)} | fields
    wanted = NewCampaign(f"Fins, {organisation.name}", questionnaire, organisation, **days)
    return open_campaign(wanted, by=worker.agent, at=timezone.now())


def answered(campaign, *sheets, day=TODAY):
    """Sheets answered that day, each with its own slip."""
    for given in sheets:
        answer(new_slip(campaign), given, day=day)
