"""Who receives by the link: the one of the appointment, and nobody who left (D-1, D-5)."""

from datetime import datetime, time, timedelta

import pytest

from filrouge.agenda import notices
from filrouge.agenda.inviting import Offer, change, choose, invite
from filrouge.agenda.openings import Slot
from filrouge.agenda.tests.conftest import MONDAY, receive
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership
from filrouge.directory.queries import console_agent
from filrouge.messages.tokens import public_url
from tests import factories

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 6, 23, 9, 0, tzinfo=MONDAY.tzinfo)


def at_nine(stage, day=TUESDAY):
    return Slot(day, 45, "office", stage.operator.site.pk)


@pytest.fixture
def invitation(stage):
    offer = Offer(stage.camille.pk, stage.julie.professional.pk, stage.operator.organisation.pk, "Point", 45)
    return invite(offer, by=stage.julie.agent, at=MONDAY)


@pytest.fixture
def marc(stage, invitation):
    """Camille chose Tuesday with Julie, and Marc receives her since; he receives on Tuesdays from 9 h to 12 h."""
    made = choose(invitation, slot=at_nine(stage), by=console_agent(), at=MONDAY)
    marc = factories.caseworker(stage.operator, name="Marc Petit")
    receive(marc, 1, time(9), time(12), site=stage.operator.site)
    made.professional = marc.professional
    made.save(update_fields=["professional"])
    invitation.refresh_from_db()
    return marc


def path_of(invitation):
    return public_url(invitation.public_id, notices.CHOOSE).replace("https://fil.exemple.invalid", "")


def test_the_page_names_who_receives_now_and_offers_their_hours_d_5(stage, client, invitation, marc):
    for address in (path_of(invitation), f"{path_of(invitation)}?autre=1"):
        page = client.get(address).content.decode()
        assert "Marc Petit" in page
        assert "Julie Moreau" not in page
    # Julie alone receives on Thursdays.
    assert "Mardi" in page
    assert "Jeudi" not in page


def test_it_does_not_move_onto_another_appointment_of_who_receives_now_d_5(stage, invitation, marc):
    other = factories.followed(stage.land, marc, at=MONDAY, family_name="Roux")
    next_week = TUESDAY + timedelta(days=7)
    factories.appointment(other, marc, starts_at=next_week, at=MONDAY)
    with pytest.raises(Refusal):
        change(invitation, slot=at_nine(stage, next_week), by=console_agent(), at=MONDAY)
    moved = change(
        invitation, slot=at_nine(stage, next_week + timedelta(hours=1)), by=console_agent(), at=MONDAY
    )
    assert moved.professional == marc.professional


def test_the_link_of_somebody_who_left_offers_nothing_and_takes_nothing_d_1(stage, client, invitation):
    Membership.objects.filter(professional=stage.julie.professional).update(until=MONDAY.date())
    assert b'name="slot"' not in client.get(path_of(invitation)).content
    with pytest.raises(Refusal):
        choose(invitation, slot=at_nine(stage), by=console_agent(), at=MONDAY)
