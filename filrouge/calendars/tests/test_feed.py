"""A private subscription: one's meetings in one's own calendar, in neutral words (D-5, P-7)."""

import urllib.error
import urllib.request
from datetime import datetime, timedelta

import pytest
import recurring_ical_events
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Seat
from filrouge.agenda.workshops import (
    NewSession,
    Workshop,
    ask_seat,
    cancel_session,
    give_up,
    plan_sessions,
    save_workshop,
)
from filrouge.calendars.actions import renew_address, withdraw_address
from filrouge.calendars.models import FeedReading, OwnCalendar
from filrouge.calendars.queries import NOTED_EVERY
from filrouge.calendars.tests.conftest import NOW, PARIS, events
from tests import factories

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def address(worker):
    return reverse("calendars:feed", args=[renew_address(by=worker.agent, at=NOW)])


@pytest.fixture
def met(person, julie, operator):
    operator.site.street, operator.site.postal_code = "3 rue du Pont", "99101"
    operator.site.save()
    return factories.appointment(
        person, julie, starts_at=TOMORROW, purpose="Faire le point sur le RSA", site=operator.site.pk
    )


@pytest.fixture
def session(julie, operator):
    workshop = save_workshop(
        Workshop(organisation=operator.organisation, title="Estime de soi", kind="job_search"),
        by=julie.agent, at=NOW,
    )  # fmt: skip
    new = NewSession(TOMORROW + timedelta(hours=4), site=operator.site.pk, host=julie.professional.pk)
    return plan_sessions(workshop, [new], by=julie.agent, at=NOW)[0]


def test_a_calendar_holds_the_hour_and_the_place_and_nothing_of_the_person_d_5(client, julie, met):
    body = client.get(address(julie)).content
    (event,) = events(body).values()
    assert event["SUMMARY"] == "Rendez-vous"
    assert event["LOCATION"] == "Antenne Passerelle, 3 rue du Pont, 99101"
    assert event["DTSTART"].dt == TOMORROW
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["STATUS"] == "CONFIRMED"
    for word in ("Inès", "Lambert", "LAMBERT", "RSA", "Faire le point"):
        assert word not in body.decode()


def test_a_place_whose_name_would_say_too_much_is_its_address_alone_d_5(client, julie, met, operator):
    operator.site.name = "Point RSA du Nord"
    operator.site.save()
    (event,) = events(client.get(address(julie)).content).values()
    assert event["LOCATION"] == "3 rue du Pont, 99101"


def test_a_cancelled_appointment_is_said_cancelled_under_the_same_identity_d_5(client, julie, met):
    url = address(julie)
    (before,) = events(client.get(url).content).values()
    record_outcome(met, state="cancelled", by=julie.agent, at=NOW)
    (after,) = events(client.get(url).content).values()
    assert after["UID"] == before["UID"]
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_an_absence_is_never_told_to_a_calendar_d_5(client, julie, person):
    missed = factories.appointment(person, julie, starts_at=NOW - timedelta(hours=2))
    record_outcome(missed, state="missed", by=julie.agent, at=NOW)
    (event,) = events(client.get(address(julie)).content).values()
    assert event["STATUS"] == "CONFIRMED"


def test_both_changes_of_hour_keep_the_hour_of_the_appointment_d_5(client, julie, person):
    summer, winter = datetime(2026, 10, 24, 9, 30, tzinfo=PARIS), datetime(2026, 10, 26, 9, 30, tzinfo=PARIS)
    spring = datetime(2027, 3, 29, 9, 30, tzinfo=PARIS)
    for when in (summer, winter, spring):
        factories.appointment(person, julie, starts_at=when)
    read = recurring_ical_events.of(Calendar.from_ical(client.get(address(julie)).content))
    found = sorted(event["DTSTART"].dt for event in read.between((2026, 10, 1), (2027, 4, 30)))
    assert found == [summer, winter, spring]
    assert {one.hour for one in found} == {9}


def test_the_time_zone_says_both_changes_of_hour_d_5(client, julie, met):
    zone = next(iter(Calendar.from_ical(client.get(address(julie)).content).walk("VTIMEZONE")))
    offsets = {part.name: part["TZOFFSETTO"].td for part in zone.subcomponents}
    assert offsets == {"DAYLIGHT": timedelta(hours=2), "STANDARD": timedelta(hours=1)}
    assert zone.to_tz().utcoffset(datetime(2026, 7, 1)) == timedelta(hours=2)
    assert zone.to_tz().utcoffset(datetime(2026, 12, 1)) == timedelta(hours=1)


def test_who_runs_a_workshop_finds_it_in_their_calendar_d_5(client, julie, session):
    url = address(julie)
    (event,) = events(client.get(url).content).values()
    assert (event["SUMMARY"], event["DTSTART"].dt) == ("Atelier", session.starts_at)
    cancel_session(session, why="Chauffage en panne.", by=julie.agent, at=NOW)
    (event,) = events(client.get(url).content).values()
    assert event["STATUS"] == "CANCELLED"


@pytest.fixture
def ines(person):
    """Inès, with an account of her own."""
    person.account = factories.account(Role.CLIENT)
    person.save()
    return factories.Worker(person.account, None)


def test_the_person_finds_appointments_and_workshops_with_whom_to_call_p_7(
    client, julie, ines, person, met, session
):
    julie.professional.phone = "0261910001"
    julie.professional.save()
    ask_seat(session, person, by=julie.agent, at=NOW)
    found = sorted(events(client.get(address(ines)).content).values(), key=lambda event: event["DTSTART"].dt)
    assert [str(event["SUMMARY"]) for event in found] == ["Rendez-vous", "Atelier"]
    assert "02" in found[0]["DESCRIPTION"]
    assert "Julie" not in str(found)


