"""Reading clocks: a person's, and the work-lists of those that press."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from filrouge.access.agents import Agent
from filrouge.clocks.models import Clock
from filrouge.clocks.rules import ClockFacts, reading
from filrouge.core.results import Opinion
from filrouge.people.models import Person


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock with its reading of the day."""

    clock: Clock
    opinion: Opinion[str]

    @property
    def days_left(self) -> int:
        """Days until the due date; negative once late."""
        return (self.clock.due_on - self.today).days

    today: date


def facts_of(clock: Clock) -> ClockFacts:
    """The stored clock as the rule reads it."""
    return ClockFacts(
        clock.kind, clock.label, clock.opened_on, clock.warn_on, clock.due_on, clock.state, clock.ended_on
    )


def line(clock: Clock, today: date) -> ClockLine:
    """A clock and what it says today."""
    return ClockLine(clock, reading(facts_of(clock), today), today)


def clocks_of(person: Person, today: date) -> list[ClockLine]:
    """Every clock of a person: running ones by due date, then the past ones, latest first."""
    rows = list(Clock.objects.filter(person=person).order_by("due_on", "id"))
    running = [line(c, today) for c in rows if c.state == Clock.State.RUNNING]
    past = [line(c, today) for c in reversed(rows) if c.state != Clock.State.RUNNING]
    return running + past


def pressing(agent: Agent, today: date) -> "QuerySet[Clock]":
    """Running clocks to watch or late, of the people whom this agent may see; most pressing first."""
    people = Person.objects.visible_to(agent)
    return (
        Clock.objects.filter(state=Clock.State.RUNNING, warn_on__lte=today, person__in=people)
        .select_related("person")
        .order_by("due_on", "id")
    )
