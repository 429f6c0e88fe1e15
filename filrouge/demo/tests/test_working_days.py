"""Nobody is received on a Sunday nor on a public holiday."""

from datetime import date

import pytest

from filrouge.demo.habits import habits
from filrouge.demo.working_days import easter


@pytest.mark.parametrize(
    "sunday", [date(2020, 4, 12), date(2021, 4, 4), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5)]
)
def test_easter_falls_on_its_sunday(sunday: date) -> None:
    assert easter(sunday.year) == sunday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 22), date(2026, 5, 1), date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25),
        date(2026, 12, 25),
    ],
)  # fmt: skip
def test_sundays_and_holidays_are_closed(day: date) -> None:
    assert not habits().calendar.is_open(day)


def test_the_day_before_a_monday_is_a_friday() -> None:
    assert habits().calendar.before(date(2026, 11, 23)) == date(2026, 11, 20)
    assert habits().calendar.from_day(date(2026, 11, 21)) == date(2026, 11, 23)
