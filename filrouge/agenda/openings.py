"""When somebody may be received: the week's hours and the days that differ, less what takes time (D-1). Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Minutes between two places, by key.
Travel = Callable[[int, int], int]
# A slot begins on a round hour: after a meeting that ends at 10 h 32, the next one is offered at 10 h 35.
_ROUND = timedelta(minutes=5)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours in which somebody receives: on a weekday (0 is Monday) of `[since, until)`, or on one day (`day`).

    Each appointment lasts `minutes`. `opens` None, on one day: nobody is received that day. `drop_in`: people come
    without an appointment, and none is offered."""

    opens: time | None
    closes: time | None
    minutes: int
    kind: str
    site: int | None = None
    weekday: int | None = None
    day: date | None = None
    since: date = date.min
    until: date | None = None
    drop_in: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that is taken, `[since, until)`, and where (None: nowhere that one travels to)."""

    since: datetime
    until: datetime
    site: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time: its beginning, its length, where, and what kind of appointment."""

    starts_at: datetime
    minutes: int
    kind: str
    site: int | None = None

    @property
    def until(self) -> datetime:
        """Its end, counted in real minutes: the night when the clock changes has no more and no fewer."""
        return _later(self.starts_at, timedelta(minutes=self.minutes))


def hours_on(day: date, hours: Iterable[Hours], closed: Collection[date]) -> list[Hours]:
    """The hours of a day: those of that very day when it has some, else those of the week; none on a `closed` day (a
    public holiday) that has none of its own."""
    every = list(hours)
    own = [row for row in every if row.day == day]
    if own:
        found = [row for row in own if row.opens is not None]
    elif day in closed:
        found = []
    else:
        found = [row for row in every if row.weekday == day.weekday() and _runs(row, day)]
    return sorted(found, key=lambda row: (row.opens or time.min, row.closes or time.min))


def _runs(row: Hours, day: date) -> bool:
    return row.since <= day and (row.until is None or day < row.until)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: on which days, not before which instant. `closed`: public holidays; `zone`: whose clock the
    hours are on; `travel`: minutes between two places; `minutes`: another length than the hours' own."""

    days: Sequence[date]
    zone: ZoneInfo
    not_before: datetime
    closed: Collection[date] = ()
    travel: Travel = lambda one, other: 0
    minutes: int | None = None


def free_slots(search: Search, hours: Sequence[Hours], taken: Iterable[Taken]) -> Iterator[Slot]:
    """The free slots, in their order; none crosses another, nor what is taken, and between two places there is the
    time to travel."""
    known = sorted(taken, key=lambda one: (one.since, one.until))
    for day in search.days:
        offered: list[Slot] = []
        for row in hours_on(day, hours, search.closed):
            if not row.drop_in:
                offered += _laid(day, row, search, known, offered)
        # By instant: the night when the hour comes back, two clock times of one zone compare as they are written.
        yield from sorted(offered, key=lambda slot: slot.starts_at.timestamp())


def _laid(
    day: date, row: Hours, search: Search, known: Sequence[Taken], offered: Sequence[Slot]
) -> list[Slot]:
    """The slots of one opening, one after the other, around what is taken and what is offered already."""
    assert row.opens is not None
    assert row.closes is not None
    opens, closes = _instant(day, row.opens, search.zone), _instant(day, row.closes, search.zone)
    minutes = search.minutes or row.minutes
    length = timedelta(minutes=minutes)
    near = [one for one in known if one.since < closes + _DAY and one.until > opens - _DAY]
    near += [Taken(slot.starts_at, slot.until, slot.site) for slot in offered]
    found: list[Slot] = []
    start = _round_up(max(opens, search.not_before.astimezone(UTC)))
    while start + length <= closes:
        moves = [until for one in near if (until := _after(one, start, length, row.site, search.travel))]
        if moves:
            start = _round_up(max(moves))
            continue
        found.append(Slot(start.astimezone(search.zone), minutes, row.kind, row.site))
        start += length
    return found


def fits(slot: Slot, search: Search, hours: Sequence[Hours], taken: Iterable[Taken]) -> bool:
    """Whether a slot that was offered is still free: inside hours of its day, place and kind, and crossing nothing. It
    does not have to be where a slot would be laid now: others took what was beside it meanwhile."""
    day, start = slot.starts_at.astimezone(search.zone).date(), slot.starts_at.astimezone(UTC)
    length = timedelta(minutes=slot.minutes)
    inside = any(
        row.opens is not None
        and row.closes is not None
        and not row.drop_in
        and (row.kind, row.site) == (slot.kind, slot.site)
        and _instant(day, row.opens, search.zone) <= start
        and start + length <= _instant(day, row.closes, search.zone)
        for row in hours_on(day, hours, search.closed)
    )
    if not inside or start < search.not_before.astimezone(UTC) or start != _round_up(start):
        return False
    return all(_after(one, start, length, slot.site, search.travel) is None for one in taken)


def _after(
    one: Taken, start: datetime, length: timedelta, site: int | None, travel: Travel
) -> datetime | None:
    """When one is free again after what is taken, if it is in the way of `[start, start + length)`; else None."""
    way = timedelta()
    if site is not None and one.site is not None and site != one.site:
        way = timedelta(minutes=travel(one.site, site))
    since, until = one.since.astimezone(UTC) - way, one.until.astimezone(UTC) + way
    return until if start < until and since < start + length else None


def _instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _later(moment: datetime, length: timedelta) -> datetime:
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def _round_up(moment: datetime) -> datetime:
    over = (moment - datetime.min.replace(tzinfo=UTC)) % _ROUND
    return moment + (_ROUND - over) if over else moment
