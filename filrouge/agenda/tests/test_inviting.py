"""Choosing one's slot by a link without an account (D-1, P-7)."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.agenda import events
from filrouge.agenda.actions import Booking, book, record_outcome
from filrouge.agenda.inviting import Offer, choose, invite, withdraw
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.notices import CHOOSE
from filrouge.agenda.offering import slot_of
from filrouge.agenda.shipped import habits
from filrouge.agenda.tests.conftest import MONDAY, messages_of, receive
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.messages.models import Message
from filrouge.messages.tokens import token_of
from filrouge.people.queries import NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = MONDAY.tzinfo
NOTICE = timedelta(hours=habits().hours_before)


def offer(stage, **fields):
    organisation = stage.julie.caseload.agreement.organisation_id
    known = {"purpose": "Faire le point", "minutes": 45} | fields
    return Offer(stage.camille.pk, stage.julie.professional.pk, organisation, **known)


def invited(stage, **fields):
    return invite(offer(stage, **fields), by=stage.julie.agent, at=MONDAY)


def link(invitation):
    return reverse(CHOOSE, args=[token_of(invitation.public_id, CHOOSE)])


def slots(answer):
    return [slot for day in answer.context["free"].values() for slot in day]


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=False)


def test_an_invitation_leaves_with_a_link_that_says_nothing_of_anybody_d_1(stage):
    invitation = invited(stage)
    message = Message.objects.get(person=stage.camille)
    assert message.kind == "appointment_choice"
    assert message.values["lien"] == f"https://fil.exemple.invalid{link(invitation)}"
    assert "camille" not in message.values["lien"].lower()
    assert Fact.objects.filter(type=events.INVITED.number, person=stage.camille.pk).count() == 1


def test_no_invitation_leaves_to_a_calendar_without_room_and_one_is_told_what_to_do_d_1(stage):
    with pytest.raises(Refusal, match=r"aucun créneau libre.*Ajoutez des heures d'accueil"):
        invited(stage, kind="video")
    assert not Invitation.objects.exists()
    assert messages_of(stage.camille) == []


def test_room_is_counted_without_what_is_taken_d_1(stage):
    receive(stage.julie, 4, time(9), time(9, 45), kind="video")
    enough = offer(stage, kind="video")
    invite(enough, by=stage.julie.agent, at=MONDAY)
    Invitation.objects.all().delete()
    others = [
        factories.followed(stage.land, stage.julie, at=MONDAY, family_name=name)
        for name in ("Un", "Deux", "Trois", "Quatre")
    ]
    for week, person in enumerate(others):
        friday = datetime(2026, 6, 19, 9, tzinfo=PARIS) + timedelta(weeks=week)
        factories.appointment(person, stage.julie, starts_at=friday, at=MONDAY)
    with pytest.raises(Refusal, match="2 créneaux libres"):
        invite(enough, by=stage.julie.agent, at=MONDAY)


def test_two_invitations_of_the_same_professional_do_not_wait_together_d_1(stage):
    invited(stage)
    with pytest.raises(Refusal, match="attend déjà une réponse"):
        invited(stage)
    later = MONDAY + timedelta(days=habits().invitation_days)
    assert invite(offer(stage), by=stage.julie.agent, at=later).waits(later)


def test_somebody_else_s_caseworker_may_not_invite_p_1(stage):
    stranger = factories.caseworker(factories.operator(stage.land, name="Ailleurs"), name="Marc Petit")
    with pytest.raises(NotVisible):
        invite(offer(stage), by=stranger.agent, at=MONDAY)


def test_the_person_chooses_and_the_way_is_kept_d_1(stage, visitor):
    invitation = invited(stage)
    page = visitor.get(link(invitation))
    shown = page.content.decode()
    assert "Bonjour Camille" in shown
    assert stage.camille.family_name not in shown
    first = slots(page)[0]
    assert first.starts_at >= MONDAY + NOTICE
    answer = visitor.post(link(invitation), {"slot": first.key})
    assert (answer.status_code, answer["Location"]) == (303, link(invitation))
    made = Appointment.objects.get()
    assert (made.person, made.starts_at, made.way) == (stage.camille, first.starts_at, "invited")
    assert made.site == stage.operator.site
    assert "C'est noté, Camille" in visitor.get(link(invitation)).content.decode().replace("&#x27;", "'")
    assert messages_of(stage.camille, "queued").count("appointment_invitation") == 1
    told = Message.objects.get(account=stage.julie.account)
    assert told.digest
    assert "Camille" not in told.values["objet"]


def test_opening_the_link_changes_nothing_d_1(stage, visitor):
    """A mail program opens links before people do."""
    invitation = invited(stage)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        for _ in range(2):
            visitor.get(link(invitation))
            visitor.get(f"{link(invitation)}?autre=1")
            visitor.head(link(invitation))
    written = [q["sql"] for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert Invitation.objects.get().appointment is None


def test_a_slot_that_another_took_is_said_politely_with_the_others_d_1(stage, visitor):
    invitation = invited(stage)
    wanted = slots(visitor.get(link(invitation)))[0]
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre")
    factories.appointment(other, stage.julie, starts_at=wanted.starts_at, at=MONDAY)
    answer = visitor.post(link(invitation), {"slot": wanted.key})
    assert answer.status_code == 409
    assert "vient d" in answer.context["error"]
    assert slots(answer)
    assert wanted.starts_at not in [slot.starts_at for slot in slots(answer)]
    assert Appointment.objects.filter(person=stage.camille).count() == 0


@pytest.mark.parametrize(
    "slot",
    [
        "",
        "rien",
        "20260616T0700Z.45.office.inconnu",
        "99999999T9999Z.45.office.",
        "00010101T0000Z.45.office.",
        "99991231T2359Z.45.office.",
    ],
)
def test_what_is_no_slot_is_asked_again_d_1(stage, visitor, slot):
    answer = visitor.post(link(invited(stage)), {"slot": slot})
    assert answer.status_code == 422
    assert slots(answer)
    assert "Choisissez un jour" in answer.context["error"]


def test_a_slot_made_by_hand_outside_the_hours_is_refused_d_1(stage, visitor):
    site = stage.operator.site.public_id
    for key in (
        f"20260617T0700Z.45.office.{site}",  # a Wednesday
        f"20260618T0700Z.90.office.{site}",  # longer than the invitation
        f"20260618T0700Z.45.home.{site}",  # another kind than the hours
        f"20260616T0700Z.45.office.{site}",  # too near
    ):
        assert visitor.post(link(invited_once(stage)), {"slot": key}).status_code == 409, key
    assert not Appointment.objects.exists()


def invited_once(stage):
    return Invitation.objects.first() or invited(stage)


def test_the_link_serves_once_then_changes_then_cancels_d_1(stage, visitor):
    invitation = invited(stage)
    first, second, *_ = slots(visitor.get(link(invitation)))
    visitor.post(link(invitation), {"slot": first.key})
    visitor.post(link(invitation), {"slot": second.key})
    moved = Appointment.objects.get()
    assert moved.starts_at == second.starts_at
    assert moved.way == "invited"
    visitor.post(link(invitation), {"annuler": "1"})
    said = Appointment.objects.get()
    assert said.state == "excused"
    assert "n'aura pas lieu" in visitor.get(link(invitation)).content.decode().replace("&#x27;", "'")
    visitor.post(link(invitation), {"slot": first.key})
    assert Appointment.objects.count() == 1


def test_too_near_one_calls_instead_d_1(stage, visitor):
    invitation = invited(stage)
    first = slots(visitor.get(link(invitation)))[0]
    visitor.post(link(invitation), {"slot": first.key})
    with time_machine.travel(first.starts_at - NOTICE + timedelta(minutes=1), tick=False):
        page = visitor.get(link(invitation))
        assert not page.context["changeable"]
        visitor.post(link(invitation), {"annuler": "1"})
    assert Appointment.objects.get().state == "booked"
    with time_machine.travel(first.starts_at - NOTICE, tick=False):
        assert visitor.get(link(invitation)).context["changeable"]


def test_a_link_that_is_over_unknown_or_taken_back_shows_the_same_plain_page_d_1(stage, visitor):
    invitation = invited(stage)
    forged = reverse(CHOOSE, args=[f"{invitation.public_id}:abc"])
    pages = [visitor.get(forged)]
    with time_machine.travel(invitation.until, tick=False):
        pages.append(visitor.get(link(invitation)))
    withdraw(invitation, by=stage.julie.agent, at=MONDAY)
    pages.append(visitor.get(link(invitation)))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "Camille" not in pages[0].content.decode()


def test_the_token_of_a_message_opens_no_appointment_d_1(stage, visitor):
    token = token_of(invited(stage).public_id, "messages:stop")
    assert visitor.get(reverse(CHOOSE, args=[token])).status_code == 404


def test_an_appointment_fixed_otherwise_closes_the_link_and_its_message_d_1(stage, visitor):
    invitation = invited(stage)
    factories.appointment(stage.camille, stage.julie, starts_at=MONDAY + timedelta(days=1), at=MONDAY)
    assert visitor.get(link(invitation)).status_code == 404
    assert messages_of(stage.camille, "queued") == []


def test_an_invitation_taken_back_no_longer_counts_d_1(stage):
    invitation = invited(stage)
    withdraw(invitation, by=stage.julie.agent, at=MONDAY)
    assert not Fact.objects.filter(type=events.INVITED.number).exists()
    assert messages_of(stage.camille, "queued") == []
    with pytest.raises(Refusal, match="déjà sa réponse"):
        withdraw(invitation, by=stage.julie.agent, at=MONDAY)


def test_two_people_who_choose_the_same_slot_one_has_it_d_1(stage, visitor):
    other = factories.followed(stage.land, stage.julie, at=MONDAY, family_name="Autre")
    mine = invited(stage)
    theirs = invite(
        Offer(other.pk, stage.julie.professional.pk, offer(stage).organisation, "Point", 45),
        by=stage.julie.agent, at=MONDAY,
    )  # fmt: skip
    slot = slot_of(slots(visitor.get(link(mine)))[0].key)
    choose(mine, slot=slot, by=console_agent(), at=MONDAY)
    with pytest.raises(Refusal, match="vient d'être pris"):
        choose(theirs, slot=slot, by=console_agent(), at=MONDAY)
    assert Appointment.objects.count() == 1


def test_missed_rates_compare_by_the_way_of_fixing_d_1(stage):
    organisation = offer(stage).organisation
    hours = [MONDAY - timedelta(days=days) for days in (1, 2, 3)]
    for way, moment in zip(("direct", "invited", "summoned"), hours, strict=True):
        asked = Booking(
            stage.camille.pk, stage.julie.professional.pk, organisation, moment, "Point", way=way
        )  # fmt: skip
        made = book(asked, by=stage.julie.agent, at=MONDAY)
        record_outcome(made, state="missed", by=stage.julie.agent, at=MONDAY)
    record_outcome(made, state="excused", by=stage.julie.agent, at=MONDAY)
    facts = Fact.objects.filter(type=events.TURNOUT.number).order_by("variant")
    assert [fact.variant for fact in facts] == ["direct_missed", "invited_missed", "summoned_excused"]
    assert Event.objects.filter(type=events.CORRECTED.number).count() == 1


def test_the_panel_shows_the_invitation_and_the_list_of_the_week_too_p_1(stage, client):
    invited(stage)
    client.force_login(stage.julie.account)
    address = reverse("agenda:invitations", args=[stage.camille.public_id])
    assert address in client.get(reverse("agenda:panel", args=[stage.camille.public_id])).content.decode()
    panel = client.get(address).content.decode()
    assert "Invitation envoyée" in panel
    assert "/rdv/" in panel
    assert "Invitation envoyée" in client.get("/agenda/?semaine=2026-06-15").content.decode()


def test_without_a_public_address_nothing_leaves_and_the_link_is_given_by_hand_d_1(stage, client, settings):
    settings.PUBLIC_URL = ""
    client.force_login(stage.julie.account)
    page = client.get(reverse("agenda:invite", args=[stage.camille.public_id])).content.decode()
    assert "aucun message ne part" in page
    assert "Préparer le lien" in page
    invited(stage)
    assert messages_of(stage.camille) == []
    address = reverse("agenda:invitations", args=[stage.camille.public_id])
    panel = client.get(address).content.decode()
    assert "/rdv/" in panel
    assert "Lien à donner" in panel
    assert "Invitation envoyée" not in panel


def test_the_form_of_an_invitation_says_what_to_do_without_room_d_1(stage, client):
    client.force_login(stage.julie.account)
    sent = {"host": stage.julie.professional.public_id, "minutes": "45", "kind": "video", "purpose": "Point"}
    url = reverse("agenda:invite", args=[stage.camille.public_id])
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "Ajoutez des heures" in refused.content.decode()
    assert client.post(url, sent | {"kind": ""}).status_code == 303
    assert Invitation.objects.get().purpose == "Point"


def test_without_an_invitation_the_panel_says_nothing_of_them_p_1(stage, client):
    client.force_login(stage.julie.account)
    address = reverse("agenda:invitations", args=[stage.camille.public_id])
    assert "<" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Aucune invitation" in client.get(address).content.decode()


def test_who_may_not_book_may_not_take_an_invitation_back_p_1(stage, client):
    invitation = invited(stage)
    member = factories.worker(Role.STEERING, stage.land.department)
    client.force_login(member.account)
    assert client.post(reverse("agenda:withdraw", args=[invitation.public_id])).status_code == 403
    assert Invitation.objects.get().closed_at is None
