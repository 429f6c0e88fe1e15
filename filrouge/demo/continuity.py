"""Rooms where people are received, some of them taken, and a little of the caseworker's time (D-5, D-6)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from filrouge.agenda.models import Appointment, WorkshopSession
from filrouge.agenda.rooms import Booked, take_room, taken_rooms
from filrouge.calendars.timing import Noted, add_time
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.actions import save_room
from filrouge.directory.models import Room, Site
from filrouge.directory.queries import agent_for, console_agent

ROOMS = (("Salle bleue", 4), ("Salle verte", 12))
TAKEN = 3
# How many days ago, what for, how many minutes, in two words.
SPENT = (
    (1, "network", 60, "Comité de bassin"),
    (2, "employer", None, "Chantier de la gare"),
    (3, "awareness", 120, "Présentation à l'équipe sociale"),
    (5, "employer", None, "Visite d'entreprise"),
    (6, "coordination", 30, ""),
)


def keep_going(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """Two rooms in each place; the caseworker's next meetings and workshops have one; some time is noted."""
    by = console_agent()
    for site in Site.objects.order_by("pk"):
        for name, places in ROOMS:
            save_room(Room(site=site, name=name, places=places), by=by, at=at)
    shown = shown_caseworker(emails)
    if shown is None or shown.account is None:
        return
    coming = Appointment.objects.filter(
        professional=shown, starts_at__gt=at, site__isnull=False, state="booked"
    )
    run = WorkshopSession.objects.filter(
        host=shown, starts_at__gt=at, site__isnull=False, cancelled_at__isnull=True
    )
    soon: list[Booked] = [
        *coming.order_by("starts_at", "pk")[:TAKEN],
        *run.select_related("workshop").order_by("pk"),
    ]
    for booked in soon:
        rooms = Room.objects.filter(site=booked.site_id).exclude(pk__in=taken_rooms(booked)).order_by("pk")
        if (room := rooms.first()) is not None:
            take_room(booked, room=room, by=by, at=at)
    mine = agent_for(shown.account, today)
    for ago, kind, minutes, words in SPENT:
        add_time(shown, day=today - timedelta(days=ago), noted=Noted(kind, minutes, words), by=mine, at=at)
