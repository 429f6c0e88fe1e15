"""Busy hours of one's own calendar are seen when somebody books; nothing else of it is kept (D-5)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from filrouge.agenda.models import Appointment, BusyTime
from filrouge.agenda.overlaps import taken_on
from filrouge.agenda.slots import Span
from filrouge.calendars import busy_sources
from filrouge.calendars.busy_sources import drop_source, give_source, refresh_sources
from filrouge.calendars.fetching import NotRead
from filrouge.calendars.models import BusySource
from filrouge.calendars.reading import busy_spans
from filrouge.calendars.tests.calendar_server import CALENDAR
from filrouge.calendars.tests.conftest import NOW, PARIS
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from tests import factories

URL = "https://agenda.exemple.fr/prive-8f3a.ics"
SINCE, UNTIL = datetime(2026, 6, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)
TEN = datetime(2026, 6, 16, 10, 0, tzinfo=PARIS)


def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR"]
    for rank, event in enumerate(events):
        lines += ["BEGIN:VEVENT", "DTSTAMP:20260601T000000Z"]
        lines += [] if "UID" in event else [f"UID:{rank}@ailleurs"]
        lines += [*event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def spans(body, most=1000):
    return [
        (s.since.astimezone(PARIS), s.until.astimezone(PARIS))
        for s in busy_spans(body, SINCE, UNTIL, most=most)
    ]


def paris(day, hour, minute=0, month=6):
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def test_a_weekly_meeting_takes_its_hour_each_week_d_5():
    body = calendar(
        "DTSTART;TZID=Europe/Paris:20260601T140000\nDTEND;TZID=Europe/Paris:20260601T150000\n"
        "RRULE:FREQ=WEEKLY;COUNT=5"
    )
    assert spans(body) == [(paris(day, 14), paris(day, 15)) for day in (15, 22, 29)]


def test_a_whole_day_takes_it_from_midnight_to_midnight_d_5():
    assert spans(calendar("DTSTART;VALUE=DATE:20260620\nDTEND;VALUE=DATE:20260622")) == [
        (paris(20, 0), paris(22, 0))
    ]


def test_an_hour_without_a_zone_is_an_hour_of_here_d_5():
    assert spans(calendar("DTSTART:20260616T100000\nDTEND:20260616T110000")) == [(TEN, paris(16, 11))]


@pytest.mark.parametrize(
    "line",
    ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "UID:appointment-abc@fil-rouge",
     "RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY;INTERVAL=5"],
)  # fmt: skip
def test_what_takes_nobody_s_time_or_came_from_here_is_left_out_d_5(line):
    assert spans(calendar(f"DTSTART:20260616T080000Z\nDTEND:20260616T090000Z\n{line}")) == []


def test_a_calendar_that_publishes_busy_hours_alone_is_read_d_5():
    body = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VFREEBUSY\r\nUID:a\r\nDTSTAMP:20260601T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20260616T080000Z/20260616T090000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260617T080000Z/PT30M,20260617T100000Z/PT1H\r\n"
        b"FREEBUSY;FBTYPE=FREE:20260618T080000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    assert spans(body) == [
        (TEN, paris(16, 11)), (paris(17, 10), paris(17, 10, 30)), (paris(17, 12), paris(17, 13)),
    ]  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\xff\xfe", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused_in_words_d_5(body):
    with pytest.raises(NotRead, match="format iCal"):
        spans(body)


def test_a_calendar_of_too_many_events_is_refused_d_5():
    one = "DTSTART:20260616T080000Z\nDTEND:20260616T090000Z"
    with pytest.raises(NotRead, match="trop d'événements"):
        spans(calendar(one, one), most=1)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=8))
def test_busy_hours_never_cross_and_cover_what_was_taken_and_no_more_d_5(taken):
    at = SINCE + timedelta(hours=6)
    events = [
        f"DTSTART:{at + timedelta(minutes=start):%Y%m%dT%H%M%SZ}\n"
        f"DTEND:{at + timedelta(minutes=start + long):%Y%m%dT%H%M%SZ}"
        for start, long in taken
    ]
    found = busy_spans(calendar(*events), SINCE, UNTIL, most=100)
    assert all(one.until < other.since for one, other in pairwise(found))
    minutes = {minute for start, long in taken for minute in range(start, start + long)}
    covered = {
        minute for minute in range(300)
        if any(s.since <= at + timedelta(minutes=minute) < s.until for s in found)
    }  # fmt: skip
    assert covered == minutes


@pytest.fixture
def source(julie):
    return give_source(julie.professional, address=URL, read=lambda _: CALENDAR, by=julie.agent, at=NOW)


def test_only_hours_are_kept_and_the_address_is_not_readable_in_the_database_d_5(source):
    (kept,) = BusyTime.objects.values()
    assert (kept["since"], kept["until"]) == (TEN, TEN + timedelta(hours=1))
    assert set(kept) == {"id", "professional_id", "since", "until"}
    row = BusySource.objects.values().get()
    assert b"prive" not in bytes(row["address"])
    assert row["host"] == "agenda.exemple.fr"


def test_what_is_read_again_takes_the_place_of_what_was_read_d_5(source):
    later = calendar("DTSTART:20260617T080000Z\nDTEND:20260617T090000Z")
    assert refresh_sources(read=lambda _: later, by=console_agent(), at=NOW) == 1
    assert [one.since for one in BusyTime.objects.all()] == [TEN + timedelta(days=1)]


def test_a_calendar_that_cannot_be_read_keeps_its_hours_and_says_why_d_5(source, client, julie):
    def silent(_):
        raise NotRead("Ce serveur ne répond pas.")

    assert refresh_sources(read=silent, by=console_agent(), at=NOW) == 0
    assert BusyTime.objects.count() == 1
    client.force_login(julie.account)
    assert "Ce serveur ne répond pas." in client.get(reverse("calendars:own")).content.decode()


def test_a_calendar_withdrawn_while_it_is_read_leaves_nothing_d_5(source, julie):
    def withdrawn_meanwhile(_):
        drop_source(julie.professional, by=julie.agent, at=NOW)
        return CALENDAR

    assert refresh_sources(read=withdrawn_meanwhile, by=console_agent(), at=NOW) == 0
    assert not BusyTime.objects.exists()


def test_nobody_gives_the_calendar_of_a_colleague_d_5(operator, julie):
    marc = factories.caseworker(operator, name="Marc Petit")
    with pytest.raises(Refusal):
        give_source(marc.professional, address=URL, read=lambda _: CALENDAR, by=julie.agent, at=NOW)
    assert not BusySource.objects.exists()


def test_an_address_that_cannot_be_read_is_not_kept_d_5(client, julie):
    client.force_login(julie.account)
    answer = client.post(reverse("calendars:busy"), {"address": "http://127.0.0.1/agenda.ics"})
    assert answer.status_code == 422
    assert "https://" in answer.content.decode()
    assert not BusySource.objects.exists()


def test_a_calendar_is_given_and_withdrawn_on_one_screen_d_5(client, julie, monkeypatch):
    monkeypatch.setattr(busy_sources, "fetch", lambda address, limits: CALENDAR)
    client.force_login(julie.account)
    assert client.post(reverse("calendars:busy"), {"address": URL}).status_code == 303
    page = client.get(reverse("calendars:own")).content.decode()
    assert "agenda.exemple.fr" in page
    assert "prive-8f3a" not in page
    call_command("calendars")
    client.post(reverse("calendars:busy"), {"retirer": "1"})
    assert not BusyTime.objects.exists()


def booked(client, person, julie, time):
    sent = {
        "host": julie.professional.public_id, "day": "2026-06-16", "time": time, "minutes": "45", "kind": "phone",
        "site": "", "purpose": "Point",
    }  # fmt: skip
    return client.post(reverse("agenda:book", args=[person.public_id]), sent)


@pytest.mark.parametrize(
    ("time", "taken"), [("09:15", False), ("09:30", True), ("10:59", True), ("11:00", False)]
)
def test_who_books_is_told_that_the_professional_is_taken_and_not_why_d_5(
    client, person, julie, source, time, taken
):
    client.force_login(julie.account)
    answer = booked(client, person, julie, time)
    assert (answer.status_code == 422) is taken
    if taken:
        page = answer.content.decode()
        assert "propre agenda" in page
        assert "Cardiologue" not in page


def test_a_colleague_s_busy_hours_stop_nobody_else_d_5(client, person, operator, julie, source):
    marc = factories.caseworker(operator, name="Marc Petit")
    client.force_login(marc.account)
    assert booked(client, person, marc, "10:00").status_code == 303
    assert Appointment.objects.count() == 1


def test_an_hour_is_looked_for_around_what_is_taken_elsewhere_d_5(source, julie):
    mine, theirs = taken_on(julie.professional.pk, [], TEN - timedelta(hours=2), TEN + timedelta(hours=4))
    assert mine == [Span(TEN, TEN + timedelta(hours=1))]
    assert theirs == {}
