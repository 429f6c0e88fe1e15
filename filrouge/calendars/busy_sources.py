"""A professional's own calendar: given, read again, withdrawn. Its busy hours stand beside appointments (D-5)."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.access.secret_fields import decrypt, encrypt
from filrouge.agenda.busy import replace_busy
from filrouge.agenda.slots import Span
from filrouge.calendars import events
from filrouge.calendars.fetching import NotRead, fetch, tidy
from filrouge.calendars.models import BusySource
from filrouge.calendars.reading import busy_spans
from filrouge.calendars.shipped import shipped
from filrouge.core.results import Refusal
from filrouge.directory.models import Professional

Reader = Callable[[str], bytes]


def read_address(address: str) -> bytes:
    """What stands at an address, within the limits that ship."""
    return fetch(address, limits=shipped().busy)


def give_source(
    professional: Professional, *, address: str, read: Reader = read_address, by: Agent, at: datetime
) -> BusySource:
    """Give one's calendar, read at once. `Refusal` for somebody else's, or when nothing can be read there."""
    _require_own(professional, by)
    try:
        kept = tidy(address)
        spans = _spans(read(kept), at)
    except NotRead as error:
        raise Refusal(str(error), field="address") from error
    with transaction.atomic():
        source, _ = BusySource.objects.update_or_create(
            professional=professional,
            defaults={
                "address": encrypt(kept), "host": urlsplit(kept).hostname or "", "read_at": at, "failure": "",
            },
        )  # fmt: skip
        replace_busy(professional, spans=spans, by=by, at=at)
        _tell(professional, by, at)
    return source


def drop_source(professional: Professional, *, by: Agent, at: datetime) -> None:
    """The calendar is no longer read, and what it said is forgotten."""
    _require_own(professional, by)
    with transaction.atomic():
        BusySource.objects.filter(professional=professional).delete()
        replace_busy(professional, spans=[], by=by, at=at)
        _tell(professional, by, at)


def refresh_sources(*, read: Reader = read_address, by: Agent, at: datetime) -> int:
    """Read every calendar again: how many were. One that cannot be read keeps what it said, and says why it is old."""
    gate.require(by, Verb.BOOK)
    sources = BusySource.objects.filter(professional__account__is_active=True).select_related("professional")
    return sum(_refreshed(source, read, by, at) for source in list(sources.order_by("pk")))


def _refreshed(source: BusySource, read: Reader, by: Agent, at: datetime) -> bool:
    try:
        spans = _spans(read(decrypt(source.address)), at)
    except NotRead as error:
        BusySource.objects.filter(pk=source.pk).update(failure=str(error))
        return False
    with transaction.atomic():
        # Withdrawn, or another one given, while it was being read: nothing is kept of it.
        same = BusySource.objects.filter(pk=source.pk, address=bytes(source.address))
        if not same.update(read_at=at, failure=""):
            return False
        replace_busy(source.professional, spans=spans, by=by, at=at)
    return True


def _spans(body: bytes, at: datetime) -> list[Span]:
    limits = shipped().busy
    return busy_spans(body, at, at + limits.ahead, most=limits.most_events)


def _require_own(professional: Professional, by: Agent) -> None:
    gate.require(by, Verb.BOOK)
    if professional.pk != by.professional_id:
        raise Refusal("Chacun donne son propre agenda : celui-ci est celui d'un collègue.")


def _tell(professional: Professional, by: Agent, at: datetime) -> None:
    journal.record(journal.Happened(events.BUSY_SOURCE_SAVED, None, subject=professional.pk), by=by, at=at)
