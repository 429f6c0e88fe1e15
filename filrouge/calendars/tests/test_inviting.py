"""A mailbox that asked for it is sent each meeting, its changes and its cancellation, once (D-5, D-2)."""

import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from filrouge.agenda.actions import record_outcome
from filrouge.agenda.models import Appointment
from filrouge.calendars.actions import choose_invitations
from filrouge.calendars.inviting import inform_mailboxes
from filrouge.calendars.models import Told
from filrouge.calendars.tests.conftest import NOW
from filrouge.directory.queries import console_agent
from filrouge.messages.models import Message
from filrouge.messages.sending import Program, erase_old
from filrouge.messages.tests.conftest import mail_server as mail_server
from tests import factories

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def met(person, julie):
    choose_invitations(wanted=True, by=julie.agent, at=NOW)
    return factories.appointment(person, julie, starts_at=TOMORROW, purpose="Santé et RSA")


def inform(at=NOW):
    return inform_mailboxes(by=console_agent(), at=at)


def sent():
    """The meetings that were asked to leave, in order: method, sequence, status."""
    found = []
    for message in Message.objects.order_by("pk"):
        calendar = Calendar.from_ical(message.calendar)
        (event,) = calendar.walk("VEVENT")
        found.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"])))
    return found


def test_nobody_is_written_to_who_did_not_ask_d_5(person, julie):
    factories.appointment(person, julie, starts_at=TOMORROW)
    assert inform() == 0
    assert not Message.objects.exists()


def test_a_meeting_is_sent_once_d_5(met):
    assert (inform(), inform()) == (1, 0)
    assert sent() == [("REQUEST", 0, "CONFIRMED")]


def test_a_meeting_that_moves_is_sent_again_with_a_higher_sequence_d_5(met):
    inform()
    Appointment.objects.update(starts_at=TOMORROW + timedelta(hours=2))
    inform()
    assert sent() == [("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED")]


def test_a_meeting_moved_once_its_hour_had_passed_is_still_the_same_one_d_5(met):
    inform()
    after = TOMORROW + timedelta(minutes=1)
    Appointment.objects.update(starts_at=TOMORROW + timedelta(days=1))
    inform(after)
    assert sent()[-1] == ("REQUEST", 1, "CONFIRMED")


def test_what_was_told_of_a_past_meeting_is_forgotten_after_a_time_and_never_cancelled_a_9(met):
    inform()
    assert inform(TOMORROW + timedelta(days=1)) == 0
    assert Told.objects.exists()
    assert inform(TOMORROW + timedelta(days=365)) == 0
    assert not Told.objects.exists()


def test_a_summary_is_no_news_for_a_mailbox_d_5(met):
    inform()
    Appointment.objects.update(summary="Vu ensemble.", version=4)
    assert inform() == 0


def test_a_cancelled_meeting_is_taken_out_of_the_mailbox_d_5(met, julie):
    inform()
    record_outcome(met, state="cancelled", by=julie.agent, at=NOW)
    assert (inform(), inform()) == (1, 0)
    assert sent()[-1] == ("CANCEL", 1, "CANCELLED")


def test_a_meeting_given_to_a_colleague_leaves_the_first_mailbox_d_5(met, operator):
    inform()
    marc = factories.caseworker(operator, name="Marc Petit")
    Appointment.objects.update(professional=marc.professional)
    assert (inform(), inform()) == (1, 0)
    assert sent()[-1] == ("CANCEL", 1, "CANCELLED")


def test_a_meeting_cancelled_before_it_was_sent_is_not_spoken_of_d_5(met, julie):
    record_outcome(met, state="cancelled", by=julie.agent, at=NOW)
    assert inform() == 0


def test_the_message_reaches_a_mail_server_with_its_calendar_and_no_name_d_5(met, julie, mail_server):
    inform()
    program = Program(clock=lambda: NOW, chance=lambda: 0.5)
    while program.round():
        pass
    program.close()
    (received,) = mail_server.received
    assert received["To"] == julie.account.email
    parts = {part.get_content_type(): part for part in received.walk()}
    calendar = parts["text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    (event,) = Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    assert event["DTSTART"].dt == TOMORROW
    assert event["ATTENDEE"] == f"mailto:{julie.account.email}"
    assert event["ORGANIZER"] == "mailto:ne-pas-repondre@exemple.invalid"
    for word in ("Inès", "LAMBERT", "Lambert", "RSA", "Santé"):
        assert word not in received.as_string()


def test_the_calendar_of_a_message_is_erased_with_its_words_a_9(met):
    inform()
    Message.objects.update(state=Message.State.SENT)
    erase_old(NOW + timedelta(days=3000), 1)
    assert Message.objects.get().calendar == ""


def test_one_box_in_one_s_own_preferences_d_5(client, julie, met):
    client.force_login(julie.account)
    url = reverse("calendars:invitations")
    client.post(url)
    assert inform() == 0
    client.post(url, {"invitations": "1"})
    assert "checked" in client.get(reverse("calendars:own")).content.decode()
    assert inform() == 1


def test_the_command_says_what_it_did_d_5(met, capsys):
    call_command("calendars")
    assert "1 rendez-vous envoyé" in capsys.readouterr().out
    call_command("calendars", json=True)
    assert '"invitations": 0' in capsys.readouterr().out


def test_the_command_goes_on_until_it_is_told_to_stop_d_5(met, monkeypatch):
    turns = []

    def turn(**_):
        turns.append(1)
        if len(turns) == 2:
            signal.raise_signal(signal.SIGTERM)
        return 0

    monkeypatch.setattr("filrouge.calendars.management.commands.calendars.inform_mailboxes", turn)
    usual = signal.getsignal(signal.SIGTERM)
    call_command("calendars", every=0.0001)
    assert len(turns) == 2
    assert signal.getsignal(signal.SIGTERM) is usual
