"""When professionals are taken elsewhere, as their own calendars say: hours alone (D-5)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.agenda.models import BusyTime
from filrouge.agenda.slots import Span
from filrouge.directory.models import Professional


def replace_busy(professional: Professional, *, spans: Sequence[Span], by: Agent, at: datetime) -> int:
    """What a calendar said before is forgotten, past hours included; this is what it says now. How many times."""
    gate.require(by, Verb.BOOK)
    with transaction.atomic():
        BusyTime.objects.filter(professional=professional).delete()
        rows = [
            BusyTime(professional=professional, since=s.since, until=s.until) for s in spans if s.until > at
        ]
        BusyTime.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def busy_between(professionals: Iterable[int], since: datetime, until: datetime) -> "QuerySet[BusyTime]":
    """When these professionals are taken elsewhere in `[since, until)`, in order."""
    rows = BusyTime.objects.filter(professional__in=set(professionals), since__lt=until, until__gt=since)
    return rows.select_related("professional").order_by("since", "pk")
