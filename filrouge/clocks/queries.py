"""Reading clocks: a person's, and the work-lists of those that press."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Max, Q, QuerySet, Subquery, prefetch_related_objects

from filrouge.access.agents import Agent
from filrouge.clocks.models import Clock
from filrouge.clocks.rules import ClockFacts, reading, windows
from filrouge.core.results import Opinion
from filrouge.people.models import Following, Person, file_open_to

CHUNK = 500


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
    """Every clock of a person: running ones by due date, then the past ones, latest first.

    Fetched once for the life of `person`: the head of the page and the panel share them."""
    prefetch_related_objects([person], "clocks")
    rows = sorted(person.clocks.all(), key=lambda clock: (clock.due_on, clock.pk))
    running = [line(c, today) for c in rows if c.state == Clock.State.RUNNING]
    past = [line(c, today) for c in reversed(rows) if c.state != Clock.State.RUNNING]
    return running + past


def pressing(agent: Agent, today: date, *, few: bool = False) -> "QuerySet[Clock]":
    """Running clocks to watch or late, of the people whom this agent may see: the law's before local targets and
    recommended lengths, then the most pressing first.

    `few`: see `file_open_to`."""
    seen = file_open_to(agent, "person_id", few=few)
    warned = Clock.objects.filter(state=Clock.State.RUNNING, kind__in=Clock.Kind.values, warn_on__lte=today)
    # Walked by due date: nothing to look for after the last of those that warn.
    last = warned.order_by().values("state").annotate(last=Max("due_on")).values("last")
    return (
        warned.filter(seen, due_on__lte=Subquery(last))
        .select_related(
            "person__following__area", "person__following__lead", "person__following__organisation"
        )
        # « legal » sorts before « local ».
        .order_by("kind", "due_on", "id")
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the work-list; None or empty: no filter."""

    kind: str = ""
    reading: str = ""
    areas: tuple[int, ...] | None = None
    mine: bool = False
    to_orient: bool = False
    organisation: str = ""
    lead: str = ""
    label: str = ""


def work_list(agent: Agent, wanted: Wanted, today: date) -> "QuerySet[Clock]":
    """Clocks that press and that answer to the filters. `reading`: « late », « warn » (not late), « week », « next »."""
    rows = _narrowed(pressing(agent, today, few=wanted.mine), agent, wanted)
    if wanted.reading == "late":
        return rows.filter(due_on__lt=today)
    if wanted.reading == "warn":
        return rows.filter(due_on__gte=today)
    if wanted.reading in ("week", "next"):
        since, until = windows(today)[wanted.reading]
        return (
            running(agent, wanted)
            .filter(due_on__gte=since, due_on__lt=until)
            .order_by("kind", "due_on", "id")
        )
    return rows


def running(agent: Agent, wanted: Wanted) -> "QuerySet[Clock]":
    """Running clocks that answer to the filters, whether they warn yet or not."""
    rows = Clock.objects.filter(file_open_to(agent, "person_id", few=wanted.mine), state=Clock.State.RUNNING)
    return _narrowed(
        rows.select_related(
            "person__following__area", "person__following__lead", "person__following__organisation"
        ),
        agent,
        wanted,
    )


def _narrowed(rows: "QuerySet[Clock]", agent: Agent, wanted: Wanted) -> "QuerySet[Clock]":
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.label:
        rows = rows.filter(label=wanted.label)
    if wanted.organisation:
        rows = rows.filter(_standing("organisation", wanted.organisation))
    if wanted.lead:
        rows = rows.filter(_standing("lead", wanted.lead))
    if wanted.areas is not None:
        rows = rows.filter(person__following__area__in=wanted.areas)
    if wanted.to_orient:
        rows = rows.filter(person__following__to_orient_since__isnull=False)
    if wanted.mine:
        mine = Q(lead=agent.professional_id) | Q(support=agent.professional_id)
        rows = rows.filter(person__in=Following.objects.filter(mine).values("person"))
    return rows


def _standing(field: str, public_id: str) -> Q:
    """People whose organisation or caseworker is this one; « aucun »: who have none."""
    if public_id == "aucun":
        return Q(**{f"person__following__{field}__isnull": True})
    return Q(**{f"person__following__{field}__public_id": public_id})


def csv_chunks(rows: "QuerySet[Clock]") -> Iterator[list[Clock]]:
    """A list of any length by chunks."""
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
