"""Confirmations, reminders, changes: sent once, and never what is no longer true (D-2)."""

from datetime import datetime, timedelta

import pytest

from filrouge.agenda.actions import Booking, book, record_outcome
from filrouge.agenda.inviting import Offer, invite
from filrouge.agenda.models import Invitation, Seat, Workshop
from filrouge.agenda.moving import move, summon
from filrouge.agenda.shipped import habits
from filrouge.agenda.tests.conftest import MONDAY, messages_of
from filrouge.agenda.workshops import (
    Changes,
    NewSession,
    ask_seat,
    cancel_session,
    change_session,
    give_up,
    plan_sessions,
    save_workshop,
)
from filrouge.core.results import Refusal
from filrouge.documents.models import Letter
from filrouge.messages.actions import cancel
from filrouge.messages.models import Message
from filrouge.messages.planning import plan_of
from filrouge.messages.shipped import sending
from tests import factories

pytestmark = pytest.mark.django_db
COMING = datetime(2026, 6, 30, 10, tzinfo=MONDAY.tzinfo)
ALL = ["appointment_invitation", *["appointment_reminder"] * len(habits().reminder_days)]


def asked(stage, starts_at=COMING, **fields):
    organisation = stage.julie.caseload.agreement.organisation_id
    return Booking(
        stage.camille.pk, stage.julie.professional.pk, organisation, starts_at, "Point", site=stage.operator.site.pk,
        **fields,
    )  # fmt: skip


def fixed(stage, starts_at=COMING, **fields):
    return book(asked(stage, starts_at, notify=True, **fields), by=stage.julie.agent, at=MONDAY)


def test_a_confirmation_leaves_at_once_and_reminders_so_many_days_before_d_2(stage):
    fixed(stage)
    assert messages_of(stage.camille) == ALL
    first, *reminders = Message.objects.filter(person=stage.camille).order_by("due_at")
    assert first.due_at == MONDAY
    assert [(COMING.date() - m.due_at.astimezone(COMING.tzinfo).date()).days for m in reminders] == list(
        habits().reminder_days
    )
    assert all(m.not_after == COMING for m in (first, *reminders))
    assert first.values["heure"] == "10\u00a0h"
    assert first.values["lieu"] == stage.operator.site.name


def test_nothing_leaves_when_nobody_asked_for_it_or_for_what_is_past_d_2(stage):
    book(asked(stage), by=stage.julie.agent, at=MONDAY)
    fixed(stage, MONDAY - timedelta(days=1))
    assert messages_of(stage.camille) == []


def test_a_reminder_that_would_follow_its_confirmation_closely_does_not_leave_d_2(stage):
    fixed(stage, MONDAY + timedelta(days=1))
    assert messages_of(stage.camille) == ["appointment_invitation"]


def test_a_moved_appointment_is_told_anew_and_its_former_reminders_do_not_leave_d_2(stage):
    made = fixed(stage)
    Message.objects.filter(kind="appointment_invitation").update(state="sent")
    later = COMING + timedelta(days=2)
    move(made, to=asked(stage, later), by=stage.julie.agent, at=MONDAY)
    waiting = Message.objects.filter(person=stage.camille, state="queued").order_by("due_at", "pk")
    assert [m.kind for m in waiting] == ["appointment_moved", *ALL[1:]]
    assert {m.not_after for m in waiting} == {later}
    assert waiting[0].values["ancien_jour"] == "mardi 30 juin"


def test_moved_back_it_is_told_and_recalled_again_d_2(stage):
    made = fixed(stage)
    Message.objects.filter(kind="appointment_invitation").update(state="sent")
    for rank, moment in enumerate((COMING + timedelta(days=2), COMING)):
        at = MONDAY + timedelta(minutes=rank)
        made = move(made, to=asked(stage, moment), by=stage.julie.agent, at=at)
        Message.objects.filter(kind="appointment_moved", state="queued").update(state="sent")
    assert messages_of(stage.camille, "sent").count("appointment_moved") == 2
    assert messages_of(stage.camille, "queued") == ALL[1:]


def test_a_cancelled_appointment_is_told_to_who_had_been_told_d_2(stage):
    made = fixed(stage)
    record_outcome(made, state="cancelled", by=stage.julie.agent, at=MONDAY)
    assert messages_of(stage.camille, "queued") == ["appointment_cancelled"]


def test_a_cancelled_appointment_that_nobody_was_told_of_says_nothing_d_2(stage):
    made = book(asked(stage), by=stage.julie.agent, at=MONDAY)
    record_outcome(made, state="cancelled", by=stage.julie.agent, at=MONDAY)
    assert messages_of(stage.camille) == []


def test_an_excused_person_is_not_reminded_d_2(stage):
    made = fixed(stage)
    record_outcome(made, state="excused", by=stage.julie.agent, at=MONDAY)
    assert messages_of(stage.camille, "queued") == []


