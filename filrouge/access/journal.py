"""Writing the journal: the event, its personal payload, its fact, in one go (A-5, G-1)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from filrouge.access import bulk, events
from filrouge.access.agents import Agent
from filrouge.access.events import ALL_DIMENSIONS, EventType, is_declared
from filrouge.access.models import Event, EventPayload, Fact
from filrouge.core.periods import month_number

PARIS = ZoneInfo("Europe/Paris")
NEVER = date.max.toordinal()
PEOPLE_AN_UPDATE = 400
_EVENT = ("id", "type", "at", "recorded_at", "by_id", "person", "subject", "voids_id")
_FACT = ("event_id", "type", "day", "month", "person", "organisation", "area", "scheme", "caseworker", "quantity",
         "variant")  # fmt: skip


class Happened(msgspec.Struct, frozen=True):
    """One thing to write down. `day` is the civil day that counts (else the day of `at`).

    `quantity` is in the unit that the event type documents: minutes for the agenda."""

    type: EventType
    person: int | None
    at: datetime | None = None
    day: date | None = None
    subject: int | None = None
    organisation: int | None = None
    area: int | None = None
    scheme: int | None = None
    caseworker: int | None = None
    quantity: int | None = None
    variant: str = ""
    data: dict[str, Any] = {}
    voids: int | None = None


class Recorded(msgspec.Struct, frozen=True):
    """What was written: the event's key and what happened, for the clocks."""

    event_id: int
    day: date
    what: Happened


def civil_day(at: datetime) -> date:
    """The day in metropolitan France of an instant."""
    return at.astimezone(PARIS).date()


@lru_cache(maxsize=4_096)
def midday(day: date) -> datetime:
    """An instant that stands for a civil day whose hour nobody knows."""
    return datetime.combine(day, time(12), PARIS).astimezone(UTC)


def record(what: Happened, *, by: Agent, at: datetime) -> Recorded:
    """Write down one event."""
    return record_many([what], by=by, at=at)[0]


def record_many(entries: Sequence[Happened], *, by: Agent, at: datetime) -> list[Recorded]:
    """Write down many events at once: rows, payloads and the facts that their types declare.

    Runs inside the caller's transaction: an event without its change, or the contrary, cannot exist. `RuntimeError`
    outside of one, or for a type that nobody declared."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("le journal s'écrit dans la transaction de l'action")
    if not entries:
        return []
    for event_type in {id(entry.type): entry.type for entry in entries}.values():
        if not is_declared(event_type):
            raise RuntimeError(f"type d'événement non déclaré : {event_type.name}")
    ids = bulk.reserve_ids(Event, len(entries))
    done = [
        Recorded(key, entry.day or civil_day(entry.at or at), entry)
        for key, entry in zip(ids, entries, strict=True)
    ]
    bulk.insert(Event, _EVENT, [_event_row(r, by, at) for r in done])
    bulk.insert(EventPayload, ("event_id", "data"), [(r.event_id, r.what.data) for r in done if r.what.data])
    facts = [_fact_row(r) for r in done if r.what.type.dimensions and r.what.person is not None]
    bulk.insert(Fact, _FACT, facts)
    keep_ends({r.what.type.number for r in done}, (r.what.person for r in done if r.what.person is not None))
    return done


def void(event_id: int, *, by: Agent, at: datetime, correction: EventType, **data: Any) -> Recorded:
    """Take back an event: its fact goes, its row stays, and a voiding event points at it. `data`: why, in words."""
    voided = Event.objects.get(pk=event_id)
    forget_facts([event_id])
    return record(
        Happened(correction, voided.person, subject=voided.subject, voids=event_id, data=data), by=by, at=at
    )


def forget_facts(event_ids: Collection[int]) -> None:
    """These events count no more; what one of them had ended goes on."""
    facts = Fact.objects.filter(pk__in=event_ids)
    gone = list(facts.order_by("pk").values_list("type", "person"))
    facts.delete()
    keep_ends({number for number, _ in gone}, (person for _, person in gone))


def keep_ends(types: Collection[int], people: Iterable[int]) -> None:
    """Say again, on the facts of these people that something ends, the day of what has ended them: when one of these
    types, a beginning or an end, was written or taken back."""
    begun = events.begun_with(types)
    keys = sorted(set(people)) if begun else []
    for some in (keys[at : at + PEOPLE_AN_UPDATE] for at in range(0, len(keys), PEOPLE_AN_UPDATE)):
        for number, ends in begun.items():
            Fact.objects.filter(type=number, person__in=some).update(
                ended=Coalesce(_first_end(ends), Value(NEVER))
            )


def _first_end(ends: Collection[int]) -> Subquery:
    """The day of the first of them that comes after the outer fact: by day, then in the order of their recording."""
    after = Q(day__gt=OuterRef("day")) | Q(day=OuterRef("day"), event_id__gt=OuterRef("event_id"))
    later = Fact.objects.filter(after, person=OuterRef("person"), type__in=ends, day__gte=OuterRef("day"))
    return Subquery(later.order_by("day").values("day")[:1])


def _event_row(r: Recorded, by: Agent, at: datetime) -> tuple[Any, ...]:
    what = r.what
    return (r.event_id, what.type.number, what.at or at, at, by.account_id, what.person, what.subject,
            what.voids)  # fmt: skip


def _fact_row(r: Recorded) -> tuple[Any, ...]:
    what = r.what
    head = (r.event_id, what.type.number, r.day.toordinal(), month_number(r.day), what.person)
    values = (what.organisation, what.area, what.scheme, what.caseworker, what.quantity, what.variant)
    if what.type.dimensions == ALL_DIMENSIONS:
        return head + values
    names = ("organisation", "area", "scheme", "caseworker", "quantity", "variant")
    blank = {"variant": ""}
    return head + tuple(
        value if name in what.type.dimensions else blank.get(name)
        for name, value in zip(names, values, strict=True)
    )
