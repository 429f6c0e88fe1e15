"""Reading the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from filrouge.access import events
from filrouge.access.events import EventType
from filrouge.access.models import Account, Event, Reading
from filrouge.access.roles import Role

PAGE = 25


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the path (A-5): what, when, by whom, in which scheme, and its words if they still exist.

    `mention`: what whoever narrowed the rows adds about this one."""

    event_id: int
    name: str
    label: str
    at: datetime
    by: str
    data: dict[str, Any]
    voided: bool
    scheme: int | None = None
    mention: str = ""


def timeline_rows(person: int) -> "QuerySet[Event]":
    """What a person's timeline may tell: an upper room narrows it to what its agent may read."""
    return Event.objects.filter(person=person).exclude(type__in=events.numbers_off_timeline())


def timeline(
    rows: "QuerySet[Event]", *, before: int | None = None, size: int | None = PAGE
) -> list[TimelineEntry]:
    """The latest of these events, newest first; `before` is the key of the last one already shown, `size` None: all.

    Who narrows `rows` with a `mention` of each event has it said in its line."""
    if before is not None:
        pivot = rows.filter(pk=before).values_list("at", flat=True).first()
        if pivot is None:
            return []
        rows = rows.filter(at__lte=pivot).exclude(at=pivot, id__gte=before)
    rows = rows.select_related("by", "payload", "voided_by", "fact").order_by("-at", "-id")
    return [_entry(event) for event in (rows if size is None else rows[:size])]


def _entry(event: Event) -> TimelineEntry:
    declared = events.by_number(event.type)
    payload = getattr(event, "payload", None)
    return TimelineEntry(
        event_id=event.pk,
        name=declared.name,
        label=declared.label,
        at=event.at,
        by=event.by.full_name,
        data=payload.data if payload else {},
        voided=getattr(event, "voided_by", None) is not None,
        scheme=getattr(getattr(event, "fact", None), "scheme", None),
        mention=getattr(event, "mention", None) or "",
    )


def latest_of(person: int, event_type: EventType, *, subject: int | None = None) -> Event | None:
    """The last event of a type about a person (and a subject): who changed this, and when."""
    rows = Event.objects.filter(person=person, type=event_type.number).select_related("by")
    if subject is not None:
        rows = rows.filter(subject=subject)
    return rows.order_by("-id").first()


def accounts_of(ids: Sequence[int]) -> dict[int, Account]:
    """Accounts by key."""
    return {account.pk: account for account in Account.objects.filter(pk__in=ids)}


def people_accounts() -> "QuerySet[Account]":
    """Accounts of people, the console's left out."""
    return Account.objects.exclude(role=Role.CONSOLE).order_by("full_name", "pk")


@dataclass(frozen=True, slots=True)
class WantedReadings:
    """What the journal narrows to: a day, the key of an account, of a person. None: all."""

    day: date | None = None
    account: int | None = None
    person: int | None = None


def readings(wanted: WantedReadings) -> "QuerySet[Reading]":
    """Who opened which file, the latest day first."""
    rows = Reading.objects.select_related("account")
    if wanted.day is not None:
        rows = rows.filter(day=wanted.day)
    if wanted.account is not None:
        rows = rows.filter(account=wanted.account)
    if wanted.person is not None:
        rows = rows.filter(person=wanted.person)
    return rows.order_by("-day", "-pk")
