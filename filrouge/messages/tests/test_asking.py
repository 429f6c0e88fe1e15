"""Asking for messages, one or many, and taking them back; digests; words that are erased (D-2, A-9)."""

from datetime import UTC, datetime, timedelta

import pytest

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, EventPayload
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.messages import digests
from filrouge.messages.actions import (
    Draft,
    cancel,
    cancel_many,
    enqueue,
    enqueue_many,
    give_up,
    send_again,
    settle,
)
from filrouge.messages.models import Message
from filrouge.messages.sending import erase_old
from filrouge.messages.shipped import sending
from filrouge.messages.tests.conftest import MORNING
from filrouge.messages.tests.test_sending import VALUES, State, asked, change
from filrouge.people.queries import NotVisible
from tests import factories


def drafts(*people):
    return [
        Draft("appointment_reminder", f"rendez-vous:{person.pk}:{day}", person=person.pk, values=VALUES)
        for person in people
        for day in (1, 2)
    ]


def left():
    columns = (
        "about",
        "person",
        "state",
        "due_at",
        "values",
        "asked_at",
        "not_after",
        "settled_by",
        "finished_at",
    )
    return list(Message.objects.order_by("about").values_list(*columns))


def test_a_set_leaves_what_single_gestures_would_have_left_d_2(land, julie, camille):
    by = console_agent()
    wanted = drafts(camille, factories.followed(land, julie, at=MORNING, first_names="Noé"))
    assert enqueue_many([*wanted, *wanted], by=by, at=MORNING) == 4
    assert cancel_many([draft.about for draft in wanted[:2]], by=by, at=MORNING) == 2
    together = left()
    Message.objects.all().delete()
    for draft in wanted:
        enqueue(draft, by=by, at=MORNING)
    for draft in wanted[:2]:
        assert cancel(draft.about, by=by, at=MORNING) == 1
    assert left() == together


def test_nobody_asks_for_a_message_to_a_person_whose_file_is_shut_to_them_d_2(land, camille):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    with pytest.raises(NotVisible):
        enqueue(drafts(camille)[0], by=stranger.agent, at=MORNING)
    asked(camille)
    with pytest.raises(NotVisible):
        cancel("rendez-vous:1", by=stranger.agent, at=MORNING)
    assert Message.objects.get().state == State.QUEUED


@pytest.mark.parametrize(
    "draft",
    [
        Draft("pigeon", "a", person=1),
        Draft("call_back", "a"),
        Draft("call_back", "a", person=1, account=1),
        Draft("call_back", "a", account=1),
        Draft("professional_notice", "a", person=1),
        Draft("call_back", "a", person=1, values={"salaire": "3"}),
        Draft("call_back", "a", person=1, digest=True),
    ],
)
def test_what_a_caller_may_not_ask_is_an_error_of_the_program(db, draft):
    with pytest.raises(ValueError, match=draft.kind):
        enqueue(draft, by=console_agent(), at=MORNING)


# What a human does


@pytest.fixture
def uncertain(camille, mail_server, program):
    change(camille, email="cut@exemple.invalid")
    message = asked(camille)
    program().round()
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    return message


def test_an_uncertain_message_that_arrived_is_sent_and_says_who_found_out_d_2(uncertain, office):
    settle(uncertain, arrived=True, by=office.agent, at=MORNING)
    assert (uncertain.state, uncertain.settled_by) == (State.SENT, office.account)
    with pytest.raises(Refusal, match="rechargez"):
        settle(uncertain, arrived=False, by=office.agent, at=MORNING)


def test_an_uncertain_message_leaves_again_because_a_human_said_so_d_2(
    uncertain, office, mail_server, program
):
    change(uncertain.person, email="camille@exemple.invalid")
    settle(uncertain, arrived=False, by=office.agent, at=MORNING)
    program().round()
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.address) == (State.SENT, "camille@exemple.invalid")
    assert mail_server.references() == [uncertain.public_id] * 2


def test_what_is_too_late_does_not_leave_again_d_2(uncertain, office):
    Message.objects.update(not_after=MORNING)
    uncertain.refresh_from_db()
    with pytest.raises(Refusal, match="trop tard"):
        settle(uncertain, arrived=False, by=office.agent, at=MORNING)


def test_a_number_that_was_mended_receives_what_had_failed_d_2(camille, office, brevo, program):
    change(camille, phone="0639981201", preferred_channel="sms")
    message = asked(camille)
    program().round()
    message.refresh_from_db()
    assert message.state == State.FAILED
    change(camille, phone="0639981234")
    send_again(message, by=office.agent, at=MORNING)
    program().round()
    message.refresh_from_db()
    assert (message.state, message.address) == (State.SENT, "0639981234")


