"""The stage that every test of the room may ask for."""

import pytest

from filrouge.intensive.tests.stage import NOW, Stage
from tests import factories


@pytest.fixture
def stage(db):
    land = factories.land(at=NOW)
    julie = factories.caseworker(factories.operator(land))
    omar = factories.caseworker(factories.operator(land, name="Passerelles"), name="Omar Diallo")
    return Stage(land, julie, omar)
