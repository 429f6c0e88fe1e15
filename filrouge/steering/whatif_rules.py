"""What would happen if: a queue in front of places, day by day, drawn many times from a seed. Pure: no clock.

People arrive, wait in the order of their arrival for a free place, stay a while, leave. Each arrival draws its length of
stay beforehand, so that two scenarios of one seed differ by what was asked only (common random numbers)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any

import numpy as np
import numpy.typing as npt

from filrouge.steering.whatif_terms import DAYS_A_MONTH, HUNDRED, Asked, Band, Outcome, Past

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_GRAIN = 8_192
# Beyond the horizon, days are still lived so that whoever arrived inside it may begin.
_AFTER = 730
_FOREVER = 1_000_000
_KEY = 4_096


@dataclass(frozen=True, slots=True)
class Stays:
    """The lengths of stay in days, by quantile (Kaplan–Meier); `below`: the share of stays that are shorter, by day."""

    quantiles: Ints
    below: Floats
    tail: float

    @property
    def median(self) -> int | None:
        """Days that half of the stays do not exceed; None when half of them have no known end."""
        middle = int(self.quantiles[_GRAIN // 2])
        return middle if middle <= len(self.below) else None


def stays_of(observed: Sequence[tuple[int, bool]]) -> Stays:
    """The Kaplan–Meier estimate: a stay that lasts still says only that it is longer than what it has lasted.

    Past the longest stay observed, leaving goes on at the pace seen in the longer half of the days: an exponential tail.
    Nobody ever left: nobody leaves."""
    if not observed:
        return Stays(np.full(_GRAIN, _FOREVER, dtype=np.int64), np.zeros(1), _FOREVER)
    days = np.maximum(np.array([row[0] for row in observed], dtype=np.int64), 1)
    ended = np.array([row[1] for row in observed], dtype=bool)
    longest = int(days.max())
    leaving = np.bincount(days[ended], minlength=longest + 1)
    known = np.bincount(days, minlength=longest + 1)
    there = len(days) - np.concatenate(([0], np.cumsum(known)[:-1]))
    below = 1 - np.cumprod(1 - leaving / np.maximum(there, 1))
    half = longest // 2
    events = int(leaving[half:].sum()) or int(leaving.sum())
    exposed = float(there[half:].sum()) if leaving[half:].sum() else float(there.sum())
    tail = exposed / events if events else float(_FOREVER)
    ranks = (np.arange(_GRAIN) + 0.5) / _GRAIN
    return Stays(_inverse(ranks, below, tail), below, tail)


def _inverse(ranks: Floats, below: Floats, tail: float) -> Ints:
    """The length of the stay at each rank between 0 and 1."""
    found: Ints = np.maximum(np.searchsorted(below, ranks, side="left"), 1).astype(np.int64)
    last = below[-1]
    beyond = ranks > last
    left = np.maximum((1 - ranks[beyond]) / max(1 - last, 1e-12), 1e-12)
    found[beyond] = np.minimum(len(below) - 1 - np.log(left) * tail, _FOREVER).astype(np.int64)
    return found


def _rest(ages: Ints, luck: Floats, stays: Stays) -> Ints:
    """How many days those who are there will still stay, knowing how long they have been."""
    reached = stays.below[np.minimum(ages, len(stays.below) - 1)]
    ends = stays.quantiles[((reached + luck * (1 - reached)) * _GRAIN).astype(np.int64).clip(0, _GRAIN - 1)]
    outside = ages >= len(stays.below) - 1
    ends[:, outside] = ages[outside] + np.minimum(
        -np.log(1 - luck[:, outside]) * stays.tail, _FOREVER
    ).astype(np.int64)
    left: Ints = np.maximum(ends - ages, 1)
    return left


def simulate(past: Past, asked: Asked, *, months: int, runs: int, seed: int) -> Outcome:
    """Draw the future `runs` times. The same arguments give the same figures."""
    rng = np.random.default_rng(seed)
    stays, scale = stays_of(past.stays), asked.stay / HUNDRED
    ages = np.array(past.present, dtype=np.int64)
    rest = _scaled(_rest(ages, rng.random((runs, len(ages))), stays), scale)
    already = round(past.waiting * asked.starting / HUNDRED)
    arrived, edges = _arrivals(past, asked, months, runs, rng)
    arrived += already
    lengths = _scaled(
        stays.quantiles[rng.integers(0, _GRAIN, (runs, int(arrived[:, -1].max(initial=0))))], scale
    )
    lived = _live(rest, arrived, lengths, asked.places, edges)
    return _outcome(lived, arrived, edges, asked, already)


def _scaled(days: Ints, scale: float) -> Ints:
    return days if scale == 1 else np.maximum(np.rint(days * scale), 1).astype(np.int64)


def _arrivals(
    past: Past, asked: Asked, months: int, runs: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """How many have arrived by each day, and the day on which each month begins.

    Each month is one of the past, drawn at random and brought to the mean that was asked: the real swings stay."""
    edges = np.array([round(month * DAYS_A_MONTH) for month in range(months + 1)], dtype=np.int64)
    seen = np.array(past.inflow or (0,), dtype=np.float64)
    shape = seen / seen.mean() if seen.mean() > 0 else np.ones_like(seen)
    wanted = shape[rng.integers(0, len(shape), (runs, months))] * asked.inflow * asked.starting / HUNDRED
    counts = np.floor(wanted + rng.random((runs, months))).astype(np.int64)
    each = np.repeat(np.arange(runs * months), counts.ravel())
    run, month = each // months, each % months
    day = edges[month] + np.floor(rng.random(len(each)) * (edges[month + 1] - edges[month])).astype(np.int64)
    width = int(edges[-1])
    daily = np.bincount(run * width + day, minlength=runs * width).reshape(runs, width)
    return np.cumsum(daily, axis=1), edges


@dataclass(frozen=True, slots=True)
class _Lived:
    """Days on which each arrival began (-1: never), people followed and waiting at the end of each month."""

    began: Ints
    followed: Ints
    waiting: Ints


def _live(rest: Ints, arrived: Ints, lengths: Ints, places: int, edges: Ints) -> _Lived:
    runs, width = arrived.shape
    last = width + _AFTER
    leaving = np.bincount(
        (np.arange(runs)[:, None] * (last + 1) + np.minimum(rest, last)).ravel(), minlength=runs * (last + 1)
    )
    began = np.full(lengths.shape, -1, dtype=np.int64)
    started, there = np.zeros(runs, dtype=np.int64), np.full(runs, rest.shape[1], dtype=np.int64)
    row, ends = np.arange(runs) * (last + 1), {int(edge) - 1 for edge in edges[1:]}
    followed, waiting = [], []
    for day in range(last):
        come = arrived[:, min(day, width - 1)]
        there -= leaving[row + day]
        starting = np.minimum(come - started, np.maximum(places - there, 0))
        if starting.any():
            _begin(starting, started, lengths, began, leaving, day, last)
            started, there = started + starting, there + starting
        if day in ends:
            followed.append(there.copy())
            waiting.append(come - started)
        if day >= width and (places == 0 or (started == come).all()):
            break
    return _Lived(began, np.array(followed).T, np.array(waiting).T)


def _begin(
    starting: Ints, started: Ints, lengths: Ints, began: Ints, leaving: Ints, day: int, last: int
) -> None:
    """The first in the line take the places: the day is written, and the day of their leaving."""
    run = np.repeat(np.arange(len(starting)), starting)
    rank = np.arange(len(run)) - np.repeat(np.cumsum(starting) - starting, starting) + started[run]
    began[run, rank] = day
    np.add.at(leaving, run * (last + 1) + np.minimum(day + lengths[run, rank], last), 1)


def _outcome(lived: _Lived, arrived: Ints, edges: Ints, asked: Asked, already: int) -> Outcome:
    wait, long_wait = _waits(lived.began[:, already:], arrived - already, edges)
    followed = lived.followed.astype(np.float64)
    load = followed / asked.fte if asked.fte > 0 else np.full(followed.shape, np.nan)
    allowed = asked.fte * asked.ratio
    over = np.maximum(followed - allowed, 0) * HUNDRED / np.where(followed > 0, followed, np.nan)
    waits = _band(wait + asked.delay), _band(long_wait + asked.delay)
    return Outcome(*waits, _band(lived.waiting), _band(followed), _band(load), _band(over))


def _waits(began: Ints, arrived: Ints, edges: Ints) -> tuple[Floats, Floats]:
    """By draw and month of arrival, the days that half and nine in ten wait at most; infinite without a place."""
    runs, months = len(arrived), len(edges) - 1
    daily = np.diff(arrived, axis=1, prepend=0)
    day = np.tile(np.arange(arrived.shape[1]), runs)
    days = np.repeat(day, daily.ravel())
    kept = np.arange(began.shape[1])[None, :] < arrived[:, -1:]
    start = began[kept]
    span = np.where(start < 0, _KEY - 1, start - days)
    month = np.searchsorted(edges, days, side="right") - 1
    group = np.repeat(np.arange(runs), arrived[:, -1]) * months + month
    keys = np.sort((group * _KEY + span).astype(np.int32))
    sizes = np.bincount(group, minlength=runs * months)
    firsts = np.cumsum(sizes) - sizes
    return _at_rank(keys, firsts, sizes, 0.5, (runs, months)), _at_rank(
        keys, firsts, sizes, 0.9, (runs, months)
    )


def _at_rank(keys: Any, firsts: Ints, sizes: Ints, rank: float, shape: tuple[int, int]) -> Floats:
    found = np.full(len(sizes), np.nan)
    some = sizes > 0
    places = firsts[some] + np.ceil(sizes[some] * rank).astype(np.int64) - 1
    spans = keys[places] % _KEY
    found[some] = np.where(spans == _KEY - 1, np.inf, spans)
    return found.reshape(shape)


def _band(drawn: Any) -> Band:
    """The middle and the tenths of the draws of each month, an observed value each time: an infinite one stays so."""
    rows = np.sort(np.asarray(drawn, dtype=np.float64), axis=0)
    known = (~np.isnan(rows)).sum(axis=0)
    found = []
    for rank in (0.5, 0.1, 0.9):
        places = np.maximum(np.ceil(known * rank).astype(np.int64) - 1, 0)
        values = np.where(known > 0, rows[places, np.arange(rows.shape[1])], np.nan)
        found.append(tuple(float(value) for value in values))
    return Band(*found)


def is_endless(days: float) -> bool:
    """True for a wait that nobody saw the end of."""
    return isinf(days)
