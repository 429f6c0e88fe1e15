"""Free slots as pages offer them: by day, each with the key that its form sends back (D-1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.utils import timezone

from filrouge.agenda.availability import Wanted, next_slots, slots_between
from filrouge.agenda.models import Appointment
from filrouge.agenda.openings import Slot
from filrouge.agenda.rules import is_near
from filrouge.agenda.shipped import habits
from filrouge.agenda.wording import slot_key, slot_named
from filrouge.directory.models import Site

_STAMP = "%Y%m%dT%H%MZ"
_KINDS = dict(Appointment.Kind.choices)


@dataclass(frozen=True, slots=True)
class Offers:
    """Free slots by day, a page of them. As addresses say it, and empty for none: `later`, the instant from which the next
    page begins; `asked`, the one from which this page does."""

    days: dict[date, list["Offered"]]
    later: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A free slot with its key, its place and the words of its kind."""

    key: str
    starts_at: datetime
    minutes: int
    kind: str
    site: Site | None


def next_offered(wanted: Wanted, now: datetime, *, most: int | None = None) -> dict[date, list[Offered]]:
    """The next free slots, by day."""
    return by_day(offered(next_slots(wanted, now, most=most)))


def page_of_slots(wanted: Wanted, asked: str, now: datetime, *, most: int | None = None) -> Offers:
    """The free slots from an instant that an address says, else the next ones: a page, and where the following one
    begins. What is no instant to come, or is too far, is as if nothing had been asked."""
    after = _instant(asked)
    if after is None or not now < after or not is_near(after, now):
        after = None
    if after is not None:
        wanted = replace(wanted, not_before=max(wanted.not_before, after))
    size = most or habits().shown
    found = next_slots(wanted, after or now, most=size + 1)
    later = f"{found[size].starts_at.astimezone(UTC):{_STAMP}}" if len(found) > size else ""
    return Offers(by_day(offered(found[:size])), later, asked if after else "")


def _instant(words: str) -> datetime | None:
    try:
        return datetime.strptime(words, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def free_of_days(professional: int, days: Sequence[date], now: datetime) -> dict[date, list[Offered]]:
    """The free slots of some days, those to come."""
    coming = [day for day in days if day >= timezone.localdate(now)]
    if not coming:
        return {}
    return by_day(offered(list(slots_between(Wanted(professional, now), coming))))


def offered(slots: Sequence[Slot]) -> list[Offered]:
    """Slots with the names of their places. One query, none when they have no place."""
    keys = {slot.site for slot in slots if slot.site is not None}
    sites = Site.objects.select_related("commune").in_bulk(keys) if keys else {}
    return [
        Offered(
            slot_key(slot, sites), slot.starts_at, slot.minutes, _KINDS[slot.kind], sites.get(slot.site or 0)
        )
        for slot in slots
    ]


def by_day(rows: Iterable[Offered]) -> dict[date, list[Offered]]:
    """The same, by day."""
    found: dict[date, list[Offered]] = {}
    for row in rows:
        found.setdefault(row.starts_at.date(), []).append(row)
    return found


def slot_of(key: str) -> Slot | None:
    """The slot that a page sends back; None for what is no slot. Whether it is free is asked when it is taken."""
    named = slot_named(key)
    if named is None:
        return None
    starts_at, minutes, kind, public_id = named
    site = Site.objects.filter(public_id=public_id).first() if public_id else None
    return None if public_id and site is None else Slot(starts_at, minutes, kind, site.pk if site else None)
