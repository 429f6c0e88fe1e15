"""Noting time, and correcting what the agenda says of it: each for oneself (D-6)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.agenda.models import Appointment, WorkshopSession
from filrouge.agenda.rules import is_near
from filrouge.calendars import events
from filrouge.calendars.models import TimeEntry
from filrouge.calendars.time_queries import took_place
from filrouge.calendars.time_rules import time_kinds
from filrouge.core.results import Refusal
from filrouge.directory.models import Professional

LEAST, MOST = 5, 600


@dataclass(frozen=True, slots=True)
class Noted:
    """What somebody says of some time; `minutes` None for what is only counted; `counts` false: set aside."""

    kind: str
    minutes: int | None
    words: str = ""
    counts: bool = True


def add_time(professional: Professional, *, day: date, noted: Noted, by: Agent, at: datetime) -> TimeEntry:
    """Note some time of one's own. `Refusal` for a day to come, or minutes that nobody works in a day."""
    _require_own(professional.pk, by)
    if day > journal.civil_day(at):
        raise Refusal("Ce jour n'est pas encore passé : notez le temps quand il l'est.", field="day")
    if not is_near(timezone.make_aware(datetime.combine(day, datetime.min.time())), at):
        raise Refusal("Ce jour est trop ancien : vérifiez l'année.", field="day")
    return _kept(TimeEntry(professional=professional, day=day), noted, by=by, at=at)


def correct_time(
    source: Appointment | WorkshopSession | TimeEntry, *, noted: Noted, by: Agent, at: datetime
) -> TimeEntry:
    """Say otherwise what the agenda deduced, or what one noted. `Refusal`: see `add_time`; somebody else's time."""
    owner = source.host_id if isinstance(source, WorkshopSession) else source.professional_id
    _require_own(owner, by)
    if not isinstance(source, TimeEntry) and not took_place(source, at):
        raise Refusal("Cela n'a pas eu lieu : le temps se note après, et seulement s'il a été passé.")
    return _kept(_entry_of(source), noted, by=by, at=at)


def remove_time(entry: TimeEntry, *, by: Agent, at: datetime) -> None:
    """Take back what one noted; what the agenda said before a correction is true again."""
    _require_own(entry.professional_id, by)
    with transaction.atomic():
        _tell(entry, by, at)
        entry.delete()


def _entry_of(source: Appointment | WorkshopSession | TimeEntry) -> TimeEntry:
    if isinstance(source, TimeEntry):
        return source
    if isinstance(source, Appointment):
        known = TimeEntry.objects.filter(appointment=source).first()
        entry = known or TimeEntry(appointment=source, words=source.get_kind_display())
        owner: int | None = source.professional_id
    else:
        known = TimeEntry.objects.filter(session=source).first()
        entry = known or TimeEntry(session=source, words=source.workshop.title)
        owner = source.host_id
    assert owner is not None
    # What a former host said of it is no longer anybody's time.
    entry.professional_id, entry.day = owner, timezone.localdate(source.starts_at)
    return entry


def _kept(entry: TimeEntry, noted: Noted, *, by: Agent, at: datetime) -> TimeEntry:
    kind = time_kinds().get(noted.kind)
    if kind is None:
        raise Refusal("Choisissez à quoi ce temps a servi.", field="kind")
    if not kind.counted and not (noted.minutes and LEAST <= noted.minutes <= MOST):
        raise Refusal("Un temps dure de 5 minutes à 10 heures.", field="minutes")
    with transaction.atomic():
        entry.kind, entry.minutes = kind.key, None if kind.counted else noted.minutes
        entry.words, entry.counts = noted.words or entry.words, noted.counts
        entry.entered_by_id = by.account_id
        entry.save()
        _tell(entry, by, at)
    return entry


def _tell(entry: TimeEntry, by: Agent, at: datetime) -> None:
    journal.record(journal.Happened(events.TIME_NOTED, None, subject=entry.pk), by=by, at=at)


def _require_own(professional: int | None, by: Agent) -> None:
    gate.require(by, Verb.BOOK)
    if professional is None or professional != by.professional_id:
        raise Refusal("Chacun note son propre temps : celui-ci est celui d'un collègue.")
