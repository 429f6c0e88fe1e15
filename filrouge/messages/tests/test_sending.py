"""Messages leave once, by real protocols; what fails, waits or is uncertain is written down (D-2)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from filrouge.access.models import Event
from filrouge.directory.queries import console_agent
from filrouge.messages import claims, events
from filrouge.messages.actions import Draft, cancel, enqueue
from filrouge.messages.models import Message
from filrouge.messages.planning import plan_of
from filrouge.messages.shipped import sending
from filrouge.messages.tests.conftest import MORNING
from filrouge.people.models import Person

State = Message.State
VALUES = {
    "jour": "jeudi 24 septembre", "heure": "9 h 30", "professionnel": "Julie Moreau", "lieu": "Maison de la Source",
    "telephone": "02 61 91 00 00",
}  # fmt: skip


def asked(person, about="rendez-vous:1", **options):
    draft = Draft("appointment_reminder", about, person=person.pk, values=VALUES, **options)
    return enqueue(draft, by=console_agent(), at=MORNING)


def change(person, **fields):
    Person.objects.filter(pk=person.pk).update(**fields)


def test_a_reminder_leaves_by_e_mail_once_and_says_so_in_the_file_d_2(camille, mail_server, program):
    message = asked(camille)
    before = Person.objects.get(pk=camille.pk).revision
    sender = program()
    while sender.round():
        pass
    (received,) = mail_server.received
    assert received["Subject"].strip() == "Rappel : rendez-vous le jeudi 24 septembre à 9 h 30"
    assert received["To"] == "camille@exemple.invalid"
    assert received["Message-ID"] == f"<{message.public_id}@exemple.invalid>"
    assert "Maison de la Source" in received.get_content()
    message.refresh_from_db()
    assert (message.state, message.channel, message.attempts) == (State.SENT, "email", 1)
    event = Event.objects.get(type=events.SENT.number)
    assert event.person == camille.pk
    assert Person.objects.get(pk=camille.pk).revision == before + 1


def test_the_same_reminder_asked_for_twice_leaves_once_d_2(camille, mail_server, program):
    assert asked(camille).pk == asked(camille).pk
    program().round()
    assert len(mail_server.received) == 1


def test_two_programs_that_saw_the_same_message_do_not_both_send_it_d_2(camille):
    message = asked(camille)
    plan = plan_of(message, sending(), MORNING)
    claimed = [claims.take(message, plan, carrier="smtp", at=MORNING) for _ in range(2)]
    assert [bool(claim) for claim in claimed] == [True, False]


def test_a_message_cancelled_between_looking_and_taking_does_not_leave_d_2(camille):
    message = asked(camille)
    plan = plan_of(message, sending(), MORNING)
    assert cancel("rendez-vous:1", by=console_agent(), at=MORNING) == 1
    assert claims.take(message, plan, carrier="smtp", at=MORNING) == ""


def test_what_was_cancelled_may_be_asked_for_anew_d_2(camille, mail_server, program):
    former = asked(camille)
    cancel("rendez-vous:1", by=console_agent(), at=MORNING)
    assert asked(camille).pk != former.pk
    program().round()
    assert len(mail_server.received) == 1


def test_cancelling_what_has_left_changes_nothing_and_says_so_d_2(camille, mail_server, program):
    asked(camille)
    program().round()
    assert cancel("rendez-vous:1", by=console_agent(), at=MORNING) == 0
    assert Message.objects.get().state == State.SENT


def test_a_reminder_after_the_appointment_is_dropped_with_a_trace_d_2(camille, mail_server, program):
    asked(camille, not_after=MORNING + timedelta(hours=1))
    program(MORNING + timedelta(hours=1)).round()
    message = Message.objects.get()
    assert message.state == State.EXPIRED
    assert "trop tard" in message.failure
    assert mail_server.received == []
    assert Event.objects.filter(type=events.DROPPED.number, person=camille.pk).exists()


def test_nothing_leaves_before_its_time_nor_in_quiet_hours_d_2(camille, mail_server, program):
    asked(camille, not_before=MORNING + timedelta(hours=2))
    assert program(MORNING + timedelta(hours=1)).round() == 0
    program(MORNING + timedelta(hours=14)).round()
    message = Message.objects.get()
    assert message.state == State.QUEUED
    assert message.due_at.isoformat() == "2026-09-24T06:30:00+00:00"
    program(message.due_at).round()
    assert len(mail_server.received) == 1


def test_a_refused_address_fails_for_good_and_says_what_to_do_d_2(camille, mail_server, program):
    change(camille, email="refuse@exemple.invalid")
    asked(camille)
    program().round()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (State.FAILED, 1)
    assert "vérifiez-la" in message.failure
    assert Event.objects.filter(type=events.FAILED.number, person=camille.pk).exists()


def test_a_busy_box_is_tried_again_later_and_later_then_given_up_d_2(camille, mail_server, program):
    change(camille, email="busy@exemple.invalid")
    asked(camille)
    moment, waits = MORNING, []
    while (message := Message.objects.get()).state == State.QUEUED:
        moment = max(moment, message.due_at)
        program(moment, rest_seconds=0).round()
        message.refresh_from_db()
        waits.append((message.due_at - moment).total_seconds())
    assert waits[:3] == [60, 240, 960]
    assert (message.state, message.attempts) == (State.FAILED, sending().retry.attempts)
    assert mail_server.received == []


def test_a_cut_once_the_words_have_left_is_uncertain_and_never_sent_again_by_itself_d_2(
    camille, mail_server, program
):
    change(camille, email="cut@exemple.invalid")
    asked(camille)
    program().round()
    program(MORNING + timedelta(hours=5)).round()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (State.UNCERTAIN, 1)
    assert "peut-être parti" in message.failure
    assert len(mail_server.received) == 1


def test_a_mail_server_that_is_away_is_no_doubt_d_2(camille, settings, mail_server, program):
    settings.EMAIL_PORT = 1
    asked(camille)
    program().round()
    message = Message.objects.get()
    assert message.state == State.QUEUED
    assert message.due_at > MORNING


def test_what_a_dead_program_held_is_uncertain_after_a_time_and_kept_d_2(camille, mail_server, program):
    message = asked(camille)
    assert claims.take(message, plan_of(message, sending(), MORNING), carrier="smtp", at=MORNING)
    program(MORNING + timedelta(minutes=9)).round()
    assert Message.objects.get().state == State.CLAIMED
    program(MORNING + timedelta(minutes=11)).round()
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert "s'est arrêté" in message.failure
    assert mail_server.received == []
    assert Event.objects.filter(type=events.UNCERTAIN.number, person=camille.pk).exists()


def test_a_program_thought_dead_that_wakes_up_tells_the_truth_d_2(camille):
    message = asked(camille)
    plan, by = plan_of(message, sending(), MORNING), console_agent()
    claim = claims.take(message, plan, carrier="smtp", at=MORNING)
    claims.doubt_stale(MORNING + timedelta(minutes=11), sending().stale_minutes, by=by)
    state = claims.give_back(
        message, claim, claims.Outcome(claims.Verdict.GONE, "x"), plan=plan, retry=sending().retry, chance=0.5, by=by,
        at=MORNING + timedelta(minutes=12),
    )  # fmt: skip
    assert state == Message.objects.get().state == State.SENT


def test_what_the_database_could_not_take_is_told_once_it_can_d_2(camille, mail_server, program, monkeypatch):
    asked(camille)
    sender, usual = program(), claims.give_back

    failures = [DatabaseError]

    def away_once(*words, **named):
        if failures:
            raise failures.pop()
        return usual(*words, **named)

    monkeypatch.setattr(claims, "give_back", away_once)
    with pytest.raises(DatabaseError):
        sender.round()
    assert Message.objects.get().state == State.CLAIMED
    sender.round()
    assert Message.objects.get().state == State.SENT
    assert len(mail_server.received) == 1