@pytest.mark.parametrize("change", ["moved", "excused", "another person"])
def test_what_is_no_longer_true_does_not_leave_even_if_nobody_held_it_back_d_2(stage, change):
    """Asked again at the second when it leaves: an import, a repair, a command may have changed the row."""
    made = fixed(stage)
    reminder = Message.objects.filter(kind="appointment_reminder").first()
    assert plan_of(reminder, sending(), reminder.due_at).state != "cancelled"
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre")
    changed = {
        "moved": {"starts_at": COMING + timedelta(hours=1)},
        "excused": {"state": "excused"},
        "another person": {"person": other},
    }[change]
    type(made).objects.filter(pk=made.pk).update(**changed)
    plan = plan_of(reminder, sending(), reminder.due_at)
    assert plan.state == "cancelled"
    assert "entre-temps" in plan.failure


def test_an_invitation_that_serves_no_longer_is_not_sent_d_2(stage):
    offer = Offer(stage.camille.pk, stage.julie.professional.pk, asked(stage).organisation, "Point", 45)
    invitation = invite(offer, by=stage.julie.agent, at=MONDAY)
    message = Message.objects.get(person=stage.camille)
    Invitation.objects.filter(pk=invitation.pk).update(closed_at=MONDAY)
    assert plan_of(message, sending(), MONDAY).state == "cancelled"


def test_a_summons_has_its_letter_and_the_letter_follows_d_1(stage):
    [made] = summon([asked(stage, way="summoned", notify=True)], by=stage.julie.agent, at=MONDAY)
    letter = Letter.objects.get()
    assert (letter.kind, letter.state, letter.about) == ("summons", "to_sign", made.pk)
    assert "mardi 30 juin 2026" in letter.body
    moved = move(made, to=asked(stage, COMING + timedelta(days=1)), by=stage.julie.agent, at=MONDAY)
    assert "mercredi 1er juillet 2026" in Letter.objects.get().body
    record_outcome(moved, state="cancelled", by=stage.julie.agent, at=MONDAY)
    assert not Letter.objects.exists()


def test_two_summons_of_one_person_have_each_their_letter_d_1(stage):
    summon(
        [asked(stage, COMING + timedelta(days=n), way="summoned") for n in (0, 7)], by=stage.julie.agent, at=MONDAY
    )  # fmt: skip
    assert Letter.objects.filter(kind="summons").count() == 2


def test_a_past_or_cancelled_appointment_does_not_move_d_1(stage):
    past = fixed(stage, MONDAY - timedelta(hours=1))
    with pytest.raises(Refusal, match="passé ou annulé"):
        move(past, to=asked(stage), by=stage.julie.agent, at=MONDAY)
    coming = fixed(stage)
    with pytest.raises(Refusal, match="heure à venir"):
        move(coming, to=asked(stage, MONDAY), by=stage.julie.agent, at=MONDAY)


def session_of(stage, *, seats=1):
    workshop = Workshop(
        organisation=stage.operator.organisation, title="Écrire son CV", kind="job_search", seats=seats
    )
    save_workshop(workshop, by=stage.julie.agent, at=MONDAY)
    return plan_sessions(workshop, [NewSession(COMING)], by=stage.julie.agent, at=MONDAY)[0]


def test_a_seat_is_confirmed_recalled_and_given_back_in_silence_d_3(stage):
    seat = ask_seat(session_of(stage), stage.camille, by=stage.julie.agent, at=MONDAY)
    expected = ["seat_given", *["seat_reminder"] * len(habits().reminder_days)]
    assert messages_of(stage.camille, "queued") == expected
    give_up(seat, by=stage.julie.agent, at=MONDAY)
    assert messages_of(stage.camille, "queued") == []


def test_who_waited_is_told_that_a_seat_is_theirs_d_3(stage):
    session = session_of(stage)
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre")
    first = ask_seat(session, stage.camille, by=stage.julie.agent, at=MONDAY)
    waiting = ask_seat(session, other, by=stage.julie.agent, at=MONDAY)
    assert waiting.state == Seat.State.WAITING
    assert messages_of(other) == []
    give_up(first, by=stage.julie.agent, at=MONDAY)
    assert messages_of(other)[0] == "seat_offered"


def test_a_session_that_moves_or_is_cancelled_is_told_d_3(stage):
    session = session_of(stage)
    ask_seat(session, stage.camille, by=stage.julie.agent, at=MONDAY)
    later = COMING + timedelta(days=1)
    changes = Changes(later, session.minutes, session.seats)
    change_session(session, changes, by=stage.julie.agent, at=MONDAY)
    waiting = Message.objects.filter(person=stage.camille, state="queued").order_by("due_at", "pk")
    assert next(m.kind for m in waiting) == "seat_moved"
    assert {m.not_after for m in waiting} == {later}
    session.refresh_from_db()
    cancel_session(session, why="Animateur absent", by=stage.julie.agent, at=MONDAY)
    assert messages_of(stage.camille, "queued") == ["seat_cancelled"]


def test_a_message_may_still_be_taken_back_by_hand_d_2(stage):
    fixed(stage)
    about = Message.objects.filter(kind="appointment_reminder").first().about
    assert cancel(about, by=stage.julie.agent, at=MONDAY) == 1
