"""Appointments one after the other on a day, around what is taken already (D-1). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """A time that is taken, `[since, until)`."""

    since: datetime
    until: datetime

    def crosses(self, other: "Span") -> bool:
        """Whether they share an instant."""
        return self.since < other.until and other.since < self.until


@dataclass(frozen=True, slots=True)
class Row:
    """How a row of appointments is laid: each `minutes` long, `gap` minutes between two, none ends after `until`."""

    since: datetime
    until: datetime
    minutes: int
    gap: int = 0


def lay_out(
    people: Sequence[int], row: Row, *, mine: Iterable[Span], theirs: Mapping[int, Sequence[Span]]
) -> dict[int, datetime]:
    """The first free time of each person, in their order, around who receives (`mine`) and around the person's own
    appointments (`theirs`). Nobody is in the answer for whom the day has no room left."""
    length, gap = timedelta(minutes=row.minutes), timedelta(minutes=row.gap)
    taken = list(mine)
    found: dict[int, datetime] = {}
    for person in people:
        span = _first_free(row.since, length, row.until, [*taken, *theirs.get(person, ())])
        if span is not None:
            found[person] = span.since
            taken.append(Span(span.since - gap, span.until + gap))
    return found


def _first_free(since: datetime, length: timedelta, until: datetime, taken: Sequence[Span]) -> Span | None:
    asked = Span(since, since + length)
    while asked.until <= until:
        crossed = [span.until for span in taken if span.crosses(asked)]
        if not crossed:
            return asked
        asked = Span(max(crossed), max(crossed) + length)
    return None
