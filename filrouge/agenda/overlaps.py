"""What is in the way of an appointment: another one at the same time, of who receives or of the person; an absence (D-1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone

from filrouge.agenda.busy import busy_between
from filrouge.agenda.models import Absence, Appointment, BusyTime
from filrouge.agenda.shipped import habits
from filrouge.agenda.slots import Span
from filrouge.core.public_holidays import public_holidays
from filrouge.core.text import hour_words, long_date

LONGEST = timedelta(minutes=480)
SUNDAY = 7


class Asked(Protocol):
    """What of a booking is looked at."""

    @property
    def person(self) -> int:
        """Key of the person."""

    @property
    def professional(self) -> int:
        """Key of who receives."""

    @property
    def starts_at(self) -> datetime:
        """Its beginning."""

    @property
    def minutes(self) -> int:
        """Its length."""


def overlaps_of(asked: Sequence[Asked], *, besides: int | None = None) -> list[str]:
    """What else is fixed at the time of each, in their order, in words that name no other person; empty when nothing is.
    Those of the set among themselves are included, and the days when who receives is absent. Three queries.

    The very same appointment is left to the constraint that refuses it; so is the one that moves (`besides`, its key)."""
    fixed = [row for row in _near(asked) if row.pk != besides]
    elsewhere, absences = _elsewhere(asked), _absences(asked)
    said = []
    for rank, one in enumerate(asked):
        words = [_words(one, other) for other in fixed if _crosses(one, other)]
        words += [
            _elsewhere_words(busy)
            for busy in elsewhere
            if busy.professional_id == one.professional and _span(one).crosses(Span(busy.since, busy.until))
        ]
        words += [f"{away.professional} n'est pas là ce jour-là." for away in absences if _is_away(one, away)]
        if any(_meet(one, other) for at, other in enumerate(asked) if at != rank):
            words.append("Deux de ces rendez-vous se croisent.")
        said.append(" ".join(words))
    return said


def closed_words(one: Asked) -> str:
    """The public holiday or the Sunday on which it would be, on the département's calendar; empty on any other day."""
    day = timezone.localdate(one.starts_at)
    if name := public_holidays(day, day, habits().subdivision).get(day):
        return f"Le {long_date(day)} est férié ({name})."
    return f"Le {long_date(day)} est un dimanche." if day.isoweekday() == SUNDAY else ""


def taken_on(
    professional: int, people: Iterable[int], since: datetime, until: datetime
) -> tuple[list[Span], dict[int, list[Span]]]:
    """What is fixed between two instants: of who receives, their own calendar included, then of each person.
    Two queries."""
    wanted = set(people)
    rows = Appointment.objects.filter(
        Q(professional=professional) | Q(person__in=wanted), state=Appointment.State.BOOKED, starts_at__lt=until,
        starts_at__gt=since - LONGEST,
    )  # fmt: skip
    mine = [Span(busy.since, busy.until) for busy in busy_between([professional], since, until)]
    theirs: dict[int, list[Span]] = {}
    for row in rows.order_by("starts_at", "pk"):
        span = Span(row.starts_at, _ends(row))
        if row.professional_id == professional:
            mine.append(span)
        if row.person_id in wanted:
            theirs.setdefault(row.person_id, []).append(span)
    return mine, theirs


def _elsewhere(asked: Sequence[Asked]) -> list[BusyTime]:
    if not asked:
        return []
    since, until = min(one.starts_at for one in asked), max(_ends(one) for one in asked)
    return list(busy_between({one.professional for one in asked}, since, until))


def _absences(asked: Sequence[Asked]) -> list[Absence]:
    if not asked:
        return []
    days = [timezone.localdate(one.starts_at) for one in asked]
    rows = Absence.objects.filter(professional__in={one.professional for one in asked}, since__lte=max(days))
    still = rows.filter(Q(until__isnull=True) | Q(until__gt=min(days)))
    return list(still.select_related("professional").order_by("since", "pk"))


def _is_away(one: Asked, away: Absence) -> bool:
    day = timezone.localdate(one.starts_at)
    return (
        away.professional_id == one.professional
        and away.since <= day
        and (away.until is None or day < away.until)
    )


def _elsewhere_words(busy: BusyTime) -> str:
    since, until = timezone.localtime(busy.since), timezone.localtime(busy.until)
    if since.date() != until.date():
        return f"{busy.professional} est pris ce jour-là, d'après son propre agenda."
    return f"{busy.professional} est pris de {hour_words(since)} à {hour_words(until)}, d'après son propre agenda."


def _span(one: Asked) -> Span:
    return Span(one.starts_at, _ends(one))


def _near(asked: Sequence[Asked]) -> "QuerySet[Appointment]":
    if not asked:
        return Appointment.objects.none()
    return (
        Appointment.objects.filter(
            Q(professional__in={one.professional for one in asked}) | Q(person__in={one.person for one in asked}),
            state=Appointment.State.BOOKED,
            starts_at__lt=max(_ends(one) for one in asked),
            starts_at__gt=min(one.starts_at for one in asked) - LONGEST,
        )
        .select_related("professional", "organisation")
        .order_by("starts_at", "pk")
    )  # fmt: skip


class _Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def minutes(self) -> int: ...


def _ends(one: _Timed) -> datetime:
    return one.starts_at + timedelta(minutes=one.minutes)


def _at_once(one: _Timed, other: _Timed) -> bool:
    return one.starts_at < _ends(other) and other.starts_at < _ends(one)


def _meet(one: Asked, other: Asked) -> bool:
    shared = one.professional == other.professional or one.person == other.person
    return shared and _at_once(one, other)


def _crosses(one: Asked, other: Appointment) -> bool:
    shared = one.professional == other.professional_id or one.person == other.person_id
    same = (other.person_id, other.professional_id, other.starts_at) == (
        one.person, one.professional, one.starts_at,
    )  # fmt: skip
    return shared and not same and _at_once(one, other)


def _words(one: Asked, other: Appointment) -> str:
    hours = f"de {hour_words(timezone.localtime(other.starts_at))} à {hour_words(timezone.localtime(_ends(other)))}"
    if other.person_id == one.person:
        return (
            f"Cette personne a déjà un rendez-vous {hours}, avec {other.professional} ({other.organisation})."
        )
    return f"{other.professional} a déjà un rendez-vous {hours}."
