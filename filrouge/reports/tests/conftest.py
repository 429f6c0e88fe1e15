"""A year that is over, an operator with its manager, somebody of the département, and people followed then."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.core.periods import Period, add_months
from filrouge.reports.life import open_report
from filrouge.reports.queries import wanted_of
from tests import factories

NOW = datetime(2026, 1, 12, 10, tzinfo=ZoneInfo("Europe/Paris"))
BEFORE = datetime(2025, 11, 3, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land, since=date(2025, 1, 1))


@pytest.fixture
def julie(operator):
    return factories.caseworker(operator)


@pytest.fixture
def manager(operator):
    return factories.worker(Role.PROVIDER_MANAGER, operator.organisation, name="Inès Faure")


@pytest.fixture
def county(land):
    return factories.worker(Role.AREA_MANAGER, land.department, name="Paul Roche")


@pytest.fixture
def stranger(land):
    """The manager of another operator."""
    other = factories.operator(land, name="Tremplin")
    return factories.worker(Role.PROVIDER_MANAGER, other.organisation, name="Léa Blanc")


@pytest.fixture
def enters(land, julie):
    """Somebody of this name enters accompaniment on the day before the end of the year; written down at `at`."""

    def make(name, at=BEFORE):
        person = factories.followed(land, julie, at=BEFORE, family_name=name)
        open_accompaniment(Entry(person.pk, BEFORE.date()), by=julie.agent, at=at)
        return person

    return make


@pytest.fixture
def camille(enters):
    return enters("Martin")


@pytest.fixture
def opened(operator, county, camille):
    """The report of this key over the period that begins that day, open."""

    def make(key="annual", since=date(2025, 1, 1), by=None):
        whole = add_months(since, 12 if key == "annual" else 3)
        wanted = wanted_of(operator.agreement, key, Period(since, whole), NOW.date())
        return open_report(operator.agreement, wanted, by=(by or county).agent, at=NOW)

    return make
