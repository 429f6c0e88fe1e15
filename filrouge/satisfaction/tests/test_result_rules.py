"""What may be told of anonymous answers, and how sure it is (G-8)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.satisfaction.result_rules import Batch, batches, mean, shares, wilson

MONTHS = st.dictionaries(st.integers(0, 24), st.integers(1, 9), max_size=12)
Z = 1.96


@given(MONTHS, st.integers(2, 8))
def test_no_group_is_told_below_the_minimum_and_none_is_told_twice_g_8(by_month, minimum):
    found = batches(by_month, minimum)
    assert all(batch.number >= minimum for batch in found)
    assert all(one.last < other.first for one, other in pairwise(found))
    assert [sum(n for m, n in by_month.items() if b.first <= m <= b.last) for b in found] == [
        b.number for b in found
    ]


@given(MONTHS, st.integers(1, 9), st.integers(2, 8))
def test_two_readings_taken_apart_never_leave_fewer_than_the_minimum_g_8(by_month, more, minimum):
    """A month goes by: what is told now less what was told then is nothing, or a group that may be told."""
    before = batches(by_month, minimum)
    after = batches(by_month | {25: more}, minimum)
    assert after[: len(before)] == before
    gained = sum(batch.number for batch in after) - sum(batch.number for batch in before)
    assert gained == 0 or gained >= minimum


def test_months_are_gathered_until_they_are_enough_and_the_rest_waits_g_8():
    assert batches({1: 3, 2: 1, 4: 2, 5: 7, 6: 4}, 5) == [Batch(1, 4, 6), Batch(5, 5, 7)]
    assert batches({1: 4}, 5) == []


@given(st.integers(1, 400), st.data())
def test_an_interval_holds_its_share_and_narrows_with_the_population_g_8(number, data):
    held = data.draw(st.integers(0, number))
    population = data.draw(st.integers(0, 3 * number))
    wide, narrow = wilson(held, number, 0, Z), wilson(held, number, population, Z)
    assert 0 <= wide.low <= held / number + 1e-9
    assert held / number - 1e-9 <= wide.high <= 1
    assert narrow.high - narrow.low <= wide.high - wide.low + 1e-9


def test_wilson_gives_the_figures_of_the_books_g_8():
    """Ten of twenty: from 30 to 70 % (Newcombe 1998); none of ten: not above 28 %."""
    half, none = wilson(10, 20, 0, Z), wilson(0, 10, 0, Z)
    assert (round(half.low, 3), round(half.high, 3)) == (0.299, 0.701)
    assert (round(none.low, 3), round(none.high, 3)) == (0.0, 0.278)


def test_shares_of_several_choices_may_pass_a_hundred_together_g_8():
    found = shares([["a", "b"], ["a"], ["b", "a"]], ["a", "b", "c"], 0, Z)
    assert [(share.key, share.number) for share in found] == [("a", 3), ("b", 2), ("c", 0)]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60), st.integers(0, 200))
def test_a_mean_stands_inside_its_interval_and_inside_the_scale_g_8(degrees, population):
    found = mean(degrees, population, Z, lowest=1, highest=5)
    assert 1 <= found.interval.low <= found.value <= found.interval.high <= 5
    assert found.value == pytest.approx(sum(degrees) / len(degrees))
