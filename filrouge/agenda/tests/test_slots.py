"""Appointments one after the other on a day, around what is taken (D-1)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from filrouge.agenda.slots import Row, Span, lay_out

START = datetime(2026, 6, 16, 9, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    return START.replace(hour=hour, minute=minute)


def row(minutes: int = 60, gap: int = 0, until: int = 19) -> Row:
    return Row(START, at(until), minutes, gap)


def test_they_follow_each_other_around_what_is_fixed_and_the_pause_d_1():
    taken = [Span(at(10), at(10, 30)), Span(at(12), at(13, 30))]
    found = lay_out([1, 2, 3], row(), mine=taken, theirs={})
    assert found == {1: at(9), 2: at(10, 30), 3: at(13, 30)}


def test_who_is_busy_elsewhere_comes_later_and_leaves_the_place_d_1():
    assert lay_out([1, 2], row(), mine=[], theirs={1: [Span(at(9), at(9, 20))]}) == {
        1: at(9, 20),
        2: at(10, 20),
    }
    busy = {1: [Span(at(9), at(11))]}
    assert lay_out([1, 2], row(), mine=[], theirs=busy) == {1: at(11), 2: at(9)}


def test_nobody_is_placed_where_the_day_has_no_room_d_1():
    assert lay_out([1, 2, 3], row(until=11), mine=[], theirs={}) == {1: at(9), 2: at(10)}


SPANS = st.builds(
    lambda begins, lasts: Span(START + timedelta(minutes=begins), START + timedelta(minutes=begins + lasts)),
    st.integers(-60, 600), st.integers(5, 120),
)  # fmt: skip


@given(
    people=st.lists(st.integers(1, 30), unique=True, max_size=12), minutes=st.integers(5, 90), gap=st.integers(0, 30),
    mine=st.lists(SPANS, max_size=6), theirs=st.lists(SPANS, max_size=3),
)  # fmt: skip
def test_no_two_of_them_cross_whatever_is_taken_d_1(people, minutes, gap, mine, theirs):
    asked = row(minutes, gap)
    busy = dict.fromkeys(people[:3], theirs)
    found = lay_out(people, asked, mine=mine, theirs=busy)
    length = timedelta(minutes=minutes)
    spans = {person: Span(since, since + length) for person, since in found.items()}
    for person, span in spans.items():
        assert asked.since <= span.since
        assert span.until <= asked.until
        assert not any(span.crosses(other) for other in [*mine, *busy.get(person, ())])
    ordered = sorted(spans.values(), key=lambda span: span.since)
    for before, after in pairwise(ordered):
        assert after.since - before.until >= timedelta(minutes=gap)
