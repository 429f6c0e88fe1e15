"""When a professional may receive, read from the base: their hours, what takes their time, the slots that are free (D-1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils import timezone

from filrouge.agenda.busy import busy_between
from filrouge.agenda.models import Absence, Appointment, ReceivingHours, Seat, WorkshopSession
from filrouge.agenda.openings import Hours, Search, Slot, Taken, Travel, fits, free_slots, hours_on
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.shipped import habits
from filrouge.core.public_holidays import public_holidays
from filrouge.directory.models import Professional, Site

_LONGEST = timedelta(minutes=600)
_EARTH_KILOMETRES = 6_371


def hours_of(professional: int, since: date) -> list[ReceivingHours]:
    """What a professional's week and days that differ are, from a day on. One query."""
    rows = ReceivingHours.objects.filter(professional=professional).filter(
        Q(day__gte=since) | Q(day__isnull=True)
    )
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=since)).select_related("site__organisation")
    return list(rows.order_by("weekday", "day", "opens", "id"))


def busy(professional: int, since: datetime, until: datetime) -> list[Taken]:
    """All that takes a professional's time between two instants: appointments, workshops that they run, absences,
    and what their own calendar says. The one place that gathers it. Four queries."""
    rows = _appointments(Q(professional=professional), since, until)
    sessions = WorkshopSession.objects.filter(
        host=professional, cancelled_at__isnull=True, starts_at__lt=until, starts_at__gt=since - _LONGEST
    )
    taken = [*rows, *(_taken(row.starts_at, row.minutes, row.site_id) for row in sessions.order_by("pk"))]
    for absence in _absences(professional, since, until):
        back = day_bounds(absence.until)[0] if absence.until else until
        taken.append(Taken(day_bounds(absence.since)[0], back))
    taken += [
        Taken(elsewhere.since, elsewhere.until) for elsewhere in busy_between([professional], since, until)
    ]
    return [one for one in taken if one.since < until and since < one.until]


def busy_of_person(person: int, since: datetime, until: datetime) -> list[Taken]:
    """When a person is expected somewhere: their appointments, their seats. Two queries."""
    seats = Seat.objects.filter(
        person=person, state=Seat.State.SEATED, session__cancelled_at__isnull=True, session__starts_at__lt=until,
        session__starts_at__gt=since - _LONGEST,
    ).select_related("session")  # fmt: skip
    taken = _appointments(Q(person=person), since, until)
    taken += [_taken(s.session.starts_at, s.session.minutes, s.session.site_id) for s in seats.order_by("pk")]
    return [one for one in taken if one.since < until and since < one.until]


def _appointments(whose: Q, since: datetime, until: datetime) -> list[Taken]:
    rows = Appointment.objects.filter(
        whose, state=Appointment.State.BOOKED, starts_at__lt=until, starts_at__gt=since - _LONGEST
    )
    return [_taken(row.starts_at, row.minutes, row.site_id) for row in rows.order_by("starts_at", "pk")]


def _taken(starts_at: datetime, minutes: int, site: int | None) -> Taken:
    return Taken(starts_at, starts_at + timedelta(minutes=minutes), site)


