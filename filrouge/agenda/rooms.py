"""Rooms: one appointment or one session at a time (D-5).

The row of the room is taken first by each booking: of two at the same second, the second finds the room taken."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.agenda import events
from filrouge.agenda.models import Appointment, WorkshopSession
from filrouge.agenda.overlaps import LONGEST
from filrouge.agenda.slots import Span
from filrouge.agenda.workshop_queries import runs
from filrouge.core.results import Refusal
from filrouge.directory.models import Room
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import require_visible

Booked = Appointment | WorkshopSession
# The longest session, as its constraint says it, and the longest appointment.
_FARTHEST = max(LONGEST, timedelta(hours=10))
_OFF = (Appointment.State.CANCELLED, Appointment.State.EXCUSED)


def span_of(booked: Booked, since: datetime | None = None) -> Span:
    """When it takes place, or would from another hour."""
    since = since or booked.starts_at
    return Span(since, since + timedelta(minutes=booked.minutes))


def take_room(booked: Booked, *, room: Room | None, by: Agent, at: datetime) -> Booked:
    """Take a room for an appointment or a session, whose place becomes the room's; None gives it back. `Refusal` when
    it is taken at that hour, closed, or of another place than the one that was said."""
    _require(booked, by)
    with one_at_a_time("Une séance de cet atelier existe déjà à cette heure et dans ce lieu."):
        if isinstance(booked, Appointment):
            hold_files([booked.person_id])
        _read_again(booked)
        if room is not None:
            _hold(room)
            if booked.site_id is not None and room.site_id != booked.site_id:
                raise Refusal("Cette salle est dans un autre lieu : changez d'abord le lieu.", field="room")
            if (other := _taken_by(room.pk, booked)) is not None:
                raise Refusal(f"{room} est prise à cette heure : {other}.", field="room")
            booked.site_id = room.site_id
        booked.room = room
        booked.version += 1
        booked.save(update_fields=["room", "site", "version"])
        journal.record(journal.Happened(events.ROOM_TAKEN, None, subject=booked.pk), by=by, at=at)
        if isinstance(booked, Appointment):
            bump([booked.person_id])
    return booked


def _read_again(booked: Booked) -> None:
    """Moved or cancelled since it was read: only what it is now takes a room. Its row is held."""
    if isinstance(booked, Appointment):
        booked.refresh_from_db(from_queryset=Appointment.objects.select_for_update())
    else:
        booked.refresh_from_db(from_queryset=WorkshopSession.objects.select_for_update())
    _require_to_come(booked)


def keep_room_if_free(booked: Booked) -> bool:
    """After another hour or another place, inside the action that chose it: the room stays if it can, else it is given
    back. Whether it stayed. The row is saved by the caller."""
    if booked.room_id is None:
        return False
    room = Room.objects.get(pk=booked.room_id)
    Room.objects.filter(pk=room.pk).update(bookings=F("bookings") + 1)
    if room.closed or room.site_id != booked.site_id or _taken_by(room.pk, booked) is not None:
        booked.room = None
        return False
    return True


def _hold(room: Room) -> None:
    if not Room.objects.filter(pk=room.pk, closed=False).update(bookings=F("bookings") + 1):
        raise Refusal("Cette salle ne se réserve plus : choisissez-en une autre.", field="room")


def _require(booked: Booked, by: Agent) -> None:
    if isinstance(booked, Appointment):
        gate.require(by, Verb.BOOK)
        require_visible(by, [booked.person_id])
        return
    gate.require(by, Verb.RUN_WORKSHOPS)
    if not runs(by, booked.organisation_id):
        raise Refusal("Cet atelier est celui d'un autre organisme : lui seul peut le changer.")


def _require_to_come(booked: Booked) -> None:
    if isinstance(booked, Appointment):
        if booked.state != Appointment.State.BOOKED:
            raise Refusal("Ce rendez-vous n'est plus à venir : aucune salle ne lui sert.")
    elif booked.cancelled_at is not None:
        raise Refusal("Cette séance est annulée : aucune salle ne lui sert.")


def taken_rooms(booked: Booked) -> set[int]:
    """Keys of the rooms that something else takes at the hour of this one. Two queries."""
    return {
        room
        for room, other in _near(booked, Q(room__isnull=False))
        if span_of(other).crosses(span_of(booked))
    }


def _taken_by(room: int, booked: Booked) -> str | None:
    """What else is there, in words that name nobody."""
    for _, other in _near(booked, Q(room=room)):
        if span_of(other).crosses(span_of(booked)):
            return "un atelier" if isinstance(other, WorkshopSession) else "un rendez-vous"
    return None


def _near(booked: Booked, where: Q) -> list[tuple[int, Booked]]:
    span = span_of(booked)
    around = where & Q(starts_at__lt=span.until, starts_at__gt=span.since - _FARTHEST)
    appointments = Appointment.objects.filter(around).exclude(state__in=_OFF)
    sessions = WorkshopSession.objects.filter(around, cancelled_at__isnull=True)
    if isinstance(booked, Appointment):
        appointments = appointments.exclude(pk=booked.pk)
    else:
        sessions = sessions.exclude(pk=booked.pk)
    found: list[Booked] = [*appointments.order_by("pk"), *sessions.order_by("pk")]
    return [(one.room_id, one) for one in found if one.room_id is not None]
