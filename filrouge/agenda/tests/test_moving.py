"""An appointment that moves, and an hour that is given back: what is said, what may be taken again (D-1, D-2)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from filrouge.agenda import moving
from filrouge.agenda.actions import Booking, book, record_outcome
from filrouge.agenda.inviting import Offer, choose, decline, invite
from filrouge.agenda.openings import Slot
from filrouge.agenda.tests.conftest import MONDAY
from filrouge.core.results import Refusal
from filrouge.directory.models import Site
from filrouge.directory.queries import console_agent
from filrouge.messages.models import Message
from filrouge.messages.rules import WAITING

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 6, 23, 9, 0, tzinfo=MONDAY.tzinfo)


def asked(stage, **fields):
    return Booking(
        stage.camille.pk, stage.julie.professional.pk, stage.operator.organisation.pk, TUESDAY, "Point",
        site=stage.operator.site.pk, notify=True, **fields,
    )  # fmt: skip


def booked(stage):
    return book(asked(stage), by=stage.julie.agent, at=MONDAY)


def waiting(stage):
    return list(Message.objects.filter(person=stage.camille, state__in=WAITING).order_by("due_at", "pk"))


@pytest.mark.parametrize("minutes", ["-5", "2", "999999"])
def test_a_length_that_nobody_receives_is_refused_in_words_d_1(stage, client, minutes):
    row = booked(stage)
    client.force_login(stage.julie.account)
    typed = {"day": "2026-06-24", "time": "10:00", "kind": "office", "purpose": "Point", "site": ""}
    answer = client.post(reverse("agenda:move", args=[row.public_id]), typed | {"minutes": minutes})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.starts_at == TUESDAY


@pytest.mark.parametrize("change", ["place", "kind"])
def test_who_is_met_otherwise_at_the_same_hour_is_told_and_reminded_of_that_d_2(stage, change):
    row = booked(stage)
    Message.objects.filter(kind="appointment_invitation").update(state="sent", sent_at=MONDAY)
    before = len(waiting(stage))
    elsewhere = Site.objects.create(
        organisation=stage.operator.organisation, area=stage.land.area, name="Antenne Bellevue"
    )
    to = replace(asked(stage), **({"site": elsewhere.pk} if change == "place" else {"kind": "phone"}))
    moving.move(row, to=to, by=stage.julie.agent, at=MONDAY + timedelta(hours=1))
    told = waiting(stage)
    assert [one.kind for one in told] == ["appointment_moved", *["appointment_reminder"] * before]
    former = stage.operator.site.name
    assert {one.values["lieu"] for one in told}.isdisjoint({former}), "somebody is sent to the former place"


def test_nothing_is_said_when_only_the_purpose_changes_d_2(stage):
    row = booked(stage)
    before = [(one.pk, one.state) for one in waiting(stage)]
    moving.move(row, to=replace(asked(stage), purpose="CV"), by=stage.julie.agent, at=MONDAY)
    assert [(one.pk, one.state) for one in waiting(stage)] == before


def test_the_day_says_that_the_outcome_was_noted_d_1(stage, client):
    row = book(replace(asked(stage), starts_at=MONDAY - timedelta(hours=2)), by=stage.julie.agent, at=MONDAY)
    client.force_login(stage.julie.account)
    sent = {"state": "held", "back": "2026-06-15"}
    page = client.post(reverse("agenda:outcome", args=[row.public_id]), sent, follow=True)
    assert f"C&#x27;est noté pour {stage.camille.full_name}." in page.content.decode()


def chosen_then_given_back(stage):
    offer = Offer(stage.camille.pk, stage.julie.professional.pk, stage.operator.organisation.pk, "Point", 45)
    invitation = invite(offer, by=stage.julie.agent, at=MONDAY)
    slot = Slot(TUESDAY, 45, "office", stage.operator.site.pk)
    choose(invitation, slot=slot, by=console_agent(), at=MONDAY)
    invitation.refresh_from_db()
    return offer, slot, decline(invitation, by=console_agent(), at=MONDAY)


def test_the_hour_that_a_person_gave_back_may_be_fixed_again_with_them_d_1(stage):
    chosen_then_given_back(stage)
    assert booked(stage).state == "booked"
    with pytest.raises(Refusal, match="déjà fixé"):
        booked(stage)


def test_the_hour_that_a_person_gave_back_may_be_chosen_again_d_1(stage):
    offer, slot, _ = chosen_then_given_back(stage)
    later = MONDAY + timedelta(hours=1)
    again = invite(offer, by=stage.julie.agent, at=later)
    assert choose(again, slot=slot, by=console_agent(), at=later).state == "booked"


def test_what_was_given_back_is_not_said_held_beside_the_one_fixed_since_d_1(stage):
    _, _, gone = chosen_then_given_back(stage)
    booked(stage)
    with pytest.raises(Refusal, match="notez celui-là"):
        record_outcome(gone, state="held", by=stage.julie.agent, at=TUESDAY + timedelta(hours=1))
