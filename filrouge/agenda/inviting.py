"""Inviting a person to choose a slot, and what they do by their link, without an account (D-1, P-7).

The row of the professional is taken first: two people who choose the same slot at the same second, one has it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.agenda import events, notices
from filrouge.agenda.actions import Booking, book_many, record_outcome
from filrouge.agenda.availability import Wanted, is_free, next_slots
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.moving import move
from filrouge.agenda.openings import Slot
from filrouge.agenda.serving import serves, serving
from filrouge.agenda.shipped import habits
from filrouge.agenda.wording import day_words, moment_words
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.models import Membership, Professional
from filrouge.directory.queries import on_day
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import NOWHERE, require_visible, standings

TAKEN = "Ce créneau vient d'être pris. Choisissez-en un autre."
OVER = "Ce lien ne sert plus."
ELSEWHERE = "Ce lien ne sert plus : quelqu'un d'autre vous accompagne maintenant, ou votre accompagnement est terminé."


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person is invited to: with whom, for which organisation (keys), why, how long; `kind` empty: as they like."""

    person: int
    professional: int
    organisation: int
    purpose: str
    minutes: int
    kind: str = ""


def wanted_by(asked: "Offer | Invitation", at: datetime) -> Wanted:
    """What an invitation looks for: slots far enough for who receives to know of it. Once it has its appointment, with
    whoever receives there now, its own time included."""
    notice = at + timedelta(hours=habits().hours_before)
    if isinstance(asked, Offer):
        return Wanted(asked.professional, notice, asked.person, asked.minutes, asked.kind)
    host = received_by(asked).pk
    return Wanted(host, notice, asked.person_id, asked.minutes, asked.kind, asked.appointment_id)


def received_by(invitation: Invitation) -> Professional:
    """Who receives: the one of the appointment, which may have been given to somebody else since; else who invited."""
    return (invitation.appointment or invitation).professional


def holds_post(invitation: Invitation, day: date) -> bool:
    """Whether who receives still works where they do: the calendar of somebody who left offers nothing."""
    posts = Membership.objects.filter(on_day(day), professional=received_by(invitation))
    return posts.filter(organisation=(invitation.appointment or invitation).organisation_id).exists()


def invite(offer: Offer, *, by: Agent, at: datetime) -> Invitation:
    """Invite a person to choose. `Refusal` when the calendar has no room, or when an invitation waits already."""
    gate.require(by, Verb.BOOK)
    require_visible(by, [offer.person])
    _check_room(offer, at)
    with one_at_a_time("Une invitation de ce professionnel attend déjà une réponse : retirez-la d'abord."):
        hold_files([offer.person])
        _close_former(offer, at)
        where = standings([offer.person]).get(offer.person, NOWHERE)
        made = Invitation.objects.create(
            person_id=offer.person, professional_id=offer.professional, organisation_id=offer.organisation,
            purpose=offer.purpose.strip(), minutes=offer.minutes, kind=offer.kind, made_at=at, made_by_id=by.account_id,
            until=at + timedelta(days=habits().invitation_days), lead=where.lead,
        )  # fmt: skip
        journal.record(
            journal.Happened(
                events.INVITED, offer.person, subject=made.pk, organisation=offer.organisation, area=where.area,
                scheme=where.scheme, caseworker=offer.professional, quantity=offer.minutes, variant=offer.kind,
                data={"objet": made.purpose},
            ),
            by=by, at=at,
        )  # fmt: skip
        bump([offer.person])
        notices.invite(made, by=by, at=at)
    return made


def _close_former(offer: Offer, at: datetime) -> None:
    """Links of the same professional that are too old, or that serve no longer."""
    former = Invitation.objects.filter(
        person=offer.person, professional=offer.professional, closed_at__isnull=True, appointment__isnull=True
    )
    former.filter(Q(until__lte=at) | ~Q(pk__in=serving().values("pk"))).update(closed_at=at)


def again(appointment: Appointment) -> Offer:
    """What the person of an appointment is invited to anew: the same, of the kind that they could choose."""
    first = Invitation.objects.filter(appointment=appointment).first()
    return Offer(
        appointment.person_id, appointment.professional_id, appointment.organisation_id, appointment.purpose,
        appointment.minutes, first.kind if first else appointment.kind,
    )  # fmt: skip


def _check_room(offer: Offer, at: datetime) -> None:
    if not 5 <= offer.minutes <= 480:
        raise Refusal("Un rendez-vous dure de 5 minutes à 8 heures.", field="minutes")
    how = habits()
    found = next_slots(wanted_by(offer, at), at, most=how.least)
    if len(found) >= how.least:
        return
    who = Professional.objects.get(pk=offer.professional)
    last = day_words(at + timedelta(days=how.slot_days), at)
    room = plural(len(found), "créneau libre", "créneaux libres") if found else "aucun créneau libre"
    raise Refusal(
        f"L'agenda de {who} a {room} d'ici au {last} : il en faut {how.least} pour que la personne puisse choisir. "
        "Ajoutez des heures d'accueil, ou fixez le rendez-vous avec elle.",
        field="host",
    )


