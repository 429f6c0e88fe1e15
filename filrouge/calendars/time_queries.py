"""The time of professionals: what the agenda says, corrected or completed by hand (D-6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from filrouge.agenda.models import Appointment, WorkshopSession
from filrouge.agenda.queries import day_bounds
from filrouge.calendars.models import TimeEntry
from filrouge.calendars.time_rules import Spent, kind_of_appointment, kind_of_sessions, time_kinds
from filrouge.directory.models import Professional

APPOINTMENT, SESSION, BY_HAND = "rendez-vous", "atelier", "main"


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Some time, and where it comes from: `source` and `key` (public identifier) say what a correction is about.

    `corrected`: somebody changed what the agenda said; `counts` false: it is set aside."""

    spent: Spent
    words: str
    source: str
    key: str
    corrected: bool = False
    counts: bool = True

    @property
    def label(self) -> str:
        """Its kind, as one says it."""
        return time_kinds()[self.spent.kind].label


def lines_of(professional: int, since: date, until: date, now: datetime) -> list[TimeLine]:
    """The time of a professional in `[since, until)`, latest first, what was set aside included. Three queries."""
    return lines_of_each([professional], since, until, now).get(professional, [])


def lines_of_each(
    professionals: Collection[int], since: date, until: date, now: datetime
) -> dict[int, list[TimeLine]]:
    """The same for several. Three queries, whatever their number."""
    noted = TimeEntry.objects.filter(professional__in=professionals, day__gte=since, day__lt=until)
    noted = noted.select_related("appointment", "session").order_by("day", "pk")
    entries = [entry for entry in noted if _stands(entry, now)]
    of_appointments = {entry.appointment_id for entry in entries if entry.appointment_id}
    of_sessions = {entry.session_id for entry in entries if entry.session_id}
    found: dict[int, list[TimeLine]] = {}
    lines = [
        *(_entered(entry) for entry in entries if entry.kind in time_kinds()),
        *(_met(row) for row in _appointments(professionals, since, until) if row.pk not in of_appointments),
        *(_run(row) for row in _sessions(professionals, since, until, now) if row.pk not in of_sessions),
    ]
    for one in sorted(lines, key=lambda line: (line.spent.day, line.key), reverse=True):
        found.setdefault(one.spent.professional, []).append(one)
    return found


def _stands(entry: TimeEntry, now: datetime) -> bool:
    """A correction is worth what it corrects: nothing once the meeting is missed, the workshop cancelled, or either
    somebody else's."""
    if (row := entry.appointment) is not None:
        return took_place(row, now) and row.professional_id == entry.professional_id
    if (session := entry.session) is not None:
        return took_place(session, now) and session.host_id == entry.professional_id
    return True


def took_place(source: Appointment | WorkshopSession, now: datetime) -> bool:
    """Whether it took some time of who receives: a meeting that was held, a workshop that began."""
    if isinstance(source, Appointment):
        return source.state == Appointment.State.HELD
    return source.cancelled_at is None and source.starts_at < now


def counted(lines: Iterable[TimeLine]) -> list[Spent]:
    """What of them counts."""
    return [line.spent for line in lines if line.counts]


def _appointments(professionals: Collection[int], since: date, until: date) -> "QuerySet[Appointment]":
    natures = [name for kind in time_kinds().values() for name in kind.appointments]
    return Appointment.objects.filter(
        professional__in=professionals, state=Appointment.State.HELD, kind__in=natures,
        starts_at__gte=day_bounds(since)[0], starts_at__lt=day_bounds(until)[0],
    ).order_by("pk")  # fmt: skip


def _sessions(
    professionals: Collection[int], since: date, until: date, now: datetime
) -> "QuerySet[WorkshopSession]":
    if kind_of_sessions() is None:
        return WorkshopSession.objects.none()
    rows = WorkshopSession.objects.filter(
        host__in=professionals, cancelled_at__isnull=True, starts_at__gte=day_bounds(since)[0],
        starts_at__lt=min(day_bounds(until)[0], now),
    )  # fmt: skip
    return rows.select_related("workshop").order_by("pk")


def _entered(entry: TimeEntry) -> TimeLine:
    source, key = BY_HAND, entry.public_id
    if entry.appointment is not None:
        source, key = APPOINTMENT, entry.appointment.public_id
    elif entry.session is not None:
        source, key = SESSION, entry.session.public_id
    spent = Spent(entry.professional_id, entry.day, entry.kind, entry.minutes)
    return TimeLine(spent, entry.words, source, key, source != BY_HAND, entry.counts)


def _met(row: Appointment) -> TimeLine:
    kind = kind_of_appointment(row.kind)
    assert kind is not None
    day = timezone.localdate(row.starts_at)
    spent = Spent(row.professional_id, day, kind.key, None if kind.counted else row.minutes)
    return TimeLine(spent, row.get_kind_display(), APPOINTMENT, row.public_id)


def _run(row: WorkshopSession) -> TimeLine:
    kind = kind_of_sessions()
    assert kind is not None
    assert row.host_id is not None
    spent = Spent(row.host_id, timezone.localdate(row.starts_at), kind.key, row.host_minutes or row.minutes)
    return TimeLine(spent, row.workshop.title, SESSION, row.public_id)


def own_source(
    professional: Professional, source: str, key: str
) -> Appointment | WorkshopSession | TimeEntry | None:
    """What a line of one's own is about; None for anything else."""
    if source == APPOINTMENT:
        held = Appointment.objects.filter(professional=professional, state=Appointment.State.HELD)
        return held.filter(public_id=key).first()
    if source == SESSION:
        return (
            WorkshopSession.objects.filter(host=professional, public_id=key)
            .select_related("workshop")
            .first()
        )
    return TimeEntry.objects.filter(professional=professional, public_id=key).first()
