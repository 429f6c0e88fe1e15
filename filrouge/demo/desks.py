"""The professionals at work: when they are there, their free hours, what they have to note."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from filrouge.access.agents import Agent
from filrouge.access.journal import PARIS
from filrouge.access.models import Account
from filrouge.agenda.models import Appointment
from filrouge.demo.habits import Habits
from filrouge.demo.services import Professional
from filrouge.demo.working_days import WorkingDays

FARTHEST = 60
OPEN_DAYS = 5


@dataclass(slots=True)
class Held:
    """An appointment fixed by a desk, whose outcome is not said yet."""

    appointment: Appointment
    kind: str
    as_support: bool


@dataclass(slots=True)
class Desk:
    """A professional in the demo: keys, agent of the day, leaves, hours already taken."""

    professional: Professional
    pk: int
    account: Account
    organisation: int
    areas: frozenset[int]
    sites: tuple[int, ...]
    rng: Random
    every_weeks: int
    weekdays: frozenset[int]
    session_weekday: int
    first_week: int
    hours: Sequence[time]
    agent: Agent | None = None
    taken: dict[date, set[time]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    conferences: set[tuple[int, int]] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The professional's key."""
        return self.professional.key

    @property
    def acting(self) -> Agent:
        """The agent of the day."""
        if self.agent is None:
            raise RuntimeError(f"{self.key} n'a pas encore commencé")
        return self.agent

    def employed(self, day: date) -> bool:
        """True while the professional belongs there."""
        p = self.professional
        return p.since <= day and (p.until is None or day < p.until)

    def away(self, day: date) -> bool:
        """Summer leave, and the last week of the year."""
        week = day.isocalendar().week
        return (
            self.first_week <= week < self.first_week + 3
            if 27 <= week <= 37
            else day.month == 12 and day.day > 23
        )

    def works(self, day: date, calendar: WorkingDays) -> bool:
        """True when somebody can be received that day."""
        return (
            day.weekday() in self.weekdays
            and self.employed(day)
            and not self.away(day)
            and calendar.is_open(day)
        )

    def in_session(self, day: date, *, recent: bool) -> bool:
        """True on the days when notes are written up: one in so many weeks, each working day of late."""
        if not self.employed(day) or self.away(day):
            return False
        if recent:
            return day.weekday() in self.weekdays
        week = day.toordinal() // 7
        return day.weekday() == self.session_weekday and (week + self.first_week) % self.every_weeks == 0

    def free_slot(self, target: date, calendar: WorkingDays) -> datetime | None:
        """The first free hour from `target` on, taken at once; None when the agenda is full."""
        day = target
        for _ in range(FARTHEST):
            if self.works(day, calendar):
                taken = self.taken.setdefault(day, set())
                free = [hour for hour in self.hours if hour not in taken]
                if free:
                    hour = self.rng.choice(free)
                    taken.add(hour)
                    return datetime.combine(day, hour, PARIS)
            day += timedelta(days=1)
        return None

    def due(self, now: datetime) -> list[Held]:
        """Appointments whose hour has passed, taken out of the list."""
        past = [h for h in self.held if h.appointment.starts_at < now]
        if past:
            self.held = [h for h in self.held if h.appointment.starts_at >= now]
        return past


def new_desk(
    professional: Professional, *, pk: int, account: Account, organisation: int, areas: frozenset[int],
    sites: tuple[int, ...], seed: int, habits: Habits, every_weeks: int,
) -> Desk:  # fmt: skip
    """A professional who begins; part-timers have their days."""
    rng = Random(f"{seed}:{professional.key}")  # noqa: S311 - invented people, no secret
    count = max(1, round(float(professional.fte) * OPEN_DAYS))
    weekdays = frozenset(rng.sample(range(OPEN_DAYS), count))
    first, last = habits.office["summer_weeks"]
    return Desk(
        professional, pk, account, organisation, areas, sites, rng, every_weeks, weekdays,
        rng.choice(sorted(weekdays)), rng.randint(first, last - habits.office["summer_length"] + 1),
        tuple(time.fromisoformat(slot) for slot in habits.office["slots"]),
    )  # fmt: skip
