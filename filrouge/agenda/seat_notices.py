"""What people are told of their seat: given, freed for them, recalled, the session moved or cancelled (D-2, D-3)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.agenda.models import Seat, WorkshopSession
from filrouge.agenda.shipped import habits
from filrouge.agenda.wording import address_of, day_words
from filrouge.core.text import hour_words
from filrouge.messages.actions import Draft, cancel_many, enqueue_many
from filrouge.messages.models import Message
from filrouge.messages.numbers import spaced
from filrouge.messages.rules import WAITING

SEAT = "place"
_GONE = "Cette place a été rendue, ou la séance a changé entre-temps."


def tell_seated(seats: Sequence[Seat], *, offered: bool, by: Agent, at: datetime) -> None:
    """Say that they have a seat, and ask for its reminders. `offered`: they waited for one that somebody gave back."""
    kind, what = ("seat_offered", "offered") if offered else ("seat_given", "given")
    rows = _full(seats, at)
    # Who gave a seat back and takes it again is told again.
    drafts = [_draft(row, kind, f"{what}-{int(at.timestamp())}", at) for row in rows]
    enqueue_many(drafts + [one for row in rows for one in _reminders(row, at)], by=by, at=at)


def tell_moved(seats: Sequence[Seat], former: datetime, *, by: Agent, at: datetime) -> None:
    """Say the new hour or place to those who have a seat; nobody is reminded of the former one."""
    hold_back(seats, by=by, at=at)
    rows = _full((seat for seat in seats if seat.state == Seat.State.SEATED), at)
    # A place that changes twice is told twice.
    drafts = [
        _draft(row, "seat_moved", f"moved-{int(at.timestamp())}", at, ancien_jour=day_words(former, at))
        for row in rows
    ]
    enqueue_many(drafts + [one for row in rows for one in _reminders(row, at)], by=by, at=at)


def tell_cancelled(seats: Sequence[Seat], *, by: Agent, at: datetime) -> None:
    """Say that the session does not take place, to those who had a seat and to those who waited."""
    hold_back(seats, by=by, at=at)
    enqueue_many([_draft(row, "seat_cancelled", "cancelled", at) for row in _full(seats, at)], by=by, at=at)


def hold_back(seats: Iterable[Seat], *, by: Agent, at: datetime) -> None:
    """What waits about these seats does not leave."""
    people = {seat.public_id: seat.person_id for seat in seats}
    rows = Message.objects.filter(
        person__in=set(people.values()), about__startswith=f"{SEAT}:", state__in=WAITING
    )
    abouts = rows.order_by("pk").values_list("about", flat=True)
    cancel_many([about for about in abouts if about.split(":")[1] in people], by=by, at=at)


def seat_no_longer_true(message: Message, at: datetime) -> str:
    """Asked at the second when a message leaves: the seat is still theirs at that hour, or the session still cancelled."""
    _, public_id, stamp, what = message.about.split(":")
    row = Seat.objects.filter(public_id=public_id, person=message.person_id).select_related("session").first()
    if row is None or int(row.session.starts_at.timestamp()) != int(stamp):
        return _GONE
    wanted = Seat.State.CALLED_OFF if what == "cancelled" else Seat.State.SEATED
    return "" if row.state == wanted else _GONE


def _full(seats: Iterable[Seat], at: datetime) -> list[Seat]:
    """The seats of sessions to come, with all that a message says."""
    keys = [seat.pk for seat in seats]
    rows = Seat.objects.filter(pk__in=keys, session__starts_at__gt=at).select_related(
        "session__workshop", "session__site__commune", "session__host", "session__organisation"
    )
    return list(rows.order_by("pk")) if keys else []


def _reminders(seat: Seat, at: datetime) -> Iterator[Draft]:
    how, starts_at = habits(), seat.session.starts_at
    for days in how.reminder_days:
        day = timezone.localdate(starts_at) - timedelta(days=days)
        due = timezone.make_aware(datetime.combine(day, how.reminder_hour))
        if at + timedelta(hours=how.quiet_hours) <= due < starts_at:
            yield _draft(seat, "seat_reminder", f"recall-{days}-{int(at.timestamp())}", at, not_before=due)


def _draft(
    seat: Seat, kind: str, what: str, at: datetime, *, not_before: datetime | None = None, **more: str
) -> Draft:
    session: WorkshopSession = seat.session
    place, address = address_of(session.site)
    phone = (session.host.phone if session.host else "") or session.organisation.phone
    values = {
        "jour": day_words(session.starts_at, not_before or at), "heure": hour_words(timezone.localtime(session.starts_at)),
        "lieu": place, "adresse": address, "objet": session.workshop.title, "telephone": spaced(phone),
        "organisme": str(session.organisation), **more,
    }  # fmt: skip
    return Draft(
        kind, f"{SEAT}:{seat.public_id}:{int(session.starts_at.timestamp())}:{what}", seat.person_id, values=values,
        not_before=not_before, not_after=session.starts_at,
    )  # fmt: skip
