"""Nobody is received on a Sunday nor on a public holiday."""

from datetime import date

import pytest

from filrouge.demo.habits import habits


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
