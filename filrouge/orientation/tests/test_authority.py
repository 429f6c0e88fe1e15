"""Who was competent to orient: what France Travail decided after the delay is noted, not overwritten (B-2, A-4)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.journal import Happened, record
from filrouge.access.models import Fact
from filrouge.access.roles import Role
from filrouge.clocks.actions import advance
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.orientation import events
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.authority import Delay, may_orient
from filrouge.orientation.letters import to_prepare
from filrouge.orientation.models import OrientationDecision
from filrouge.people import events as people_events
from tests import factories

pytestmark = pytest.mark.django_db
FRANCE_TRAVAIL = OrientationDecision.Authority.FRANCE_TRAVAIL
RECEIVED, IN_TIME, LATE = date(2026, 4, 1), date(2026, 5, 13), date(2026, 5, 14)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def person(land):
    """The département heard of the right on 1 April: its six weeks end on 13 May."""
    made, by = factories.person(land), console_agent()
    Clock.objects.filter(person=made).delete()
    with time_machine.travel("2026-04-01 10:00 +0200", tick=False):
        now = timezone.now()
        advance([record(Happened(people_events.RIGHT_RECEIVED, made.pk), by=by, at=now)], by=by, at=now)
    return made


def decided(person, operator, land, day, authority=FRANCE_TRAVAIL, **more):
    decision = Decision(
        person.pk, "sociopro", "socio_professional", operator.organisation.pk, land.scheme.pk, land.area.pk, day,
        authority=authority, **more,
    )  # fmt: skip
    return orient(decision, by=console_agent(), at=timezone.now())


def test_its_decision_after_six_weeks_stops_the_delay_without_meeting_it_b_2(person, operator, land):
    made = decided(person, operator, land, LATE)
    assert made.authority == FRANCE_TRAVAIL
    clock = Clock.objects.get(person=person, rule="orientation")
    assert (clock.due_on, clock.state, clock.ended_on) == (IN_TIME, Clock.State.INTERRUPTED, LATE)
    told = Fact.objects.filter(person=person.pk, type__in=(events.DECIDED.number, events.REORIENTED.number))
    assert not told.exists()
    assert (
        Fact.objects.get(person=person.pk, type=events.DECIDED_BY_FRANCE_TRAVAIL.number).day
        == LATE.toordinal()
    )


def test_it_could_not_orient_within_the_delay_of_the_departement(person, operator, land):
    with pytest.raises(Refusal, match="13 mai 2026") as refusal:
        decided(person, operator, land, IN_TIME)
    assert refusal.value.field == "authority"


def test_the_departement_does_not_replace_it_without_a_word(person, operator, land):
    decided(person, operator, land, LATE)
    department = OrientationDecision.Authority.DEPARTMENT
    with pytest.raises(Refusal, match="décidée par France Travail le 14 mai 2026") as refusal:
        decided(person, operator, land, date(2026, 6, 1), department)
    assert refusal.value.field == "reasons"
    decided(person, operator, land, date(2026, 6, 1), department, reasons="Freins sociaux majeurs.")
    former, present = OrientationDecision.objects.filter(person=person).order_by("decided_on")
    assert (former.authority, former.until, present.authority) == (
        FRANCE_TRAVAIL,
        date(2026, 6, 1),
        department,
    )


def test_no_letter_of_ours_notifies_its_decision(person, operator, land):
    decided(person, operator, land, LATE)
    assert not to_prepare(console_agent()).exists()


@pytest.mark.parametrize(
    ("delay", "day", "fallback", "competent"),
    [
        (Delay(IN_TIME, False), LATE, True, True),
        (Delay(IN_TIME, False), IN_TIME, True, False),
        (Delay(IN_TIME, True), LATE, True, False),
        (None, IN_TIME, True, True),
        (Delay(IN_TIME, False), LATE, False, False),
    ],
)
def test_who_is_competent(delay, day, fallback, competent):
    assert may_orient(delay, day, fallback=fallback).verdict is competent


def test_the_screen_warns_that_the_delay_has_passed_and_notes_who_decided(client, person, operator, land):
    client.force_login(factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
    url = reverse("orientation:orient", args=[person.public_id])
    assert "France Travail peut orienter cette personne" in client.get(url).content.decode()
    said = {
        "pathway": "sociopro", "organisation": operator.organisation.public_id, "decided_on": "2026-05-14",
        "authority": "france_travail",
    }  # fmt: skip
    assert client.post(url, said).status_code == 303
    panel = client.get(reverse("orientation:panel", args=[person.public_id])).content.decode()
    assert "par France Travail, le délai du Département étant passé" in panel


def test_before_2025_nobody_orients_instead_of_the_departement(client, land, operator):
    with time_machine.travel("2024-11-04 10:00 +0100", tick=False):
        person = factories.person(land)
        client.force_login(factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
        page = client.get(reverse("orientation:orient", args=[person.public_id])).content.decode()
    assert "Décidée par" not in page
