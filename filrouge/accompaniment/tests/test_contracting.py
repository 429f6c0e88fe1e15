"""A contract prepared together, signed or not, amended, printed (C-2, C-4, A-1, A-6)."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import product

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import contracting, events
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.contract_rules import (
    MOST_ALIGNED,
    OPEN,
    TABLE,
    Act,
    Action,
    Regime,
    State,
    Terms,
    action_in_words,
    acts,
    after,
    differences,
    in_words,
    problems,
    run_contract_case,
    terms_of,
)
from filrouge.accompaniment.contracting import Done, act_on, draft_contract, intact
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import catalogue, scheme_text
from filrouge.schemes.check import run_cases
from tests import factories

pytestmark = pytest.mark.django_db
TODAY, DECEMBER = date(2026, 6, 15), date(2026, 12, 15)
LAW = Regime("engagement_contract", 15)
TERMS = Terms(
    DECEMBER, "Chercher un garage solidaire.", "Écrire au bailleur.", 15.0, review_on=date(2026, 9, 15),
    actions=(Action("training", "Permis B", 3.0, third_party="Auto-école"), Action("job_search", "Candidatures", 12.0)),
)  # fmt: skip
SCHEMES = ("mayenne-2022", "seine-saint-denis-2020", "isere-2022", "indre-et-loire-2023", "herault-2026")


@pytest.fixture
def draft(zoe, julie):
    return draft_contract(zoe, TERMS, by=julie.agent, at=timezone.now())


def do(draft, julie, act, **more):
    done = Done(act, more.pop("day", TODAY), more.pop("words", ""), how=more.pop("how", "paper"), **more)
    return act_on(draft, done, by=julie.agent, at=timezone.now())


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
@pytest.mark.parametrize("to_validate", [False, True])
def test_every_act_in_every_state_leads_somewhere_or_is_refused_c_2(state, act, to_validate):
    led = after(state, act, to_validate=to_validate)
    assert (act in acts(state, to_validate=to_validate)) is (led is not None)
    if state not in OPEN:
        assert led is None
    if led == State.SIGNED:
        assert act == Act.SIGN
        assert state == State.VALIDATED or not to_validate
    assert led is None or led == TABLE[state, act]


def test_from_any_open_state_a_contract_can_still_end():
    for state, to_validate in product(OPEN, (False, True)):
        reached, edge = {state}, [state]
        while edge:
            here = edge.pop()
            nexts = {led for act in Act if (led := after(here, act, to_validate=to_validate))} - reached
            reached |= nexts
            edge += nexts
        assert {State.SIGNED, State.ABANDONED} <= reached


@pytest.mark.parametrize("key", SCHEMES)
def test_the_worked_cases_of_each_scheme_hold_c_2(key):
    scheme = scheme_text(key)
    scheme = replace(scheme, cases=tuple(case for case in scheme.cases if case.get("section") == "contract"))
    assert scheme.cases
    assert run_cases(scheme, catalogue().national, {"contract": run_contract_case}) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekly_hours": None}, "weekly_hours"), ({"weekly_hours": 0}, "weekly_hours"),
        ({"weekly_hours": 200}, "weekly_hours"), ({"weekly_hours": 8}, "reduction"),
        ({"weekly_hours": 8, "reduction": "Soins."}, None), ({"person_side": " "}, "person_side"),
        ({"our_side": ""}, "our_side"), ({"ends_on": TODAY}, "ends_on"), ({"review_on": date(2027, 1, 1)}, "review_on"),
        ({"exemption": "health"}, "weekly_hours"),
        ({"exemption": "health", "weekly_hours": None, "exemption_asked_on": TODAY}, None),
    ],
)  # fmt: skip
def test_what_the_law_refuses_is_said_on_its_field_c_2(changes, field):
    found = [problem.field for problem in problems(replace(TERMS, **changes), LAW, TODAY)]
    assert found[:1] == ([field] if field else [])


@given(
    st.builds(
        Terms, st.dates(), st.text(), st.text(), st.none() | st.floats(0, 168), st.text(), st.sampled_from(["", "health"]),
        st.none() | st.dates(), st.none() | st.dates(),
        st.lists(st.builds(Action, st.sampled_from(["training", "rights"]), st.text())).map(tuple),
    )
)  # fmt: skip
def test_terms_come_back_as_they_were_kept(terms):
    assert terms_of(terms.plain()) == terms
    assert differences(terms, terms) == []


def test_it_is_proposed_then_signed_with_its_proof_and_the_clock_is_met_c_2(draft, julie, zoe):
    do(draft, julie, Act.PROPOSE)
    do(draft, julie, Act.SIGN)
    contract = EngagementContract.objects.get(person=zoe)
    assert (contract.signed_on, contract.ends_on, contract.weekly_hours) == (TODAY, DECEMBER, 15)
    assert contract.signature["how"] == "paper"
    assert contract.signature["before"] == "Julie Moreau"
    assert intact(contract)
    contract.terms["weekly_hours"] = 40
    assert not intact(contract)
    draft.refresh_from_db()
    assert (draft.state, draft.signed) == ("signed", contract)
    assert Event.objects.filter(person=zoe.pk, type=events.CONTRACT_SIGNED.number).exists()


def test_refusing_not_coming_and_disagreeing_are_three_facts_c_4(draft, julie, zoe):
    do(draft, julie, Act.PROPOSE)
    do(draft, julie, Act.MISS)
    with pytest.raises(Refusal, match="Écrivez ce que la personne en dit") as refusal:
        do(draft, julie, Act.DISAGREE)
    assert refusal.value.field == "words"
    do(draft, julie, Act.DISAGREE, words="Quinze heures, c'est trop.")
    do(draft, julie, Act.PROPOSE)
    do(draft, julie, Act.REFUSE, words="Ne veut pas de contrat.")
    types = (events.CONTRACT_MISSED, events.CONTRACT_DISAGREED, events.CONTRACT_REFUSED)
    told = Event.objects.filter(person=zoe.pk, type__in=[t.number for t in types]).order_by("pk")
    assert [event.type for event in told] == [t.number for t in types]
    assert told[2].payload.data["precisions"] == "Ne veut pas de contrat."
    assert not EngagementContract.objects.exists()


def test_the_scheme_may_want_the_department_before_the_signature_c_2(draft, julie, land, monkeypatch):
    monkeypatch.setattr(contracting, "to_validate", lambda scheme: True)
    do(draft, julie, Act.PROPOSE)
    with pytest.raises(Refusal, match="ce geste ne s'y fait pas"):
        do(draft, julie, Act.SIGN)
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    do(draft, manager, Act.VALIDATE)
    do(draft, julie, Act.SIGN)
    draft.refresh_from_db()
    assert draft.state == "signed"


def test_two_caseworkers_the_second_is_told_a_1(draft, julie, zoe):
    colleague = factories.worker(Role.SOCIAL_WORKER, zoe.following.organisation)
    seen = draft.revision
    draft_contract(
        zoe, replace(TERMS, our_side="Un autre courrier."), seen=seen, by=julie.agent, at=timezone.now()
    )
    with pytest.raises(Refusal, match="Julie Moreau a modifié ce contrat"):
        draft_contract(zoe, TERMS, seen=seen, by=colleague.agent, at=timezone.now())
    with pytest.raises(Refusal, match="Julie Moreau a modifié ce contrat"):
        do(draft, colleague, Act.SIGN, seen=seen)
    assert ContractDraft.objects.get().terms["our_side"] == "Un autre courrier."


def test_a_page_left_open_on_a_former_contract_does_not_pass_for_the_next_one_a_1(draft, julie, zoe):
    former = draft.revision
    do(draft, julie, Act.ABANDON, words="Elle préfère attendre.")
    again = draft_contract(zoe, TERMS, seen=0, by=julie.agent, at=timezone.now())
    assert again.revision > former
    with pytest.raises(Refusal, match="a modifié ce contrat"):
        draft_contract(zoe, replace(TERMS, our_side="Rien."), seen=former, by=julie.agent, at=timezone.now())


def test_what_is_said_when_signing_is_kept_a_1(draft, julie, zoe):
    do(draft, julie, Act.SIGN, words="Elle y tient beaucoup.")
    told = Event.objects.get(person=zoe.pk, type=events.CONTRACT_SIGNED.number)
    assert told.payload.data["precisions"] == "Elle y tient beaucoup."


def test_an_amendment_says_what_it_changes_and_keeps_the_one_before_c_2(client, draft, julie, zoe):
    do(draft, julie, Act.SIGN)
    first = EngagementContract.objects.get()
    changed = replace(TERMS, weekly_hours=8.0, reduction="Garde d'enfant.", actions=TERMS.actions[:1])
    second = draft_contract(zoe, changed, amends=first, by=julie.agent, at=timezone.now())
    do(second, julie, Act.SIGN)
    contract = EngagementContract.objects.get(previous=first)
    assert contract.amends
    labels = [line.label for line in differences(TERMS, changed)]
    assert labels == ["Durée d'activité", "Actions", "Motif de la réduction"]
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:contract_signed", args=[contract.public_id])).content.decode()
    assert "<del>15 h par semaine</del>" in page
    assert "<ins>8 h par semaine</ins>" in page
    kept, gone = (escape(action_in_words(action)) for action in TERMS.actions)
    assert f"<li>{kept}</li>" in page
    assert f"<del>{gone}</del>" in page


def form_data(**changes):
    return {
        "person_side": "Venir aux rendez-vous.", "our_side": "Écrire au bailleur.", "weekly_hours": "15",
        "review_on": "2026-09-15", "ends_on": "2026-12-15", "action0-label": "Permis B", "action0-kind": "training",
        "action0-hours": "3,5", "action1-label": "", "action1-kind": "", "seen": "0",
    } | changes  # fmt: skip


def test_it_is_prepared_on_screen_in_one_page_and_signed_in_one_click_c_2(client, julie, zoe):
    client.force_login(julie.account)
    page = reverse("accompaniment:contract_prepare", args=[zoe.public_id])
    refused = client.post(page, form_data(weekly_hours="8", **{"action1-label": "CV"}))
    assert refused.status_code == 422
    answer = client.post(page, form_data())
    assert answer.status_code == 303
    shown = client.get(answer["Location"]).content.decode()
    assert "Formation : Permis B, 3,5 h par semaine" in shown
    signed = client.post(
        answer["Location"], {"act": "sign", "day": "2026-06-15", "how": "paper", "seen": "1"}
    )
    assert signed.status_code == 303
    assert EngagementContract.objects.get().terms["actions"][0]["hours"] == 3.5
    renewal = client.get(page).content.decode()
    assert "Venir aux rendez-vous." in renewal
    assert 'value="2026-12-15"' in renewal
    with time_machine.travel("2026-11-20 10:00 +0100", tick=False):
        client.force_login(julie.account)
        assert 'value="2027-06-15"' in client.get(page).content.decode()


def test_a_form_opened_before_a_colleagues_is_shown_his_words_a_1(client, julie, zoe):
    client.force_login(julie.account)
    page = reverse("accompaniment:contract_prepare", args=[zoe.public_id])
    assert client.post(page, form_data()).status_code == 303
    late = client.post(page, form_data(our_side="Un autre."))
    assert late.status_code == 422
    assert "Ce qu'un collègue a écrit entre-temps" in late.content.decode()
    assert client.post(page, form_data(our_side="Un autre.", seen="1")).status_code == 303


def test_no_action_of_a_form_is_dropped_when_a_colleague_has_fewer_a_1(client, julie, zoe):
    client.force_login(julie.account)
    page = reverse("accompaniment:contract_prepare", args=[zoe.public_id])
    six = {
        f"action{at}-{name}": words
        for at in range(6)
        for name, words in (("label", f"Pas {at}"), ("kind", "rights"))
    }
    assert client.post(page, form_data(**six)).status_code == 303
    assert client.post(page, form_data(seen="1")).status_code == 303
    late = client.post(page, form_data(seen="1", **six))
    assert late.status_code == 422
    assert "Pas 5" in late.content.decode()
    assert client.post(page, form_data(seen="2", **six)).status_code == 303
    assert len(ContractDraft.objects.get().terms["actions"]) == 6


def test_an_act_on_a_contract_that_has_just_been_signed_is_told_in_plain_words_a_1(client, draft, julie):
    do(draft, julie, Act.SIGN)
    client.force_login(julie.account)
    url = reverse("accompaniment:contract_draft", args=[draft.public_id])
    late = client.post(url, {"act": "abandon", "day": "2026-06-15", "words": "Trop tard.", "seen": "1"})
    assert late.status_code == 422
    assert "ce contrat a changé d&#x27;état" in late.content.decode()


def test_an_amendment_of_many_lines_is_told_whole_and_in_a_moment_c_2():
    """A few lines are aligned; to align a thousand alike ones would hold a worker for minutes."""
    few, many = 3, MOST_ALIGNED + 1
    for lines, kept in ((few, few), (many, 0)):
        [line] = differences(replace(TERMS, person_side="Venir.\n" * lines),
                             replace(TERMS, person_side="Venir.\n" * lines + "Appeler."))  # fmt: skip
        said = [state for state, _ in line.pieces]
        assert said == ["kept"] * kept + ["gone"] * (lines - kept) + ["new"] * (lines - kept + 1)


def test_the_printed_contract_says_all_that_was_written_where_it_was_written_c_2(client, julie, zoe):
    side = "Chercher un logement.\nDémarches de santé, à préciser ensemble :"
    terms = replace(TERMS, person_side=side, weekly_hours=5.0, reduction="deux raisons\n- santé\n- garde")
    made = draft_contract(zoe, terms, by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    answer = client.get(reverse("accompaniment:contract_file", args=[made.public_id, "docx"]))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    order = [
        "Chercher un logement.",
        "Démarches de santé",
        "deux raisons",
        "– garde",
        "Prochain point d'étape",
    ]
    assert [words.index(said) for said in order] == sorted(words.index(said) for said in order)


def test_the_document_to_sign_opens_in_both_formats_c_2(client, draft, julie):
    client.force_login(julie.account)
    url = reverse("accompaniment:contract_file", args=[draft.public_id, "docx"])
    answer = client.get(url)
    assert "Lefevre" not in answer["Content-Disposition"]
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    for said in (
        "Contrat d'engagement",
        "Chercher un garage solidaire.",
        "Permis B",
        "15 heures par semaine",
        "Julie Moreau",
    ):
        assert said in words
    pdf = client.get(reverse("accompaniment:contract_file", args=[draft.public_id, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert (
        client.get(reverse("accompaniment:contract_file", args=[draft.public_id, "odt"])).status_code == 404
    )


def test_a_contract_noted_from_paper_has_no_document_but_the_paper_c_2(client, zoe, julie):
    """Its words are not here: a PDF would state an end and commitments that nobody signed."""
    of_paper = NewContract(zoe.pk, TODAY, DECEMBER, "Selon le papier.", on_paper=True)
    [noted] = record_contracts([of_paper], by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    for kind in ("pdf", "docx"):
        url = reverse("accompaniment:contract_file", args=[noted.public_id, kind])
        assert client.get(url).status_code == 404


def test_the_words_of_a_contract_leave_out_what_is_empty():
    assert list(in_words(Terms(DECEMBER, "Un pas."))) == ["Engagements de la personne", "Jusqu'au"]
