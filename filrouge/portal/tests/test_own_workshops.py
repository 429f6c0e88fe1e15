"""My workshops: a seat in one gesture, my place in the line, nobody else's name (P-7, D-3)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.agenda.models import Seat, Workshop
from filrouge.agenda.workshops import NewSession, ask_seat, plan_sessions, save_workshop
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=3)
URL = "/mon-parcours/ateliers/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def zoe(client, land, julie):
    made, account = factories.followed(land, julie), factories.account(Role.CLIENT)
    Person.objects.filter(pk=made.pk).update(account=account)
    client.force_login(account)
    return made


def session_of(worker, **fields):
    workshop = Workshop(
        organisation=worker.caseload.agreement.organisation,
        title="Écrire son CV",
        kind="job_search",
        seats=1,
        **fields,
    )
    save_workshop(workshop, by=worker.agent, at=NOW)
    return plan_sessions(workshop, [NewSession(SOON)], by=worker.agent, at=NOW)[0]


def ask(client, session):
    return client.post(reverse("portal:workshop_ask", args=[session.public_id]), {"envoi": "1"})


def test_i_take_a_seat_and_give_it_back_p_7(client, julie, zoe):
    session = session_of(julie)
    assert "Je m'inscris" in client.get(URL).content.decode()
    ask(client, session)
    seat = Seat.objects.get()
    assert (seat.person, seat.state) == (zoe, "seated")
    assert seat.mark in client.get(URL).content.decode()
    client.post(reverse("portal:workshop_give_up", args=[seat.public_id]), {"envoi": "1"})
    seat.refresh_from_db()
    assert seat.state == "given_up"


def test_when_it_is_full_i_am_told_my_place_in_the_line_and_nobody_s_name_p_7(client, land, julie, zoe):
    session = session_of(julie)
    for name in ("Moulin", "Rivière"):
        ask_seat(session, factories.followed(land, julie, family_name=name), by=julie.agent, at=NOW)
    answer = client.post(
        reverse("portal:workshop_ask", args=[session.public_id]), {"envoi": "1"}, follow=True
    )
    page = answer.content.decode()
    assert "liste d&#x27;attente" in page
    assert "1 personne attend avant vous" in page
    assert "MOULIN" not in page.upper()
    assert "RIVIÈRE" not in page.upper()


def test_i_neither_see_nor_take_what_is_kept_for_others_p_7(client, land, zoe):
    other = factories.caseworker(factories.operator(land, name="Passerelles"))
    session = session_of(other)
    assert "Écrire son CV" not in client.get(URL).content.decode()
    assert ask(client, session).status_code == 404
    assert not Seat.objects.exists()


def test_nobody_gives_up_the_seat_of_somebody_else_p_7(client, land, julie, zoe):
    seat = ask_seat(session_of(julie), factories.followed(land, julie), by=julie.agent, at=NOW)
    gone = client.post(reverse("portal:workshop_give_up", args=[seat.public_id]), {"envoi": "1"})
    assert gone.status_code == 404
    seat.refresh_from_db()
    assert seat.state == "seated"
