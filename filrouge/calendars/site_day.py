"""The day of a place: who is received where, which rooms are free (D-5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment, WorkshopSession
from filrouge.agenda.queries import day_bounds
from filrouge.agenda.rooms import Booked, span_of, taken_rooms
from filrouge.agenda.workshop_queries import runs
from filrouge.directory.models import Area, Room, Site
from filrouge.directory.tree import below
from filrouge.people.models import Person
from filrouge.people.queries import NotVisible


@dataclass(frozen=True, slots=True)
class Use:
    """What takes place. `person` None: a workshop, or somebody outside the reader's perimeter. `changes`: whether
    the reader may choose its room."""

    booked: Booked
    who: str
    person: Person | None
    workshop: str
    changes: bool

    @property
    def until(self) -> datetime:
        """Its end."""
        return span_of(self.booked).until


@dataclass(frozen=True, slots=True)
class RoomDay:
    """A room and what it holds that day, in order; `room` None: what has none."""

    room: Room | None
    uses: list[Use]


def sites_for(agent: Agent) -> "QuerySet[Site]":
    """The places that an agent may see: those of the organisations where they work."""
    rows = Site.objects.select_related("organisation", "commune").prefetch_related("rooms")
    if not agent.everything:
        rows = rows.filter(organisation__in=agent.works_in)
    return rows.order_by("organisation__name", "name", "pk")


def visible_site(agent: Agent, public_id: str) -> Site:
    """One of them; else 404."""
    found = sites_for(agent).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("Ce lieu n'existe pas, ou n'est pas celui de votre organisme.")
    return found


def day_of_site(site: Site, agent: Agent, day: date) -> list[RoomDay]:
    """What takes place in each room, then without a room. Five queries."""
    since, until = day_bounds(day)
    here = Q(site=site, starts_at__gte=since, starts_at__lt=until)
    appointments = Appointment.objects.filter(here).exclude(state=Appointment.State.CANCELLED)
    sessions = WorkshopSession.objects.filter(here, cancelled_at__isnull=True)
    rows = list(appointments.select_related("person", "professional").order_by("starts_at", "pk"))
    known = _named(agent, rows)
    uses = [
        Use(row, str(row.professional), row.person, "", row.state == Appointment.State.BOOKED)
        if row.person_id in known
        else Use(row, str(row.professional), None, "", False)
        for row in rows
    ]
    uses += [
        Use(one, str(one.host or ""), None, one.workshop.title, runs(agent, one.organisation_id))
        for one in sessions.select_related("workshop", "host").order_by("starts_at", "pk")
    ]
    return _by_room(site.rooms.all(), sorted(uses, key=lambda use: use.booked.starts_at))


def _named(agent: Agent, rows: Iterable[Appointment]) -> set[int]:
    """Whose name the agent reads there: their file is open to the agent; and, for the département, which may open nearly
    every file, they are followed in the agent's areas, or the agent follows or receives them. Two queries."""
    keys = {row.person_id for row in rows}
    found = Person.objects.visible_to(agent, few=True).filter(pk__in=keys)
    if agent.department and agent.areas:
        inside = below(list(Area.objects.order_by("pk")))
        covered = {area for top in agent.areas for area in inside.get(top, ())}
        mine = Q(pk__in={row.person_id for row in rows if row.professional_id == agent.professional_id})
        if agent.professional_id is not None:
            mine |= Q(following__lead=agent.professional_id) | Q(following__support=agent.professional_id)
        found = found.filter(mine | Q(following__area__in=covered))
    return set(found.values_list("pk", flat=True))


def _by_room(rooms: Iterable[Room], uses: list[Use]) -> list[RoomDay]:
    found = [
        RoomDay(room, held)
        for room in sorted(rooms, key=lambda one: (one.name, one.pk))
        if (held := [use for use in uses if use.booked.room_id == room.pk]) or not room.closed
    ]
    loose = [use for use in uses if use.booked.room_id is None]
    return [*found, RoomDay(None, loose)] if loose or not found else found


def rooms_for(booked: Booked) -> tuple[list[Room], list[Room]]:
    """Rooms free at the hour of an appointment or a session, then those that are taken: of its place, else of all the
    places of its organisation."""
    rooms = Room.objects.filter(closed=False).select_related("site")
    rooms = (
        rooms.filter(site=booked.site_id)
        if booked.site_id
        else rooms.filter(site__organisation=booked.organisation_id)
    )
    taken = taken_rooms(booked)
    ordered = list(rooms.order_by("site__name", "name", "pk"))
    return [one for one in ordered if one.pk not in taken], [one for one in ordered if one.pk in taken]
