"""Hours first offered, and the states of an appointment (D-1)."""

from datetime import date, datetime

import pytest

from filrouge.agenda.models import Appointment
from filrouge.agenda.rules import TRANSITIONS, may_become, next_working_hour, week_of


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (datetime(2026, 6, 15, 10, 20), datetime(2026, 6, 15, 11)),
        (datetime(2026, 6, 15, 6, 5), datetime(2026, 6, 15, 9)),
        (datetime(2026, 6, 15, 15, 59), datetime(2026, 6, 15, 16)),
        (datetime(2026, 6, 15, 16, 30), datetime(2026, 6, 16, 9)),
        (datetime(2026, 6, 15, 23, 30), datetime(2026, 6, 16, 9)),
        (datetime(2026, 6, 19, 17, 0), datetime(2026, 6, 22, 9)),
        (datetime(2026, 6, 20, 11, 0), datetime(2026, 6, 22, 9)),
        (datetime(2026, 6, 21, 23, 30), datetime(2026, 6, 22, 9)),
    ],
)
def test_the_next_working_hour_is_offered(now, offered):
    assert next_working_hour(now) == offered


def test_a_week_goes_from_monday_to_sunday():
    assert week_of(date(2026, 6, 17)) == tuple(date(2026, 6, day) for day in range(15, 22))


def test_every_state_says_what_it_may_become():
    assert set(TRANSITIONS) == set(Appointment.State.values)
    assert not any(may_become(state, "booked") for state in TRANSITIONS)