def test_a_seat_given_up_is_cancelled_and_asked_again_is_another_event_p_7(
    client, julie, ines, person, session
):
    url = address(ines)
    seat = ask_seat(session, person, by=julie.agent, at=NOW)
    (first,) = events(client.get(url).content).values()
    give_up(seat, by=julie.agent, at=NOW)
    (gone,) = events(client.get(url).content).values()
    assert (gone["UID"], gone["STATUS"]) == (first["UID"], "CANCELLED")
    ask_seat(session, person, by=julie.agent, at=NOW + timedelta(minutes=5))
    (again,) = events(client.get(url).content).values()
    assert again["UID"] != first["UID"]
    assert again["STATUS"] == "CONFIRMED"
    Seat.objects.update(state=Seat.State.WAITING)
    assert events(client.get(url).content) == {}


def test_nobody_finds_the_meetings_of_somebody_else_d_5(client, land, operator, julie, met):
    marc = factories.caseworker(operator, name="Marc Petit")
    assert events(client.get(address(marc)).content) == {}


def test_a_calendar_is_two_queries_and_opens_no_session_d_5(
    client, julie, met, session, django_assert_num_queries
):
    url = address(julie)
    client.get(url)
    with django_assert_num_queries(2):
        answer = client.get(url)
    assert len(events(answer.content)) == 2
    assert not answer.cookies
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"


def test_a_calendar_says_how_often_to_read_it_again_d_5(client, julie):
    body = client.get(address(julie)).content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT2H" in body
    assert "X-PUBLISHED-TTL:PT2H" in body


def test_a_calendar_that_has_not_changed_is_not_sent_again_d_5(client, julie, met):
    url = address(julie)
    tag = client.get(url)["ETag"]
    assert client.get(url, headers={"if-none-match": tag}).status_code == 304
    record_outcome(met, state="cancelled", by=julie.agent, at=NOW)
    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


def test_a_renewed_address_stops_the_former_one_and_only_a_digest_is_kept_d_5(client, julie):
    first, second = address(julie), address(julie)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    kept = OwnCalendar.objects.get().digest
    assert kept not in second
    withdraw_address(by=julie.agent, at=NOW)
    assert client.get(second).status_code == 404


def test_the_owner_sees_when_the_address_was_last_read_d_5_a_9(client, julie):
    """D-5, A-9: a reading that one does not recognise is a reason to take another address. Noted to the hour."""
    url = address(julie)
    client.force_login(julie.account)

    def seen():
        return client.get(reverse("calendars:own")).content.decode().replace("&#x27;", "'")

    assert "Aucun agenda ne l'a encore lue." in seen()
    written = Event.objects.count()
    client.get(url)
    first = FeedReading.objects.get().read_at
    assert first == timezone.now()
    assert "Lue pour la dernière fois le" in seen()
    for minutes, noted in ((NOTED_EVERY / 2, first), (NOTED_EVERY, first + NOTED_EVERY)):
        with time_machine.travel(first + minutes, tick=False):
            client.get(url)
        assert FeedReading.objects.get().read_at == noted
    assert Event.objects.count() == written
    address(julie)
    assert not FeedReading.objects.exists()


def test_the_calendar_of_a_closed_account_is_closed_d_5(client, julie):
    url = address(julie)
    julie.account.is_active = False
    julie.account.save()
    assert client.get(url).status_code == 404


def test_nobody_guesses_an_address_and_an_empty_one_opens_nothing_d_5(client, julie):
    withdraw_address(by=julie.agent, at=NOW)
    OwnCalendar.objects.create(account=julie.account)
    for secret in ("x", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"):
        assert client.get(f"/agendas/{secret}.ics").status_code == 404


def test_the_address_is_shown_once_on_the_page_of_its_owner_d_5(client, julie):
    client.force_login(julie.account)
    page = client.post(reverse("calendars:renew")).content.decode()
    assert "/agendas/" in page
    assert "webcal://" in page
    digest = OwnCalendar.objects.get().digest
    again = client.get(reverse("calendars:renew"))
    assert (again.status_code, again["Location"]) == (303, reverse("calendars:own"))
    assert OwnCalendar.objects.get().digest == digest
    shown = client.get(reverse("calendars:own")).content.decode()
    assert "/agendas/" not in shown
    assert "Une adresse a été donnée le" in shown
    client.post(reverse("calendars:withdraw"))
    assert OwnCalendar.objects.get().digest == ""


def test_the_person_gives_their_telephone_an_address_p_7(client, ines):
    client.force_login(ines.account)
    assert "Suivre mes rendez-vous" in client.get(reverse("portal:calendar")).content.decode()
    assert "/agendas/" in client.post(reverse("portal:calendar_renew")).content.decode()
    assert client.get(reverse("portal:calendar_renew"))["Location"] == reverse("portal:calendar")
    assert "Une adresse a été donnée le" in client.get(reverse("portal:calendar")).content.decode()
    client.post(reverse("portal:calendar_withdraw"))
    assert OwnCalendar.objects.get().digest == ""


@pytest.mark.django_db(transaction=True)
def test_a_client_subscribes_over_http_d_5(live_server, julie, met):
    url = live_server.url + address(julie)
    with urllib.request.urlopen(url) as answer:
        tag, body = answer.headers["ETag"], answer.read()
    (event,) = recurring_ical_events.of(Calendar.from_ical(body)).at((2026, 6, 16))
    assert event["DTSTART"].dt == TOMORROW
    asked = urllib.request.Request(url, headers={"If-None-Match": tag})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(asked)
    with unchanged.value:
        assert unchanged.value.code == 304
