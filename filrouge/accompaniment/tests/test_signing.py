"""A contract signed on screen, its amendment, and the job that it says is sought (C-2, P-10)."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.contract_rules import (
    Act,
    Action,
    JobOffer,
    Regime,
    State,
    Terms,
    problems,
    terms_of,
)
from filrouge.accompaniment.contracting import Done, act_on, draft_contract
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.accompaniment.printing import contract_sheet
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal

pytestmark = pytest.mark.django_db
TODAY, DECEMBER = date(2026, 6, 15), date(2026, 12, 15)
TERMS = Terms(DECEMBER, "Chercher un garage.", "Écrire au bailleur.", 15.0)
OFFER = JobOffer("Aide à domicile, temps partiel", "À 30 minutes en bus", "1 400 € net")
DRAWN = [[(100 + 10 * n, 500) for n in range(20)]]


def signed(person, worker, terms=TERMS, *, amends=None, how="paper", **said):
    draft = draft_contract(person, terms, amends=amends, by=worker.agent, at=timezone.now())
    done = Done(Act.SIGN, TODAY, how=how, **said)
    return act_on(draft, done, by=worker.agent, at=timezone.now()).signed


def told(person, event):
    return Event.objects.filter(person=person.pk, type=event.number).count()


@pytest.mark.parametrize("strokes", [[], [[(1, 1)] * 3], [[(10, 2000)] * 20]])
def test_on_screen_the_person_draws_or_has_read_it_over_c_2(zoe, julie, strokes):
    with pytest.raises(Refusal) as refusal:
        signed(zoe, julie, how="screen", strokes=strokes)
    assert refusal.value.field == "agreed"
    assert not EngagementContract.objects.exists()
    assert signed(zoe, julie, how="screen", strokes=strokes, agreed=True).signature["how"] == "screen"


def test_what_the_person_drew_is_kept_and_seen_and_no_line_waits_for_a_pen_c_2(client, zoe, julie):
    client.force_login(julie.account)
    draft = draft_contract(zoe, TERMS, by=julie.agent, at=timezone.now())
    url = reverse("accompaniment:contract_draft", args=[draft.public_id])
    said = {
        "act": "sign",
        "day": "2026-06-15",
        "how": "screen",
        "seen": draft.revision,
        "signature": json.dumps(DRAWN),
    }
    assert client.post(url, said).status_code == 303
    contract = EngagementContract.objects.get()
    assert len(contract.signature["strokes"][0]) == 20
    page = client.get(reverse("accompaniment:contract_signed", args=[contract.public_id])).content.decode()
    assert '<polyline points="100,200 110,200' in page
    assert contract_sheet(contract, TODAY).signatures == ()
    assert contract_sheet(draft, TODAY).signatures == (zoe.full_name, "Julie Moreau")


def test_a_drawing_that_is_not_one_is_said_on_the_page_c_2(client, zoe, julie):
    client.force_login(julie.account)
    draft = draft_contract(zoe, TERMS, by=julie.agent, at=timezone.now())
    said = {
        "act": "sign",
        "day": "2026-06-15",
        "how": "screen",
        "seen": draft.revision,
        "signature": "[[1, 2",
    }
    answer = client.post(reverse("accompaniment:contract_draft", args=[draft.public_id]), said)
    assert answer.status_code == 422
    assert "signez de nouveau" in answer.content.decode()


def test_an_amendment_is_told_as_one_and_says_which_contract_it_changes_c_2(zoe, julie):
    first = signed(zoe, julie)
    second = signed(zoe, julie, replace(TERMS, our_side="Payer le code."), amends=first)
    assert (second.amends, second.previous) == (True, first)
    assert (told(zoe, events.CONTRACT_AMENDED), told(zoe, events.CONTRACT_REVIEWED)) == (1, 0)
    sheet = contract_sheet(second, TODAY)
    assert sheet.subject == "Contrat d'engagement, avenant"
    assert "Modifie : contrat signé le 15 juin 2026" in sheet.body
    assert "Modifie" not in contract_sheet(first, TODAY).body


def test_an_amendment_is_not_signed_on_a_contract_that_came_since_c_2(client, zoe, julie):
    client.force_login(julie.account)
    first = signed(zoe, julie)
    draft = draft_contract(zoe, TERMS, amends=first, by=julie.agent, at=timezone.now())
    paper = NewContract(zoe.pk, TODAY, DECEMBER, "Selon le papier.", on_paper=True)
    record_contracts([paper], by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="un autre contrat a été signé le 15 juin 2026"):
        act_on(draft, Done(Act.SIGN, TODAY, how="paper"), by=julie.agent, at=timezone.now())
    assert ContractDraft.objects.get(pk=draft.pk).state == State.DRAFT
    act_on(draft, Done(Act.ABANDON, TODAY, "Un autre est signé."), by=julie.agent, at=timezone.now())
    page = reverse("accompaniment:contract_prepare", args=[zoe.public_id]) + f"?avenant={first.public_id}"
    assert client.get(page).context["amended"] is None


def test_the_legal_deadline_of_the_job_offer_is_met_by_its_three_elements_and_nothing_else_c_2(zoe, julie):
    first = signed(zoe, julie)
    clock = Clock.objects.get(person=zoe.pk, rule="job_offer_terms")
    half = replace(TERMS, offer=replace(OFFER, pay=""))
    second = signed(zoe, julie, half, amends=first)
    clock.refresh_from_db()
    assert clock.state == "running"
    third = signed(zoe, julie, replace(TERMS, offer=OFFER), amends=second)
    clock.refresh_from_db()
    assert clock.state == "met"
    assert f"{OFFER.job}, {OFFER.area}, {OFFER.pay}" in contract_sheet(third, TODAY).body
    assert terms_of(third.terms).offer == OFFER


def test_a_contract_noted_from_paper_may_say_that_it_defines_the_job_c_2(client, zoe, julie):
    client.force_login(julie.account)
    said = {
        "signed_on": "2026-06-15",
        "ends_on": "2026-12-15",
        "weekly_hours": "15",
        "goals": "Un pas.",
        "defines_offer": "on",
    }
    client.post(reverse("accompaniment:contract", args=[zoe.public_id]), said)
    assert Clock.objects.get(person=zoe.pk, rule="job_offer_terms").state == "met"


@pytest.mark.parametrize(
    ("hours", "refused"), [(-5.0, True), (0.0, True), (168.5, True), (0.5, False), (None, False)]
)
def test_the_hours_of_an_action_are_hours_of_a_week_c_2(hours, refused):
    terms = replace(TERMS, actions=(Action("training", "Permis B", hours),))
    found = problems(terms, Regime("engagement_contract", 15), TODAY)
    assert [problem.field for problem in found] == (["actions"] if refused else [])


def test_actions_that_do_not_fill_the_hours_are_said_before_signing_c_2(client, zoe, julie):
    client.force_login(julie.account)
    terms = replace(TERMS, actions=(Action("training", "Permis B", 3.0),))
    draft = draft_contract(zoe, terms, by=julie.agent, at=timezone.now())
    page = client.get(reverse("accompaniment:contract_draft", args=[draft.public_id])).content.decode()
    assert "Les actions font 3 h par semaine, le contrat en dit 15" in page


def test_a_contract_that_says_the_job_already_is_noted_in_one_gesture_on_the_day_it_was_signed_c_2(
    client, zoe, julie
):
    client.force_login(julie.account)
    [paper] = record_contracts(
        [NewContract(zoe.pk, date(2026, 6, 10), DECEMBER, "Selon le papier.", on_paper=True)],
        by=julie.agent, at=timezone.now(),
    )  # fmt: skip
    page = reverse("accompaniment:contract_signed", args=[paper.public_id])
    assert "Ce contrat le dit déjà" in client.get(page).content.decode()
    gesture = reverse("accompaniment:contract_job_offer", args=[paper.public_id])
    client.post(gesture)
    assert "Ce contrat le dit déjà" not in client.get(page).content.decode()
    assert "déjà noté" in client.post(gesture, follow=True).content.decode()
    clock = Clock.objects.get(person=zoe.pk, rule="job_offer_terms")
    assert (clock.state, told(zoe, events.JOB_OFFER_DEFINED)) == ("met", 1)
    fact = Event.objects.get(person=zoe.pk, type=events.JOB_OFFER_DEFINED.number)
    assert timezone.localdate(fact.at) == date(2026, 6, 10)