def withdraw(invitation: Invitation, *, by: Agent, at: datetime) -> None:
    """Take an invitation back: its link serves no longer. `Refusal` when the person has just answered."""
    gate.require(by, Verb.BOOK)
    require_visible(by, [invitation.person_id])
    with transaction.atomic():
        hold_files([invitation.person_id])
        rows = Invitation.objects.filter(pk=invitation.pk, appointment__isnull=True, closed_at__isnull=True)
        if not rows.update(closed_at=at):
            raise Refusal("Cette invitation a déjà sa réponse : rechargez la page.")
        told = Event.objects.filter(
            person=invitation.person_id,
            subject=invitation.pk,
            type=events.INVITED.number,
            voided_by__isnull=True,
        )
        for event in told.order_by("pk"):
            journal.void(event.pk, by=by, at=at, correction=events.TAKEN_BACK)
        bump([invitation.person_id])
        notices.take_invitation_back(invitation, by=by, at=at)


def choose(invitation: Invitation, *, slot: Slot, by: Agent, at: datetime) -> Appointment:
    """The person chooses a slot by their link. `Refusal` when somebody took it meanwhile, or when the link is over."""
    with transaction.atomic():
        row = _held(invitation)
        if not row.waits(at):
            raise Refusal(OVER)
        if not _suits(row, slot, at) or not is_free(slot, wanted_by(row, at)):
            raise Refusal(TAKEN, field="slot")
        booking = Booking(
            row.person_id, row.professional_id, row.organisation_id, slot.starts_at, row.purpose, slot.kind,
            slot.minutes, slot.site, way=Appointment.Way.INVITED, notify=True,
        )  # fmt: skip
        made = book_many([booking], by=by, at=at)[0]
        Invitation.objects.filter(pk=row.pk).update(appointment=made)
        _tell(row, f"Rendez-vous choisi par la personne : {moment_words(made.starts_at, at)}.", by, at)
    return made


def change(invitation: Invitation, *, slot: Slot, by: Agent, at: datetime) -> Appointment:
    """The person moves the appointment that they chose. `Refusal` when it is too late, or the slot is taken."""
    with transaction.atomic():
        row = _held(invitation)
        appointment = _changeable(row, at)
        if not _suits(row, slot, at) or not is_free(slot, wanted_by(row, at)):
            raise Refusal(TAKEN, field="slot")
        to = Booking(
            row.person_id, appointment.professional_id, appointment.organisation_id, slot.starts_at, appointment.purpose,
            slot.kind, slot.minutes, slot.site,
        )  # fmt: skip
        moved = move(appointment, to=to, by=by, at=at)
        _tell(row, f"Rendez-vous déplacé par la personne : {moment_words(moved.starts_at, at)}.", by, at)
    return moved


def decline(invitation: Invitation, *, by: Agent, at: datetime) -> Appointment:
    """The person says by their link that they will not come: an excused absence, said in time."""
    with transaction.atomic():
        row = _held(invitation)
        appointment = _changeable(row, at)
        said = record_outcome(appointment, state=Appointment.State.EXCUSED, by=by, at=at)
        Appointment.objects.filter(pk=said.pk).update(declined_at=at)
        _tell(row, f"Rendez-vous annulé par la personne : {moment_words(said.starts_at, at)}.", by, at)
    return said


def may_change(appointment: Appointment | None, at: datetime) -> bool:
    """Whether the person may still change or cancel it by their link."""
    if appointment is None or appointment.state != Appointment.State.BOOKED:
        return False
    return at + timedelta(hours=habits().hours_before) <= appointment.starts_at


def _changeable(row: Invitation, at: datetime) -> Appointment:
    if row.appointment is None or not may_change(row.appointment, at):
        raise Refusal("Il est trop tard pour changer ce rendez-vous ici : appelez-nous.")
    return row.appointment


def _held(invitation: Invitation) -> Invitation:
    hold_files([invitation.person_id])
    rows = Invitation.objects.select_related("appointment__professional", "professional")
    Professional.objects.select_for_update().get(pk=received_by(rows.get(pk=invitation.pk)).pk)
    if not serves(invitation):
        raise Refusal(ELSEWHERE)
    return rows.select_for_update(of=("self",)).get(pk=invitation.pk)


def _suits(row: Invitation, slot: Slot, at: datetime) -> bool:
    day = timezone.localdate(at)
    return slot.minutes == row.minutes and row.kind in ("", slot.kind) and holds_post(row, day)


def _tell(row: Invitation, what: str, by: Agent, at: datetime) -> None:
    notices.tell_professional(row, f"{what} ({timezone.localtime(at):%d/%m})", by=by, at=at)
