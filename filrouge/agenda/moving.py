"""Moving an appointment, and summoning to one: the same one goes on, its messages and its letter follow (D-1, D-2)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.agenda import events, notices
from filrouge.agenda.actions import Booking, book_many, check_bookings, hold_calendars
from filrouge.agenda.models import Appointment
from filrouge.agenda.rooms import keep_room_if_free
from filrouge.agenda.rules import is_near
from filrouge.agenda.wording import place_of
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.core.text import hour_words, long_date
from filrouge.directory.queries import department
from filrouge.documents.actions import Draft, prepare
from filrouge.documents.shipped import SUMMONS_LETTER
from filrouge.messages.numbers import spaced
from filrouge.people.actions import bump, hold_files
from filrouge.people.mailing import Mailing, mailing_of
from filrouge.people.queries import require_visible

_MOVES = (
    "starts_at", "minutes", "kind", "site", "purpose", "professional", "organisation", "room", "version",
)  # fmt: skip
_CIVILITY = {"F": "Madame", "M": "Monsieur"}


def move(appointment: Appointment, *, to: Booking, by: Agent, at: datetime) -> Appointment:
    """Another hour, length, kind or place for an appointment to come; who meets whom, and how it was fixed, stay.

    `Refusal` once its outcome is said or its hour has passed, and when the new hour crosses another one unknown."""
    gate.require(by, Verb.BOOK)
    require_visible(by, [appointment.person_id])
    if not at < to.starts_at or not is_near(to.starts_at, at):
        raise Refusal("Déplacez-le à une heure à venir, à moins de deux ans d'ici.", field="day")
    check_bookings([to], at)
    with one_at_a_time("Un rendez-vous est déjà fixé à cette heure avec cette personne."):
        hold_files([appointment.person_id])
        row = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if row.state != Appointment.State.BOOKED or row.starts_at <= at:
            raise Refusal("Ce rendez-vous est passé ou annulé : fixez-en un autre.")
        if not to.knowing:
            hold_calendars([to], besides=row.pk)
        former, met = row.starts_at, (row.starts_at, row.kind, row.site_id)
        row.starts_at, row.minutes, row.kind, row.site_id = to.starts_at, to.minutes, to.kind, to.site
        row.purpose = to.purpose
        keep_moved(row, former, events.MOVED, by=by, at=at)
        if met != (row.starts_at, row.kind, row.site_id):
            notices.tell_moved(row, former, by=by, at=at)
    return row


def keep_moved(
    row: Appointment, former: datetime, event: EventType, *, by: Agent, at: datetime
) -> Appointment:
    """Inside the action that chose the hour, the place or who receives: the row is saved, its room kept if it can, the
    journal told (`event`), its summons written anew. Its messages are the caller's affair (`notices.tell_moved`)."""
    row.version += 1
    keep_room_if_free(row)
    row.save(update_fields=_MOVES)
    data = {"avant": former.isoformat(), "quand": row.starts_at.isoformat(), "objet": row.purpose}
    told = journal.record(
        journal.Happened(
            event, row.person_id, subject=row.pk, organisation=row.organisation_id, area=row.area, scheme=row.scheme,
            caseworker=row.professional_id, quantity=row.minutes, variant=row.kind,
            data=data | {"avec": str(row.professional)},
        ),
        by=by, at=at,
    )  # fmt: skip
    advance([told], by=by, at=at)
    bump([row.person_id])
    if row.way == Appointment.Way.SUMMONED:
        write_summons([row], by=by, at=at)
    return row


def summon(bookings: Sequence[Booking], *, by: Agent, at: datetime) -> list[Appointment]:
    """Fix appointments by summons: each with its letter, to be signed by who has the delegation."""
    with transaction.atomic():
        made = book_many(bookings, by=by, at=at)
        write_summons(made, by=by, at=at)
    return made


def write_summons(rows: Sequence[Appointment], *, by: Agent, at: datetime) -> None:
    """The letters of these summonses, as they stand: one that is not signed yet is written anew."""
    today = journal.civil_day(at)
    full = Appointment.objects.filter(pk__in=[row.pk for row in rows]).select_related(
        "person", "professional", "organisation", "site__commune"
    )
    mailing = mailing_of([row.person_id for row in rows], today)
    shared = {"date": long_date(today), "departement": str(department() or "Département")}
    drafts = []
    for row in full.order_by("pk"):
        to, values = mailing.get(row.person_id, Mailing()), shared | _values(row)
        drafts.append(Draft(row.person_id, to.to, values, about=row.pk, copies=to.copies))
    prepare(SUMMONS_LETTER, drafts, by=by, at=at)


def _values(row: Appointment) -> dict[str, str]:
    local = timezone.localtime(row.starts_at)
    place, address = place_of(row)
    person, who = row.person, row.professional
    return {
        "civilite": _CIVILITY.get(person.sex, "Madame, Monsieur"), "personne": person.full_name,
        "organisme": str(row.organisation), "rdv_avec": str(who), "rdv_objet": row.purpose, "rdv_lieu": place,
        "rdv_adresse": address, "rdv_jour": f"{date_format(local, 'l')} {long_date(local.date())}",
        "rdv_heure": hour_words(local), "rdv_telephone": spaced(who.phone or row.organisation.phone),
    }  # fmt: skip
