from datetime import date

import pytest

from filrouge.demo.household import Household
from filrouge.demo.people import demo_households, first, households

SINCE = date(2020, 9, 1)
UNTIL = date(2026, 11, 22)


@pytest.fixture(scope="session")
def several_hundred() -> list[Household]:
    return first(households(seed=7, since=SINCE, until=UNTIL), 700)


@pytest.fixture(scope="session")
def by_territory() -> dict[str, list[Household]]:
    return demo_households(until=UNTIL, per_territory=60)