def _absences(professional: int, since: datetime, until: datetime) -> Iterable[Absence]:
    rows = Absence.objects.filter(professional=professional, since__lt=until.date() + timedelta(days=1))
    return rows.filter(Q(until__isnull=True) | Q(until__gte=since.date())).order_by("since", "pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: with whom, for whom (who must be free too), for how long, of what kind, from when on.

    `besides`: the key of an appointment that is being moved, whose own time is free."""

    professional: int
    not_before: datetime
    person: int | None = None
    minutes: int | None = None
    kind: str = ""
    besides: int | None = None


def slots_between(wanted: Wanted, days: Sequence[date]) -> Iterator[Slot]:
    """The free slots of consecutive days. A constant number of queries, one when there are no hours."""
    search, hours, taken = _looked(wanted, days)
    return free_slots(search, hours, taken) if hours else iter(())


def next_slots(wanted: Wanted, now: datetime, *, most: int | None = None) -> list[Slot]:
    """The next free slots, as many as a page shows."""
    today = timezone.localdate(now)
    days = [today + timedelta(days=rank) for rank in range(habits().slot_days)]
    return list(islice(slots_between(wanted, days), most or habits().shown))


def is_free(slot: Slot, wanted: Wanted) -> bool:
    """Whether this very slot may still be taken."""
    search, hours, taken = _looked(wanted, [timezone.localdate(slot.starts_at)])
    return fits(slot, search, hours, taken)


def _looked(wanted: Wanted, days: Sequence[date]) -> tuple[Search, list[Hours], list[Taken]]:
    since, until = day_bounds(days[0])[0], day_bounds(days[-1])[1]
    rows = [row for row in hours_of(wanted.professional, days[0]) if wanted.kind in ("", row.kind)]
    if not rows:
        return Search(days, _zone(), wanted.not_before), [], []
    moved = Appointment.objects.filter(pk=wanted.besides) if wanted.besides else ()
    own = [_taken(row.starts_at, row.minutes, row.site_id) for row in moved]
    taken = [one for one in busy(wanted.professional, since, until) if one not in own]
    if wanted.person is not None:
        taken += [one for one in busy_of_person(wanted.person, since, until) if one not in own]
    closed = public_holidays(days[0], days[-1], habits().subdivision)
    travel = travel_between({row.site_id for row in rows} | {one.site for one in taken})
    search = Search(days, _zone(), wanted.not_before, closed, travel, wanted.minutes)
    return search, [_hours(row) for row in rows], taken


def _hours(row: ReceivingHours) -> Hours:
    return Hours(
        opens=row.opens, closes=row.closes, minutes=row.minutes, kind=row.kind, site=row.site_id, weekday=row.weekday,
        day=row.day, since=row.since, until=row.until, drop_in=row.drop_in,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_default_timezone_name())


def travel_between(sites: Iterable[int | None]) -> Travel:
    """How long one travels between these places, as the crow flies, at the usual speed, with the time to settle; nothing
    between two of the same town, or when nobody knows where they are. One query, none for a single place."""
    keys = {key for key in sites if key is not None}
    rows = Site.objects.filter(pk__in=keys) if len(keys) > 1 else Site.objects.none()
    known = rows.annotate(latitude=F("commune__latitude"), longitude=F("commune__longitude"))
    points = {
        key: (town, latitude, longitude)
        for key, town, latitude, longitude in known.order_by("pk").values_list(
            "pk", "commune", "latitude", "longitude"
        )
        if latitude is not None and longitude is not None
    }
    how = habits()

    def minutes(one: int, other: int) -> int:
        if one not in points or other not in points or points[one][0] == points[other][0]:
            return 0
        kilometres = _distance(points[one][1:], points[other][1:])
        return round(60 * kilometres / how.kilometres_an_hour) + how.margin_minutes

    return minutes


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres as the crow flies between two points, in degrees."""
    (north, east), (up, right) = (tuple(map(radians, point)) for point in (one, other))
    chord = sin((up - north) / 2) ** 2 + cos(north) * cos(up) * sin((right - east) / 2) ** 2
    return 2 * _EARTH_KILOMETRES * asin(sqrt(chord))


def drop_ins(professionals: Iterable[Professional], since: date) -> list[ReceivingHours]:
    """When these people receive without an appointment. One query."""
    rows = ReceivingHours.objects.filter(professional__in=[p.pk for p in professionals], drop_in=True)
    rows = rows.filter(Q(day__gte=since) | Q(day__isnull=True)).filter(
        Q(until__isnull=True) | Q(until__gt=since)
    )
    return list(rows.select_related("site", "professional").order_by("weekday", "day", "opens", "pk"))


def drop_ins_on(professional: int, days: Sequence[date]) -> dict[date, list[ReceivingHours]]:
    """When somebody receives without an appointment on days in their order, those that differ and public holidays
    included. One query."""
    if not days:
        return {}
    kept = {_hours(row): row for row in hours_of(professional, days[0])}
    if not any(one.drop_in for one in kept):
        return {}
    closed = public_holidays(days[0], days[-1], habits().subdivision)
    return {day: [kept[one] for one in hours_on(day, kept, closed) if one.drop_in] for day in days}


def at_hour(day: date, hour: time) -> datetime:
    """This hour of this day, where we are."""
    return timezone.make_aware(datetime.combine(day, hour))
