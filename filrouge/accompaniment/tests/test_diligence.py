"""Before a breach is reported: what was done to reach the person, shown, and asked for by the scheme (C-4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.accompaniment import diligence as rules_of
from filrouge.accompaniment import events
from filrouge.accompaniment.meeting_rules import Commitment
from filrouge.accompaniment.meetings import Said, save_review
from filrouge.accompaniment.planning import Ended, NewStep, end_step, set_goal
from filrouge.agenda import contact_queries
from filrouge.agenda.contacts import Contact, note_contact
from filrouge.agenda.reach_rules import usual
from filrouge.core.results import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(julie, zoe):
    goal = set_goal(
        zoe, domain="mobility", words="Passer le permis", steps=[NewStep("S'inscrire")], by=julie.agent, at=timezone.now()
    )  # fmt: skip
    return goal.steps.get()


@pytest.fixture
def asked(monkeypatch):
    """A scheme that asks for diligence before a breach."""
    strict = replace(usual(), breach_needs_diligence=True)
    for module in (rules_of, contact_queries):
        monkeypatch.setattr(module, "path_for", lambda person: strict)


def report(step, worker):
    ended = Ended("missed", timezone.localdate(), reason="none", report=True)
    return end_step(step, ended, by=worker.agent, at=timezone.now())


def breaches(person):
    return Event.objects.filter(person=person.pk, type=events.BREACH_REPORTED.number).count()


def test_the_screen_shows_what_was_done_before_a_breach_c_4(client, julie, zoe, step):
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:step_end", args=[step.public_id])).content.decode()
    assert "ce qui a été fait pour joindre la personne" in page
    assert "ni vue ni jointe" in page
    assert "n'admet pas de manquement" not in page


def test_where_the_scheme_asks_nothing_a_breach_is_reported_as_before_c_4(julie, zoe, step):
    assert report(step, julie).reported
    assert breaches(zoe) == 1


def test_where_the_scheme_asks_it_no_breach_without_diligence_c_4(client, julie, zoe, step, asked):
    with pytest.raises(Refusal, match="cherché à joindre la personne") as refusal:
        report(step, julie)
    assert refusal.value.field == "report"
    assert breaches(zoe) == 0
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:step_end", args=[step.public_id])).content.decode()
    assert "Diligences à compléter" in page
    when = timezone.now() - timedelta(days=2)
    note_contact(zoe, Contact("answered", when), by=julie.agent, at=timezone.now())
    report(step, julie)
    assert breaches(zoe) == 1


def test_who_was_at_the_meeting_was_heard_and_who_was_not_is_looked_for_first_c_4(julie, zoe, asked):
    one = Commitment("person", "Chercher", "not_kept", "none")

    def said(*, there):
        return Said(
            "contract_review", timezone.localdate(), there=there, subjects={"contract": "Vu."}, commitments=(one,),
            report=frozenset({one.key}),
        )  # fmt: skip

    with pytest.raises(Refusal) as refusal:
        save_review(zoe, said(there=False), by=julie.agent, at=timezone.now())
    assert refusal.value.field == f"commitment{one.key}-report"
    save_review(zoe, said(there=True), by=julie.agent, at=timezone.now())
    assert breaches(zoe) == 1
