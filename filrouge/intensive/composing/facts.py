"""What a week is composed from: sessions with their seats, and people with their time. Pure.

Times are minutes since Monday, midnight. Durations are quarters of an hour: the unit in which hours are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MINUTES_A_DAY = 24 * 60
DAYS_A_WEEK = 7
QUARTER = 15
QUARTERS_AN_HOUR = 60 // QUARTER


@dataclass(frozen=True, slots=True)
class Session:
    """Something that takes place at a time: a session of a workshop, a local action, an appointment.

    `module`: two sessions of the same module are the same thing said twice: one a week is enough. `seats` None: as many
    as want to come; otherwise the seats still free. `least`: below, it does not open. `kind`: one of the kinds of action
    of the contract."""

    key: int
    start: int
    end: int
    kind: str = ""
    place: int | None = None
    module: int = 0
    seats: int | None = None
    least: int = 0

    @property
    def day(self) -> int:
        """The day of the week, Monday is 0."""
        return self.start // MINUTES_A_DAY

    @property
    def quarters(self) -> int:
        """Its length; a quarter that has begun counts."""
        return -(-(self.end - self.start) // QUARTER)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody whose week is composed.

    `target` and `most`: quarters a week aimed at, and never exceeded by what is proposed; `most_a_day`: the same for a
    day. `windows`: when they are free, childcare deducted. `wishes`: the sessions that this person may come to (area,
    closed group, module not yet followed), and what a quarter of each is worth to them. `held`: what is already
    booked. `alone`: quarters of autonomous activity that may complete the week. `home`: where they come from.
    `pace`: how long a way takes, 100 by car."""

    key: int
    target: int
    most: int
    most_a_day: int
    windows: tuple[tuple[int, int], ...]
    wishes: Mapping[int, int]
    held: tuple[Session, ...] = ()
    alone: int = 0
    home: int | None = None
    pace: int = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """What a quarter of activity is worth, in points.

    The first third of a person's target is worth more than the last: who has nothing yet comes first when seats are
    short. `beyond` is lost for each quarter above the target; it outweighs every wish: nobody is kept longer than asked."""

    thirds: tuple[int, int, int] = (12, 9, 6)
    beyond: int = 10

    def hours(self, quarters: int, target: int) -> int:
        """What `quarters` of activity are worth to somebody who aims at `target`."""
        reached, worth = min(quarters, target), 0
        for number, points in enumerate(self.thirds):
            first, last = target * number // 3, target * (number + 1) // 3
            worth += points * max(min(reached, last) - first, 0)
        return worth - self.beyond * max(quarters - target, 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """A week to compose. `travel`: minutes between two places, both ways; unknown, `far` minutes; within a place, none."""

    sessions: tuple[Session, ...]
    people: tuple[Participant, ...]
    travel: Mapping[tuple[int, int], int] = field(default_factory=dict)
    far: int = 30
    weights: Weights = field(default_factory=Weights)

    def minutes(self, one: int | None, other: int | None, pace: int) -> int:
        """How long it takes from one place to another, for somebody who goes at `pace` (100: by car)."""
        if one is None or other is None or one == other:
            return 0
        found = self.travel.get((one, other), self.travel.get((other, one), self.far))
        return -(-found * pace // 100)


@dataclass(frozen=True, slots=True)
class Programme:
    """The week proposed to one person: sessions in their order, quarters of autonomous activity, what it is worth."""

    person: int
    sessions: tuple[int, ...]
    quarters: int
    alone: int
    worth: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A programme for each person. `bound`: no set of programmes is worth more. `closed`: sessions that too few
    people would have come to."""

    programmes: tuple[Programme, ...]
    worth: int
    bound: float
    closed: tuple[int, ...] = ()

    @property
    def gap(self) -> float:
        """How far from the best at most, as a share of the bound."""
        return max(self.bound - self.worth, 0.0) / self.bound if self.bound > 0 else 0.0
