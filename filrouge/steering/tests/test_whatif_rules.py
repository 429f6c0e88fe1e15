"""The simulated queue: what must hold whatever the numbers, and an independent computation beside it (G-5)."""

import heapq
import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.steering import whatif_rules
from filrouge.steering.whatif_rules import Asked, Past, simulate, stays_of

ASKED = Asked(
    fte=2, ratio=30, beyond=0, rhythm=1, minutes=45, share=60, hours=134, inflow=8, starting=100, stay=100
)


def past(seed: int = 1, *, present: int = 40, waiting: int = 5, mean: int = 200) -> Past:
    """Invented stays, a third of them still lasting."""
    draw = random.Random(seed)
    stays = tuple((int(draw.expovariate(1 / mean)) + 1, draw.random() < 0.7) for _ in range(300))
    inflow = tuple(draw.randrange(4, 13) for _ in range(12))
    return Past(stays, tuple(draw.randrange(1, 300) for _ in range(present)), waiting, inflow)


def waits(outcome) -> list[float]:
    return [*outcome.wait.middle, *outcome.long_wait.middle]


def drawn(seen: Past, asked: Asked, *, months: int = 12, seed: int = 3, runs: int = 30):
    return simulate(seen, asked, months=months, runs=runs, seed=seed)


def test_the_same_seed_gives_the_same_figures_and_another_one_others():
    assert str(drawn(past(), ASKED)) == str(drawn(past(), ASKED))
    assert str(drawn(past(), ASKED, seed=4)) != str(drawn(past(), ASKED))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 90), st.integers(1, 40), st.integers(0, 1000))
def test_one_more_place_never_lengthens_a_wait(places, more, seed):
    """Place by place, every arrival of every draw, with common random numbers."""
    seen = past(seed)
    few, many = (replace(ASKED, fte=1, ratio=n, rhythm=0) for n in (places, places + more))
    one, other = drawn(seen, few, seed=seed, runs=5), drawn(seen, many, seed=seed, runs=5)
    for before, after in zip(waits(one), waits(other), strict=True):
        assert (math.isnan(before) and math.isnan(after)) or after <= before
    assert all(b <= a for a, b in zip(one.waiting.middle, other.waiting.middle, strict=True))


def test_without_anybody_coming_the_places_empty_and_nobody_waits():
    outcome = drawn(past(waiting=0), replace(ASKED, inflow=0), months=36)
    assert all(math.isnan(wait) for wait in outcome.wait.middle)
    assert set(outcome.waiting.high) == {0}
    assert list(outcome.followed.middle) == sorted(outcome.followed.middle, reverse=True)
    assert outcome.followed.middle[-1] < 0.2 * 40


def test_without_full_time_nobody_begins_and_the_load_has_no_meaning():
    outcome = drawn(past(), replace(ASKED, fte=0))
    assert all(math.isinf(wait) for wait in outcome.wait.middle)
    assert all(math.isnan(load) for load in outcome.load.middle)
    assert outcome.waiting.middle[-1] > outcome.waiting.middle[0]


def test_one_person_alone_is_received_at_once_after_the_usual_delay():
    seen = Past(((100, True),), (), 0, (1,))
    outcome = drawn(seen, replace(ASKED, inflow=1, delay=9), months=6)
    assert set(outcome.wait.middle) == {9}


def test_nothing_known_of_the_past_is_no_error():
    outcome = drawn(Past((), (), 0, ()), replace(ASKED, inflow=0))
    assert set(outcome.followed.middle) == {0}


def _lived(seen: Past, asked: Asked, months: int, runs: int, seed: int):
    """Arrivals, lengths and beginnings of the vectorised queue, nobody there at first."""
    rng = np.random.default_rng(seed)
    arrived, edges = whatif_rules._arrivals(seen, asked, months, runs, rng)
    stays = stays_of(seen.stays)
    lengths = stays.quantiles[rng.integers(0, len(stays.quantiles), (runs, int(arrived[:, -1].max())))]
    nobody = np.zeros((runs, 0), dtype=np.int64)
    return arrived, lengths, whatif_rules._live(nobody, arrived, lengths, asked.places, edges)


