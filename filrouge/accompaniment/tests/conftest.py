"""A day, a département, a caseworker, and somebody whom she follows: where most tests of the room begin."""

import pytest
import time_machine

from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def zoe(land, julie):
    return factories.followed(land, julie, family_name="Lefevre")
