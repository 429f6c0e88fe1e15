"""An operation of ours and one of others; Zoé, followed by Julie, takes part in ours."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.cofunding.actions import save_operation
from filrouge.cofunding.models import Operation
from filrouge.cofunding.participating import enter
from tests import factories

TODAY = date(2026, 6, 15)
ENTRY = {
    "labour_status": "unemployed", "unemployment_months": 14, "isced": "3", "homeless": "no", "rural": "yes",
    "single_parent": "yes", "nationality": "eu", "disability": "refused",
}  # fmt: skip
EXIT = {
    "exit_reason": "job", "exit_status": "employed", "job_searching": "no", "in_training": "no", "qualification": "yes",
}  # fmt: skip


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
    return factories.followed(land, julie, family_name="Lefevre", phone="0639981234", since=date(2025, 9, 1))


@pytest.fixture
def operation(ours, chief):
    return opened(ours, chief)


def opened(operator, worker, **fields):
    """An operation of the operator over two years, whose last day is the end of 2026."""
    row = Operation(
        **{
            "number": "2025-001", "label": "Parcours vers l'emploi", "programme": "esf_plus",
            "organisation": operator.organisation, "since": date(2025, 1, 1), "until": date(2027, 1, 1),
        } | fields
    )  # fmt: skip
    return save_operation(row, agreements=[], by=worker.agent, at=timezone.now())


def entered(person, operation, worker, *, entry_on=date(2025, 10, 1), **given):
    """The person's entry, complete unless told otherwise."""
    said = ENTRY | given
    return enter(person, operation, entry_on=entry_on, given=said, by=worker.agent, at=timezone.now())
