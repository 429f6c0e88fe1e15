"""What the files of a month moved: who entered, left, was suspended, became or stopped being subject (A-2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.access.answers import PAGE_SIZE, keyed_page
from filrouge.access.events import EventType
from filrouge.access.models import Fact
from filrouge.core.periods import add_months
from filrouge.directory.models import Scheme
from filrouge.people import events
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import LISTED
from filrouge.people.wording import reason_of

# ETATDOSRSA's reason for a right that another body takes over.
TRANSFERRED = "MUT"


class Movement(StrEnum):
    """One kind of movement, as the address names it."""

    OPENED = "ouverts"
    ARRIVED = "arrives"
    STARTED = "soumis"
    SUSPENDED = "suspendus"
    CLOSED = "fermes"
    LEFT = "partis"
    ENDED = "plus-soumis"


LABELS = {
    Movement.OPENED: "Droits ouverts",
    Movement.ARRIVED: "Arrivés par mutation",
    Movement.STARTED: "Devenus soumis",
    Movement.SUSPENDED: "Suspendus",
    Movement.CLOSED: "Fermés",
    Movement.LEFT: "Partis par mutation",
    Movement.ENDED: "Plus soumis",
}
_TYPES: dict[Movement, EventType] = {
    Movement.OPENED: events.RIGHT_OPENED,
    Movement.ARRIVED: events.TRANSFERRED_IN,
    Movement.STARTED: events.OBLIGATIONS_STARTED,
    Movement.SUSPENDED: events.RIGHT_SUSPENDED,
    Movement.CLOSED: events.RIGHT_CLOSED,
    Movement.LEFT: events.RIGHT_CLOSED,
    Movement.ENDED: events.OBLIGATIONS_ENDED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who moved, on which day, and the payer's reason."""

    person: Person
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one kind of movement."""

    lines: list[Line]
    next_key: str
    previous_key: str


def month_of(text: str, today: date) -> date:
    """The first day of the month « 2026-11 » of an address; of this month when it means nothing."""
    try:
        return min(date.fromisoformat(f"{text}-01"), today.replace(day=1))
    except ValueError:
        return today.replace(day=1)


def moved(agent: Agent, month: date, areas: Iterable[int] | None) -> "QuerySet[Fact]":
    """Every movement of a month, about people whose file is open to the agent. By scheme, as facts are sorted."""
    placed = Q(scheme__in=list(Scheme.objects.order_by("pk").values_list("pk", flat=True)))
    facts = Fact.objects.filter(
        placed | Q(scheme__isnull=True),
        file_open_to(agent, "person"),
        type__in=sorted({kind.number for kind in _TYPES.values()}),
        day__gte=month.toordinal(),
        day__lt=add_months(month, 1).toordinal(),
    )
    return facts if areas is None else facts.filter(area__in=list(areas))


def of_kind(facts: "QuerySet[Fact]", movement: Movement) -> "QuerySet[Fact]":
    """Those of one kind."""
    rows = facts.filter(type=_TYPES[movement].number)
    if movement == Movement.LEFT:
        return rows.filter(variant=TRANSFERRED)
    return rows.exclude(variant=TRANSFERRED) if movement == Movement.CLOSED else rows


def counts(facts: "QuerySet[Fact]") -> dict[Movement, int]:
    """How many movements of each kind, in one query."""
    wanted = {kind.value: Count("pk", filter=_condition(kind)) for kind in Movement}
    found = facts.aggregate(**{name.replace("-", "_"): count for name, count in wanted.items()})
    return {kind: found[kind.value.replace("-", "_")] for kind in Movement}


def _condition(movement: Movement) -> Q:
    condition = Q(type=_TYPES[movement].number)
    if movement == Movement.LEFT:
        return condition & Q(variant=TRANSFERRED)
    return condition & ~Q(variant=TRANSFERRED) if movement == Movement.CLOSED else condition


def page(rows: "QuerySet[Fact]", query: Mapping[str, str], size: int = PAGE_SIZE) -> Page:
    """A page by day, its people in one query."""
    found = keyed_page(rows, query, by=("day", "pk"), size=size)
    return Page(list(_lines(found.rows)), found.next_key, found.previous_key)


def _lines(facts: Sequence[Fact]) -> Iterator[Line]:
    people = Person.objects.filter(pk__in={fact.person for fact in facts}).select_related(*LISTED)
    by_key = {person.pk: person for person in people.order_by("pk")}
    for fact in facts:
        if person := by_key.get(fact.person):
            yield Line(person, date.fromordinal(fact.day), reason_of(fact.variant))
