"""When people may be disturbed, clocks that change included (D-2)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.messages.hours import Hours, is_open_day, next_at, next_opening

PARIS = ZoneInfo("Europe/Paris")
HOURS = Hours("Europe/Paris", time(8, 30), time(19, 30))


def paris(*moment):
    return datetime(*moment, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (paris(2026, 9, 23, 10), paris(2026, 9, 23, 10)),
        (paris(2026, 9, 23, 6), paris(2026, 9, 23, 8, 30)),
        (paris(2026, 9, 23, 19, 30), paris(2026, 9, 24, 8, 30)),
        # Saturday evening: the Sunday is left in peace.
        (paris(2026, 9, 26, 20), paris(2026, 9, 28, 8, 30)),
        # The 14th of July.
        (paris(2026, 7, 13, 21), paris(2026, 7, 15, 8, 30)),
        # Easter: Sunday, then a bank holiday; clocks went forward the week before.
        (paris(2026, 4, 4, 20), paris(2026, 4, 7, 8, 30)),
        # The night when clocks go forward, and the one when they go back.
        (paris(2026, 3, 28, 22), paris(2026, 3, 30, 8, 30)),
        (paris(2026, 10, 24, 22), paris(2026, 10, 26, 8, 30)),
    ],
)
def test_a_message_waits_for_the_next_opening_d_2(at, opens):
    assert next_opening(at.astimezone(UTC), HOURS) == opens


def test_the_hour_is_that_of_the_clocks_on_the_wall_in_winter_and_in_summer_d_2():
    winter, summer = (next_opening(datetime(2026, m, 14, 3, tzinfo=UTC), HOURS) for m in (1, 8))
    assert (winter.hour, summer.hour) == (7, 6)


def test_a_place_has_its_own_bank_holidays_d_2():
    day = date(2026, 12, 26)
    assert is_open_day(day, HOURS)
    assert not is_open_day(day, Hours("Europe/Paris", time(8), time(20), subdivision="57"))
    assert is_open_day(date(2026, 7, 14), Hours("Europe/Paris", time(8), time(20), bank_holidays=True))
    assert is_open_day(date(2026, 9, 27), Hours("Europe/Paris", time(8), time(20), sundays=True))


def test_the_digest_leaves_at_its_hour_on_the_next_working_day_d_2():
    at = paris(2026, 9, 25, 7, 30)
    assert next_at(time(7, 30), at - timedelta(seconds=1), HOURS) == at
    # Saturday is an open day; a digest asked for on Saturday night waits for Monday.
    assert next_at(time(7, 30), paris(2026, 9, 26, 20), HOURS) == paris(2026, 9, 28, 7, 30)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)))
def test_an_opening_is_never_before_nor_outside_the_hours_d_2(at):
    opening = next_opening(at, HOURS)
    local = opening.astimezone(PARIS)
    assert opening >= at
    assert is_open_day(local.date(), HOURS)
    assert HOURS.opens <= local.time() < HOURS.closes
    assert next_opening(opening, HOURS) == opening