def test_a_queue_served_person_by_person_begins_on_the_same_days():
    """An independent computation: one heap of places, one person after the other."""
    arrived, lengths, lived = _lived(past(mean=120), ASKED, 24, 3, 7)
    for run in range(3):
        days = np.repeat(np.arange(arrived.shape[1]), np.diff(arrived[run], prepend=0))
        free = [0] * ASKED.places
        for rank, day in enumerate(days):
            start = max(int(day), free[0])
            heapq.heapreplace(free, start + int(lengths[run, rank]))
            assert lived.began[run, rank] == start


def test_those_who_wait_are_those_who_come_times_how_long_they_wait():
    """Little's law, over the whole life of a queue that ends empty."""
    arrived, _lengths, lived = _lived(past(mean=150), replace(ASKED, fte=1), 24, 20, 11)
    counted = waited = 0
    for run in range(20):
        days = np.repeat(np.arange(arrived.shape[1]), np.diff(arrived[run], prepend=0))
        began = lived.began[run, : len(days)]
        waited += int((began[began >= 0] - days[began >= 0]).sum())
        width = arrived.shape[1] + 800
        come = np.cumsum(np.bincount(days[began >= 0], minlength=width))
        begun = np.cumsum(np.bincount(began[began >= 0], minlength=width))
        counted += int((come - begun).sum())
    assert waited > 0
    assert counted == waited


def test_at_a_steady_pace_the_followed_are_the_entries_times_the_stay():
    """Little's law on the places: many places, a stay known, a tolerance of two per cent."""
    seen = Past(tuple((days, True) for days in range(60, 141)), (), 0, (90,))
    outcome = drawn(seen, replace(ASKED, fte=100, inflow=90), months=24)
    assert outcome.followed.middle[-1] == pytest.approx(90 / whatif_rules.DAYS_A_MONTH * 100, rel=0.02)


def test_a_stay_that_lasts_counts_for_what_it_has_lasted():
    """Kaplan–Meier by hand: 4 stays, ended at 10 and 30, still lasting at 20 and 40."""
    below = stays_of(((10, True), (20, False), (30, True), (40, False))).below
    assert below[9] == pytest.approx(0)
    assert below[10] == pytest.approx(1 / 4)
    assert below[29] == pytest.approx(1 / 4)
    assert below[30] == pytest.approx(1 - 3 / 4 * 1 / 2)
    assert below[40] == pytest.approx(5 / 8)


def test_to_leave_out_those_who_stay_would_say_too_short_a_stay():
    draw = random.Random(5)
    true = [int(draw.expovariate(1 / 300)) + 1 for _ in range(4000)]
    seen = [(min(days, age), days <= age) for days, age in ((d, draw.randrange(1, 500)) for d in true)]
    naive = sorted(days for days, ended in seen if ended)
    estimate, truth = stays_of(seen).median, sorted(true)[2000]
    assert estimate == pytest.approx(truth, rel=0.08)
    assert naive[len(naive) // 2] < 0.7 * truth


def test_nobody_ever_left_so_nobody_leaves():
    outcome = drawn(Past(((50, False), (80, False)), (50, 80), 0, (0,)), replace(ASKED, inflow=0))
    assert set(outcome.followed.middle) == {2}


def test_the_smaller_of_ratio_and_time_makes_the_places():
    assert (ASKED.by_ratio, ASKED.by_time, ASKED.places) == (60, 214, 60)
    assert replace(ASKED, rhythm=8).places == 26
    assert replace(ASKED, rhythm=0).by_time is None
    assert replace(ASKED, beyond=10).places == 66


def test_beyond_the_ratio_is_told_as_a_share_of_the_followed():
    seen = past(present=80, waiting=50)
    outcome = drawn(seen, replace(ASKED, beyond=25, inflow=40), months=6)
    assert outcome.followed.middle[-1] == 75
    assert outcome.over.middle[-1] == pytest.approx(100 * 15 / 75)
    assert outcome.load.middle[-1] == pytest.approx(37.5)


def test_a_band_holds_the_middle():
    outcome = drawn(past(), replace(ASKED, ratio=20))
    for band in (outcome.wait, outcome.long_wait, outcome.waiting, outcome.followed, outcome.load):
        assert all(a <= b <= c for a, b, c in zip(band.low, band.middle, band.high, strict=True))