def test_a_message_nobody_wants_any_more_is_given_up_d_2(camille, office):
    message = asked(camille)
    give_up(message, by=office.agent, at=MORNING)
    assert message.state == State.CANCELLED
    with pytest.raises(Refusal):
        give_up(message, by=office.agent, at=MORNING)


# Professionals

EVENING = datetime(2026, 9, 22, 17, tzinfo=UTC)


def noticed(worker, about, words, **options):
    draft = Draft("professional_notice", about, account=worker.account.pk, values={"objet": words}, **options)
    return enqueue(draft, by=console_agent(), at=EVENING)


def test_a_professional_gets_one_e_mail_for_what_can_wait_d_2(julie, mail_server, program):
    for number, words in enumerate(("Une personne vous est confiée.", "Un contrat arrive à sa fin.")):
        noticed(julie, f"avis:{number}", words, digest=True)
    program(EVENING).round()
    assert mail_server.received == []
    morning = Message.objects.first().due_at
    assert morning.isoformat() == "2026-09-23T05:30:00+00:00"
    sender = program(morning)
    while sender.round():
        pass
    (received,) = mail_server.received
    text = received.get_content().replace("\r\n", "\n")
    assert "- Une personne vous est confiée.\n- Un contrat arrive à sa fin." in text
    assert Message.objects.filter(state=State.GATHERED).count() == 2
    assert digests.gather(morning) == 0


def test_what_cannot_wait_leaves_at_once_even_in_the_evening_d_2(julie, mail_server, program):
    noticed(julie, "avis:1", "La personne annule demain 8 h.")
    program(EVENING + timedelta(hours=3)).round()
    assert len(mail_server.received) == 1


def test_a_line_that_is_no_longer_true_is_not_in_the_digest_d_2(julie, program, mail_server):
    noticed(julie, "avis:1", "Vieux.", digest=True, not_after=EVENING + timedelta(hours=1))
    program(EVENING + timedelta(hours=14)).round()
    assert Message.objects.get().state == State.EXPIRED
    assert mail_server.received == []


def test_a_closed_account_receives_nothing_and_it_is_said_d_2(julie, program, mail_server):
    noticed(julie, "avis:1", "Bonjour.")
    julie.account.is_active = False
    julie.account.save(update_fields=["is_active"])
    program(EVENING).round()
    assert "fermé" in Message.objects.get().failure
    assert mail_server.received == []


# Personal data


def test_words_and_destinations_are_erased_after_a_time_and_the_trace_stays_a_9(
    camille, mail_server, program
):
    asked(camille)
    waits = asked(camille, "plus tard", not_before=MORNING + timedelta(days=400))
    program().round()
    days = sending().erasure_days
    assert erase_old(MORNING + timedelta(days=days), days) == 0
    assert erase_old(MORNING + timedelta(days=days + 1), days) == 1
    message = Message.objects.get(about="rendez-vous:1")
    assert (message.body, message.subject, message.address, message.values) == ("", "", "", {})
    assert (message.state, message.channel) == (State.SENT, "email")
    waits.refresh_from_db()
    assert waits.values == VALUES


def test_the_journal_of_a_message_holds_neither_its_words_nor_its_destination_a_9(
    camille, mail_server, program
):
    asked(camille)
    program().round()
    payloads = EventPayload.objects.filter(event__in=Event.objects.filter(type__gte=180, type__lt=190))
    said = str(list(payloads.order_by("pk").values_list("data", flat=True)))
    assert "Rappel d'un rendez-vous" in said
    for word in ("camille@", "Maison de la Source", "Julie"):
        assert word not in said


def test_logs_name_nobody_a_9(camille, mail_server, program, caplog):
    change(camille, email="cut@exemple.invalid")
    message = asked(camille)
    program().round()
    assert message.public_id in caplog.text
    for word in ("cut@", "Camille", "Martin", "Source"):
        assert word not in caplog.text


def test_only_who_manages_accounts_touches_the_messages_of_professionals_d_2(land, julie, office):
    message = noticed(julie, "avis:1", "Bonjour.")
    with pytest.raises(Forbidden, match="ne pouvez pas"):
        give_up(message, by=office.agent, at=MORNING)
    give_up(message, by=factories.worker(Role.ADMINISTRATOR, land.department).agent, at=MORNING)
    assert message.state == State.CANCELLED
