"""A Monday, a land, a caseworker and somebody whom she follows; a calendar read as a client reads it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar

from tests import factories

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land(db):
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def julie(operator):
    return factories.caseworker(operator)


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie, family_name="Lambert", first_names="Inès")


def events(body):
    """The events of a calendar, by their identity."""
    return {str(event["UID"]): event for event in Calendar.from_ical(body).walk("VEVENT")}
