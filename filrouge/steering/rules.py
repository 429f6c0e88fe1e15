"""Pure arithmetic of indicators: rounding, shares, means, medians; and each measure on a list of acts,
which is the definition that the database's answers are held to."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from filrouge.core.periods import Delay, Period

Number = int | float
# Fewer people than this could be recognised in a published table (references §6.1).
SMALLEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Act:
    """One fact of one person. `order`: which came first of two acts of the same day. `counted` False: out of
    the filters (another territory, another organisation), yet able to close or to answer what was counted."""

    order: int
    event: str
    day: date
    person: int | str
    variant: str = ""
    quantity: int = 0
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """`people` persons for whom `start` was followed by `end` (None: not yet)."""

    start: date
    end: date | None
    people: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed number and how many people stand behind it. `value` None: nothing to divide by.
    `masked`: not to be shown, so few people are behind."""

    value: Number | None
    people: int
    masked: bool = False


def rounded(value: Fraction) -> Number:
    """One decimal, halves away from zero; a whole number stays whole."""
    tenths = (abs(value) * 10 + Fraction(1, 2)).__floor__()
    tenths = -tenths if value < 0 else tenths
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def quotient(
    numerator: int | Fraction, denominator: int | Fraction, *, percent: bool = False
) -> Number | None:
    """Rounded division, per cent when asked; None when there is nothing to divide by."""
    if denominator == 0:
        return None
    return rounded(Fraction(numerator) * (100 if percent else 1) / Fraction(denominator))


def gap_figure(stretches: Iterable[Stretch], statistic: str, within: Delay | None, until: date) -> Figure:
    """Mean or median of the lengths in days, or the share within a delay.

    `until`: first day after the period. For a share, somebody still waiting counts only once their last day
    to wait has gone by inside the period."""
    rows = list(stretches)
    if statistic == "share_within" and within is not None:
        return _share_within(rows, within, until)
    lengths: dict[int, int] = {}
    for row in rows:
        if row.end is not None:
            days = (row.end - row.start).days
            lengths[days] = lengths.get(days, 0) + row.people
    people = sum(lengths.values())
    if statistic == "median":
        return Figure(median(lengths), people)
    return Figure(quotient(sum(days * count for days, count in lengths.items()), people), people)


