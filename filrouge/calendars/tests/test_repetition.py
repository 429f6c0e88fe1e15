"""What repeats without end, or is badly made, is left with its reason; colleagues' calendars are read (D-5)."""

from datetime import UTC, datetime, timedelta

import pytest

from filrouge.calendars.busy_sources import give_source, refresh_sources
from filrouge.calendars.fetching import NotRead
from filrouge.calendars.models import BusySource
from filrouge.calendars.reading import busy_spans
from filrouge.calendars.repetition import require_countable
from filrouge.calendars.tests.calendar_server import CALENDAR
from filrouge.calendars.tests.conftest import NOW
from filrouge.directory.queries import console_agent
from tests import factories

SINCE, UNTIL = datetime(2026, 6, 15, tzinfo=UTC), datetime(2026, 9, 13, tzinfo=UTC)
HOUR = "DTSTART:20260616T080000Z\r\nDTEND:20260616T090000Z\r\n"
EACH = ",".join(map(str, range(60)))


def event(words):
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:x",
        "BEGIN:VEVENT",
        "UID:a",
        "DTSTAMP:20260601T000000Z",
    )
    return "\r\n".join([*lines, words, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def zone(rule):
    lines = ("BEGIN:VTIMEZONE", "TZID:Ici", "BEGIN:STANDARD", "DTSTART:19700101T000000")
    offsets = ("TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE")
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, rule, *offsets, "END:VCALENDAR", ""]).encode()


@pytest.mark.parametrize(
    "body",
    [
        event(HOUR + f"RRULE:FREQ=DAILY;BYMINUTE={EACH};BYSECOND={EACH};BYHOUR=0,1,2,3,4,5,6,7"),
        event(HOUR + "RRULE:FREQ=DAILY;INTERVAL=0"),
        event(HOUR + "RRULE:FREQ=DAILY;\r\n INTERVAL=0"),
        event(HOUR + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        event(HOUR + "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=20"),
        event(HOUR + "RRULE:FREQ=DAILY;UNTIL=zzz"),
        event(HOUR + "RRULE:FREQ=DAILY;FREQ=SECONDLY"),
        zone("RRULE:FREQ=SECONDLY"),
    ],
)
def test_a_repetition_that_would_be_counted_for_ever_is_refused_before_it_is_d_5(body):
    with pytest.raises(NotRead):
        require_countable(body, UNTIL)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    ],
)
def test_what_calendars_really_say_is_read_d_5(rule):
    require_countable(event(f"DTSTART:20100101T080000Z\r\nRRULE:{rule}"), UNTIL)
    require_countable(zone(f"RRULE:{rule}"), UNTIL)


def test_the_zones_of_a_calendar_that_begin_in_1601_are_read_d_5():
    zones = zone("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10").replace(b"19700101", b"16010101") * 20
    require_countable(zones, UNTIL)


def test_two_repetitions_each_second_of_one_event_are_left_out_d_5():
    assert busy_spans(event(HOUR + "RRULE:FREQ=SECONDLY\r\nRRULE:FREQ=SECONDLY"), SINCE, UNTIL, most=9) == []


@pytest.mark.django_db
def test_a_badly_made_calendar_does_not_stop_the_reading_of_colleagues_d_5(operator, julie):
    marc = factories.caseworker(operator, name="Marc Petit")
    for who in (julie, marc):
        address = f"https://8.8.8.8/{who.professional.pk}.ics"
        give_source(who.professional, address=address, read=lambda _: CALENDAR, by=who.agent, at=NOW)
    hers, later = f"/{julie.professional.pk}.ics", NOW + timedelta(hours=2)
    bad = event(HOUR + "DTSTART:20260617T080000Z")

    refresh_sources(
        read=lambda address: bad if address.endswith(hers) else CALENDAR, by=console_agent(), at=later
    )

    assert BusySource.objects.get(professional=marc.professional).read_at == later
