"""What a simulation is given and what it gives, without the library that draws it (`whatif_rules`). Pure."""

from dataclasses import dataclass
from math import floor

DAYS_A_MONTH = 30.4375
AN_HOUR = 60
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Past:
    """What was observed. `stays`: days already stayed and whether the stay has ended, for every stay known;
    `present`: days that those still there have stayed; `waiting`: people who wait now; `inflow`: people of each month."""

    stays: tuple[tuple[int, bool], ...]
    present: tuple[int, ...]
    waiting: int
    inflow: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A scenario. `fte`: full-time equivalents; `ratio`: people for one; `beyond`: per cent accepted over the ratio;
    `rhythm`: appointments a month for a person, of `minutes`; `share`: per cent of the working time that they may take, of
    `hours` a month for one full time; `inflow`: people a month; `starting`: per cent of them who begin; `stay`: per cent of
    the lengths observed; `delay`: days between a free place and the first appointment."""

    fte: float
    ratio: float
    beyond: float
    rhythm: float
    minutes: float
    share: float
    hours: float
    inflow: float
    starting: float
    stay: float
    delay: float = 0

    @property
    def by_ratio(self) -> int:
        """Places that the ratio allows."""
        return floor(self.fte * self.ratio * (1 + self.beyond / HUNDRED) + 1e-9)

    @property
    def by_time(self) -> int | None:
        """Places that the working time allows; None when appointments take no time."""
        needed = self.rhythm * self.minutes / AN_HOUR
        return floor(self.fte * self.hours * self.share / HUNDRED / needed + 1e-9) if needed > 0 else None

    @property
    def places(self) -> int:
        """People followed at once, at most."""
        return self.by_ratio if self.by_time is None else min(self.by_ratio, self.by_time)


@dataclass(frozen=True, slots=True)
class Band:
    """Month by month: the middle of the draws, and what 8 in 10 of them stay between. NaN: nothing to say."""

    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario gives. `wait`, `long_wait`: days that half of those who arrive in the month wait at most, that nine in
    ten do; `waiting`, `followed`: people at the end of the month; `load`: for one full time; `over`: per cent of them beyond
    the ratio."""

    wait: Band
    long_wait: Band
    waiting: Band
    followed: Band
    load: Band
    over: Band