def median(lengths: Mapping[int, int]) -> Number | None:
    """The middle of lengths given with how many people have each; between two middles, half-way."""
    people = sum(lengths.values())
    if not people:
        return None
    return rounded(Fraction(_at_rank(lengths, (people - 1) // 2) + _at_rank(lengths, people // 2), 2))


def _at_rank(lengths: Mapping[int, int], rank: int) -> int:
    """The length of the person at this rank, from 0, when all stand in line by length."""
    for days in sorted(lengths):
        if rank < lengths[days]:
            return days
        rank -= lengths[days]
    raise IndexError(rank)


def _share_within(rows: Sequence[Stretch], within: Delay, until: date) -> Figure:
    kept = asked = 0
    for row in rows:
        last_day = within.after(row.start)
        if row.end is not None and row.end <= last_day:
            kept += row.people
        if row.end is not None or last_day < until:
            asked += row.people
    return Figure(quotient(kept, asked, percent=True), asked)


def tally(
    acts: Iterable[Act], events: Collection[str], variants: Collection[str], period: Period
) -> list[Act]:
    """The counted acts of the period of these types and variants (all variants when none is given)."""
    return [a for a in acts if a.counted and is_one_of(a, events, variants) and a.day in period]


def stock(
    acts: Sequence[Act],
    opened_by: Collection[str],
    closed_by: Collection[str],
    period: Period,
    idle: Callable[[Act], bool] = lambda _opening: True,
) -> set[int | str]:
    """People open on the last day of the period: an opening, `idle` when asked, that no closing has followed by then."""
    return {
        opening.person
        for opening in _openings(acts, opened_by, period)
        if idle(opening)
        and not any(_before_end(end.day, period) for end in _closings(acts, opening, closed_by))
    }


def is_idle(
    acts: Sequence[Act], opening: Act, answers: Callable[[Act], bool], within: Delay | None, until: date
) -> bool:
    """True when nothing has answered since the opening or, with a delay, during that delay before `until` (the first
    day after the period) for somebody who was open all along."""
    since = opening.day if within is None else within.before(until)
    if opening.day > since:
        return False
    return not any(a.person == opening.person and answers(a) and since <= a.day < until for a in acts)


def persisting(
    acts: Sequence[Act],
    found: Collection[str],
    lifted: Collection[str],
    at: Callable[[Act], bool],
    period: Period,
) -> dict[tuple[int | str, str], bool]:
    """By person and variant found on an earlier day than their last counted `at` of the period: True while no `lifted`
    of that variant has come after it, that day inside."""
    ends = {a.person: a for a in sorted(acts, key=_place) if a.counted and at(a) and a.day in period}
    last: dict[tuple[int | str, str], Act] = {}
    for act in sorted(acts, key=_place):
        if act.event in found and act.person in ends and act.day < ends[act.person].day:
            last[act.person, act.variant] = act
    return {
        key: not any(
            (a.person, a.variant) == key
            and a.event in lifted
            and _place(a) > _place(one)
            and a.day <= ends[a.person].day
            for a in acts
        )
        for key, one in last.items()
    }


def served(
    acts: Sequence[Act], opened_by: Collection[str], closed_by: Collection[str], period: Period
) -> set[int | str]:
    """People open at least one day of the period; the day of the closing is not a day open."""
    return {
        opening.person
        for opening in _openings(acts, opened_by, period)
        if not any(e.day <= max(opening.day, period.since) for e in _closings(acts, opening, closed_by))
    }


def waits(
    acts: Sequence[Act], from_: Callable[[Act], bool], to: Callable[[Act], bool], period: Period
) -> list[Stretch]:
    """For each person, from their first counted `from_` of the period to the first `to` of that day or later."""
    starts: dict[int | str, date] = {}
    for act in sorted(acts, key=_place):
        if act.counted and from_(act) and act.day in period:
            starts.setdefault(act.person, act.day)
    found = []
    for person, start in starts.items():
        ends = [a.day for a in acts if a.person == person and to(a) and a.day >= start]
        found.append(Stretch(start, min(ends, default=None), 1))
    return found


def lengths(
    acts: Sequence[Act], from_: Callable[[Act], bool], to: Callable[[Act], bool], period: Period
) -> list[Stretch]:
    """For each person, from the last `from_` that precedes it to their last counted `to` of the period."""
    ends = {a.person: a for a in sorted(acts, key=_place) if a.counted and to(a) and a.day in period}
    found = []
    for person, end in ends.items():
        starts = [a.day for a in acts if a.person == person and from_(a) and _place(a) < _place(end)]
        if starts:
            found.append(Stretch(max(starts), end.day, 1))
    return found


def is_one_of(act: Act, events: Collection[str], variants: Collection[str]) -> bool:
    """True for an act of these types and, when some are given, of these variants."""
    return act.event in events and (not variants or act.variant in variants)


def _place(act: Act) -> tuple[date, int]:
    return act.day, act.order


def _openings(acts: Sequence[Act], opened_by: Collection[str], period: Period) -> list[Act]:
    return [a for a in acts if a.counted and a.event in opened_by and _before_end(a.day, period)]


def _closings(acts: Sequence[Act], opening: Act, closed_by: Collection[str]) -> list[Act]:
    after = _place(opening)
    return [a for a in acts if a.person == opening.person and a.event in closed_by and _place(a) > after]


def _before_end(day: date, period: Period) -> bool:
    return period.until is None or day < period.until


def mask_one(figure: Figure) -> Figure:
    """The figure, masked when so few people stand behind it that somebody could be recognised."""
    return replace(figure, masked=True) if 0 < figure.people < SMALLEST_SHOWN else figure


def mask_all(figures: Sequence[Figure]) -> list[Figure]:
    """The lines of a detail, the small ones masked; when there is only one, the smallest of the others too,
    so that the total does not give it back."""
    found = [mask_one(figure) for figure in figures]
    small = [rank for rank, figure in enumerate(found) if figure.masked]
    others = [rank for rank, figure in enumerate(found) if not figure.masked]
    if len(small) == 1 and others:
        smallest = min(others, key=lambda rank: (found[rank].people, rank))
        found[smallest] = replace(found[smallest], masked=True)
    return found
