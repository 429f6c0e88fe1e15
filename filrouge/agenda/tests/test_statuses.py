"""The status of an appointment over the full product of facts, and what it calls for (D-1)."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from filrouge.agenda.models import Appointment
from filrouge.agenda.rules import TRANSITIONS
from filrouge.agenda.statuses import LOOKS, Facts, Next, Status, next_of, status_of

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAID = sorted(TRANSITIONS)
STARTS = (None, NOW - HOUR, NOW, NOW + HOUR)
UNTIL = (None, NOW - HOUR, NOW, NOW + HOUR)


def every(said):
    """Every set of facts around a word."""
    for starts_at, until, written, followed in product(STARTS, UNTIL, (False, True), (False, True)):
        yield Facts(NOW, said, starts_at, until, written=written, followed=followed)


def expected(facts):
    """The same, written otherwise: as a table that one reads."""
    if facts.said != "booked":
        return facts.said
    if facts.starts_at == NOW + HOUR:
        return "booked"
    if facts.starts_at is not None:
        return "to_qualify"
    return "invited" if facts.invited_until == NOW + HOUR else "unanswered"


@pytest.mark.parametrize("said", SAID)
def test_each_set_of_facts_makes_one_status_d_1(said):
    for facts in every(said):
        assert status_of(facts) == expected(facts), facts


def test_a_link_that_no_message_carries_is_to_be_given_d_1():
    link = Facts(NOW, invited_until=NOW + HOUR, sends=False)
    assert (status_of(link), next_of(link)) == (Status.TO_GIVE, Next.NOTHING)
    assert status_of(Facts(NOW, invited_until=NOW, sends=False)) == Status.UNANSWERED


@pytest.mark.parametrize("said", SAID)
def test_what_the_person_cancels_is_said_of_them_until_somebody_says_otherwise_d_1(said):
    facts = Facts(NOW, said, NOW + HOUR, declined=True)
    assert status_of(facts) == (Status.DECLINED if said == "excused" else expected(facts))
    assert (next_of(facts) == Next.BOOK_AGAIN) is (said in ("excused", "missed", "cancelled"))


@pytest.mark.parametrize("said", SAID)
def test_each_status_calls_for_one_thing_at_most_d_1(said):
    for facts in every(said):
        check_next(facts)


def check_next(facts):
    status, after = status_of(facts), next_of(facts)
    if status in (Status.BOOKED, Status.INVITED):
        assert after == Next.NOTHING
    elif status == Status.TO_QUALIFY:
        assert after == Next.QUALIFY
    elif status == Status.HELD:
        assert after == (Next.NOTHING if facts.written else Next.WRITE)
    else:
        assert after == (Next.NOTHING if facts.followed else Next.BOOK_AGAIN)


def test_every_status_has_a_word_of_its_own_and_every_outcome_the_word_of_its_state_d_1():
    assert set(LOOKS) == set(Status)
    assert len({look.label for look in LOOKS.values()}) == len(LOOKS)
    for state in Appointment.State:
        assert LOOKS[Status(state.value)].label == state.label
