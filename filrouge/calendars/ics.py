"""Meetings as iCalendar text (RFC 5545, RFC 5546): a subscription, an invitation, a cancellation. Pure.

The library is loaded when somebody asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from filrouge.calendars.rules import Meeting
from filrouge.calendars.shipped import DATA

if TYPE_CHECKING:
    from icalendar import Calendar, Event

ZONE = ZoneInfo("Europe/Paris")
_PRODUCT = "-//Fil rouge//Agenda//FR"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who invites whom, by their addresses."""

    organizer: str
    attendee: str


def feed(meetings: Iterable[Meeting], *, name: str, refresh: timedelta, at: datetime) -> bytes:
    """A calendar to subscribe to."""
    from icalendar import vDuration

    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", str(ZONE))
    calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    for meeting in meetings:
        calendar.add_component(_event(meeting, at))
    return bytes(calendar.to_ical())


def invitation(meeting: Meeting, between: Mailbox, *, at: datetime) -> str:
    """One meeting sent to a mailbox: asked for, changed (a higher sequence), or cancelled."""
    from icalendar import vCalAddress

    calendar = _calendar(method_of(meeting))
    event = _event(meeting, at)
    event.add("ORGANIZER", vCalAddress(f"mailto:{between.organizer}"))
    attendee = vCalAddress(f"mailto:{between.attendee}")
    attendee.params["PARTSTAT"], attendee.params["RSVP"] = "ACCEPTED", "FALSE"
    event.add("ATTENDEE", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def method_of(meeting: Meeting) -> str:
    """What a mailbox is asked to do with a meeting."""
    return "CANCEL" if meeting.cancelled else "REQUEST"


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    calendar.add_component(Calendar.from_ical(_zone()))
    return calendar


@lru_cache(maxsize=1)
def _zone() -> bytes:
    return (DATA / "europe-paris.ics").read_bytes()


def _event(meeting: Meeting, at: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("UID", meeting.uid)
    event.add("SEQUENCE", meeting.sequence)
    event.add("DTSTAMP", at.astimezone(UTC))
    event.add("DTSTART", meeting.since.astimezone(ZONE))
    event.add("DTEND", meeting.until.astimezone(ZONE))
    event.add("SUMMARY", meeting.title)
    event.add("STATUS", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if meeting.cancelled else "OPAQUE")
    event.add("CLASS", "PRIVATE")
    if meeting.place:
        event.add("LOCATION", meeting.place)
    if meeting.phone:
        event.add("DESCRIPTION", f"Un imprévu ? Téléphone : {meeting.phone}")
    return event
