"""What people are told of their appointments: confirmed, recalled, moved, cancelled; never what is no longer true (D-2).

Each message is about an appointment at an hour: moved, it is another message, and the former one does not leave."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.queries import APPOINTMENT
from filrouge.agenda.serving import serves
from filrouge.agenda.shipped import habits
from filrouge.agenda.wording import day_words, place_of, signed_by
from filrouge.core.text import hour_words
from filrouge.messages.actions import Draft, cancel_many, enqueue_many
from filrouge.messages.models import Message
from filrouge.messages.rules import WAITING
from filrouge.messages.tokens import public_url

INVITATION = "invitation"
CHOOSE = "agenda:choose"
_TOLD = ("confirmed", "moved")
_GONE = "Ce rendez-vous a été déplacé ou annulé entre-temps."


def confirm(appointments: Sequence[Appointment], *, by: Agent, at: datetime) -> int:
    """Confirm appointments to come, and ask for their reminders; how many messages. Inside the action that fixes them."""
    rows = _full(row for row in appointments if row.starts_at > at)
    drafts = [_draft(row, "appointment_invitation", "confirmed", at) for row in rows]
    return enqueue_many(drafts, by=by, at=at) + remind(rows, by=by, at=at)


def remind(appointments: Sequence[Appointment], *, by: Agent, at: datetime) -> int:
    """Ask for the reminders of appointments to come; how many."""
    return enqueue_many([one for row in appointments for one in _reminders(row, at)], by=by, at=at)


def tell_moved(
    appointment: Appointment, former: datetime, *, even_untold: bool = False, by: Agent, at: datetime
) -> bool:
    """Say the new hour, place or professional, if the former one was said, or `even_untold`; the reminders of the former
    hour do not leave. Whether it is said."""
    was_told = hold_back([appointment], by=by, at=at)
    if appointment.starts_at <= at or not (even_untold or appointment.pk in was_told):
        return False
    row, stamp = _full([appointment])[0], int(at.timestamp())
    moved = _draft(row, "appointment_moved", f"moved-{stamp}", at, ancien_jour=day_words(former, at))
    return enqueue_many([moved, *_reminders(row, at)], by=by, at=at) > 0


def tell_cancelled(appointments: Sequence[Appointment], *, by: Agent, at: datetime) -> None:
    """Say that nobody has to come, to those who were told to; their reminders do not leave."""
    coming = [row for row in appointments if row.starts_at > at]
    told = hold_back(coming, by=by, at=at)
    say_cancelled((row for row in coming if row.pk in told), by=by, at=at)


def say_cancelled(appointments: Iterable[Appointment], *, by: Agent, at: datetime) -> bool:
    """Say it of appointments to come, told of or not, and never twice. Whether there is something to say."""
    rows = _full(row for row in appointments if row.starts_at > at)
    enqueue_many([_draft(row, "appointment_cancelled", "cancelled", at) for row in rows], by=by, at=at)
    return bool(rows)


def hold_back(appointments: Iterable[Appointment], *, by: Agent, at: datetime) -> set[int]:
    """What waits about these appointments does not leave; keys of those of which the person was told something."""
    by_id = {row.public_id: row for row in appointments}
    if not by_id:
        return set()
    people = {row.person_id for row in by_id.values()}
    messages = Message.objects.filter(person__in=people, about__startswith=f"{APPOINTMENT}:")
    found = messages.filter(Q(state__in=WAITING) | ~Q(state="cancelled")).order_by("pk")
    waiting, told = [], set()
    for about, state in found.values_list("about", "state"):
        _, public_id, _, what = about.split(":")
        if public_id not in by_id:
            continue
        if state in WAITING:
            waiting.append(about)
        if what.split("-")[0] in _TOLD:
            told.add(by_id[public_id].pk)
    cancel_many(waiting, by=by, at=at)
    return told


def invite(invitation: Invitation, *, by: Agent, at: datetime) -> bool:
    """Send the link where the person chooses; False when this site has no public address: it is then given by hand."""
    link = public_url(invitation.public_id, CHOOSE)
    if not link:
        return False
    values = signed_by(invitation.professional, invitation.organisation) | {
        "objet": invitation.purpose, "lien": link, "jour": day_words(invitation.until, at),
    }  # fmt: skip
    about = f"{INVITATION}:{invitation.public_id}"
    draft = Draft(
        "appointment_choice", about, invitation.person_id, values=values, not_after=invitation.until
    )
    enqueue_many([draft], by=by, at=at)
    return True


def take_invitation_back(invitation: Invitation, *, by: Agent, at: datetime) -> None:
    """The link serves no longer: if it waits, it does not leave."""
    cancel_many([f"{INVITATION}:{invitation.public_id}"], by=by, at=at)


def tell_professional(invitation: Invitation, what: str, *, by: Agent, at: datetime) -> None:
    """A line in the professional's next digest: what a person did by their link. Nobody's name leaves by mail."""
    account = (invitation.appointment or invitation).professional.account_id
    if account is None:
        return
    stamp = int(at.timestamp())
    draft = Draft(
        "professional_notice", f"{INVITATION}-told:{invitation.public_id}:{stamp}", account=account, digest=True,
        values={"objet": what, "lien": f"{settings.PUBLIC_URL}/agenda/" if settings.PUBLIC_URL else ""},
    )  # fmt: skip
    enqueue_many([draft], by=by, at=at)


def appointment_no_longer_true(message: Message, at: datetime) -> str:
    """Asked at the second when a message leaves: the appointment still stands at that hour, or is still cancelled."""
    _, public_id, stamp, what = message.about.split(":")
    row = Appointment.objects.filter(public_id=public_id, person=message.person_id).first()
    if row is None or int(row.starts_at.timestamp()) != int(stamp):
        return _GONE
    stands = row.state == Appointment.State.BOOKED
    return "" if stands is (what != "cancelled") else _GONE


def invitation_no_longer_true(message: Message, at: datetime) -> str:
    """The same for a link: it still serves."""
    _, public_id = message.about.split(":")
    row = Invitation.objects.filter(public_id=public_id, person=message.person_id).first()
    return "" if row is not None and row.waits(at) and serves(row) else "Cette invitation ne sert plus."


def about_hour(row: Appointment, what: str) -> str:
    """What a message is about: an appointment at its hour, and what is said of it (`_TOLD`, reminders, cancelled)."""
    return f"{APPOINTMENT}:{row.public_id}:{int(row.starts_at.timestamp())}:{what}"


def _full(appointments: Iterable[Appointment]) -> list[Appointment]:
    keys = [row.pk for row in appointments]
    if not keys:
        return []
    rows = Appointment.objects.filter(pk__in=keys).select_related(
        "professional", "organisation", "site__commune"
    )
    return list(rows.order_by("pk"))


def _reminders(row: Appointment, at: datetime) -> Iterable[Draft]:
    """The reminders of an appointment that would teach somebody something."""
    how, local = habits(), timezone.localtime(row.starts_at)
    for days in how.reminder_days:
        due = timezone.make_aware(datetime.combine(local.date() - timedelta(days=days), how.reminder_hour))
        if at + timedelta(hours=how.quiet_hours) <= due < row.starts_at:
            yield _draft(row, "appointment_reminder", f"recall-{days}", at, not_before=due)


def _draft(
    row: Appointment, kind: str, what: str, at: datetime, *, not_before: datetime | None = None, **more: str
) -> Draft:
    place, address = place_of(row)
    values = signed_by(row.professional, row.organisation) | {
        "jour": day_words(row.starts_at, not_before or at), "heure": hour_words(timezone.localtime(row.starts_at)),
        "lieu": place, "adresse": address, "objet": row.purpose, **more,
    }  # fmt: skip
    return Draft(
        kind, about_hour(row, what), row.person_id,
        values=values, not_before=not_before, not_after=row.starts_at,
    )  # fmt: skip
