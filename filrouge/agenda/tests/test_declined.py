"""What a person cancels by their link is seen by who receives them, who proposes another time in one gesture (D-1, P-1)."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.agenda.inviting import Offer, choose, decline, invite
from filrouge.agenda.models import Invitation
from filrouge.agenda.openings import Slot
from filrouge.agenda.queries import declined
from filrouge.agenda.tests.conftest import MONDAY
from filrouge.directory.queries import console_agent
from tests import factories

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 6, 23, 9, 0, tzinfo=MONDAY.tzinfo)
SAID = "Annulé par la personne le 15 juin 2026"


@pytest.fixture
def cancelled(stage):
    """What the same link cancelled."""
    return cancelled_by_link(stage)


def cancelled_by_link(stage):
    """Camille chose Tuesday by her link, for half an hour, then cancelled by the same link."""
    offer = Offer(
        stage.camille.pk, stage.julie.professional.pk, stage.operator.organisation.pk, "CV à revoir", 30
    )
    invitation = invite(offer, by=stage.julie.agent, at=MONDAY)
    slot = Slot(TUESDAY, 30, "office", stage.operator.site.pk)
    choose(invitation, slot=slot, by=console_agent(), at=MONDAY)
    return decline(Invitation.objects.get(), by=console_agent(), at=MONDAY)


def panel(stage, client):
    client.force_login(stage.julie.account)
    return client.get(reverse("agenda:panel", args=[stage.camille.public_id]))


def test_it_stands_before_those_to_come_and_not_among_the_past_ones_d_1(stage, client, cancelled):
    page = panel(stage, client)
    assert page.context["again"] == [cancelled]
    assert page.context["past"] == []
    text = page.content.decode()
    assert SAID in text
    assert "À revoir" in text
    assert "Proposer une autre heure" in text


@pytest.mark.parametrize("view", ["?jour=2026-06-15", "?semaine=2026-06-15", "?semaine=2026-06-23"])
def test_the_agenda_of_who_receives_says_it_too_p_1(stage, client, cancelled, view):
    client.force_login(stage.julie.account)
    page = client.get(f"{reverse('agenda:day')}{view}").content.decode()
    assert SAID in page
    assert "Proposer une autre heure" in page


def test_the_home_counts_it_among_what_comes_back_p_1(stage, client, cancelled):
    client.force_login(stage.julie.account)
    assert "rendez-vous annulé par la personne" in client.get("/").content.decode()


def test_one_gesture_proposes_the_same_again_and_it_calls_for_nothing_more_d_1(stage, client, cancelled):
    client.force_login(stage.julie.account)
    url = reverse("agenda:invite_again", args=[cancelled.public_id])
    assert client.post(url).status_code == 303
    again = Invitation.objects.latest("pk")
    assert again.appointment is None
    assert (again.purpose, again.minutes, again.kind) == ("CV à revoir", 30, "")
    assert list(declined(stage.julie.agent, MONDAY)) == []
    client.post(url)
    assert Invitation.objects.count() == 2


def test_another_appointment_is_what_follows_it_d_1(stage, cancelled):
    assert list(declined(stage.julie.agent, MONDAY)) == [cancelled]
    factories.appointment(stage.camille, stage.julie, starts_at=TUESDAY + timedelta(hours=1), at=MONDAY)
    assert list(declined(stage.julie.agent, MONDAY)) == []


def test_an_appointment_that_was_fixed_already_does_not_hide_it_d_1(stage, client):
    factories.appointment(stage.camille, stage.julie, starts_at=TUESDAY + timedelta(days=7), at=MONDAY)
    row = cancelled_by_link(stage)
    assert list(declined(stage.julie.agent, MONDAY)) == [row]
    page = panel(stage, client)
    assert page.context["again"] == [row]
    assert "Proposer une autre heure" in page.content.decode()


def test_an_absence_that_the_professional_excuses_is_not_said_of_the_person_d_1(stage, client):
    row = factories.appointment(stage.camille, stage.julie, starts_at=MONDAY - timedelta(days=1), at=MONDAY)
    client.force_login(stage.julie.account)
    client.post(reverse("agenda:outcome", args=[row.public_id]), {"state": "excused"})
    page = panel(stage, client)
    assert page.context["again"] == []
    assert "Annulé par la personne" not in page.content.decode()


def test_who_may_not_book_proposes_nothing_p_1(stage, client, cancelled):
    client.force_login(factories.worker(Role.STEERING, stage.land.department).account)
    assert client.post(reverse("agenda:invite_again", args=[cancelled.public_id])).status_code == 403
    stranger = factories.caseworker(factories.operator(stage.land, name="Ailleurs"), name="Marc Petit")
    client.force_login(stranger.account)
    assert client.post(reverse("agenda:invite_again", args=[cancelled.public_id])).status_code == 404
