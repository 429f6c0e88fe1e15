"""How an appointment is shown, the same on every page: its status, its look, what it calls for next (D-1)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.queries import unfollowed
from filrouge.agenda.statuses import LOOKS, Facts, Look, Next, Status, next_of, status_of
from filrouge.core.text import long_date


@dataclass(frozen=True, slots=True)
class Shown:
    """A status, its look, and the one gesture that it calls for."""

    status: Status
    look: Look
    next: Next


def shown(row: Appointment | Invitation, now: datetime, *, followed: bool = False) -> Shown:
    """The status of an appointment, or of an invitation that nobody answered. `followed`: another one came after."""
    if isinstance(row, Appointment):
        facts = Facts(
            now, row.state, row.starts_at, written=bool(row.summary), followed=followed,
            declined=row.declined_at is not None,
        )  # fmt: skip
    else:
        facts = Facts(now, invited_until=row.until, followed=followed, sends=bool(settings.PUBLIC_URL))
    status = status_of(facts)
    look = LOOKS[status]
    if status == Status.DECLINED and isinstance(row, Appointment) and row.declined_at:
        look = replace(look, label=f"{look.label} le {long_date(timezone.localdate(row.declined_at))}")
    return Shown(status, look, next_of(facts))


def show(
    rows: Iterable[Appointment | Invitation], now: datetime, met_again: Collection[int]
) -> list[Appointment | Invitation]:
    """Each row with what is shown of it (`shown`). `met_again`: keys of people whom one meets again already, or who have
    a link to choose; only the latest row of each calls for another appointment. What somebody cancelled by their
    link does until another one is proposed, whatever else is fixed with them: one query, when there is some."""
    told = set(met_again)
    found = list(rows)
    for row in sorted(found, key=_moment, reverse=True):
        row.shown = shown(row, now, followed=row.person_id in told)  # type: ignore[union-attr]
        told.add(row.person_id)
    _call_again([row for row in found if isinstance(row, Appointment) and _is_declined(row)], now)
    return found


def _is_declined(row: Appointment) -> bool:
    look: Shown = row.shown  # type: ignore[attr-defined]
    return look.status == Status.DECLINED


def _call_again(rows: list[Appointment], now: datetime) -> None:
    if not rows:
        return
    asked = Appointment.objects.filter(pk__in=[row.pk for row in rows])
    waiting = set(unfollowed(asked, now).values_list("pk", flat=True))
    for row in rows:
        after = Next.BOOK_AGAIN if row.pk in waiting else Next.NOTHING
        row.shown = replace(row.shown, next=after)  # type: ignore[attr-defined]


def _moment(row: Appointment | Invitation) -> datetime:
    return row.starts_at if isinstance(row, Appointment) else row.made_at
