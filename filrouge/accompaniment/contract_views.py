"""Preparing a contract, what becomes of it, and a signed one with its versions (C-2)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from filrouge.access.answers import SEE_OTHER, back_to_person, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.access.strokes import drawn
from filrouge.accompaniment import contracting, queries
from filrouge.accompaniment.contract_forms import ActForm, TermsForm
from filrouge.accompaniment.contract_rules import (
    ENGAGEMENT,
    Act,
    State,
    Terms,
    acts,
    differences,
    hours_of,
    in_words,
    terms_of,
)
from filrouge.accompaniment.contracting import Done
from filrouge.accompaniment.france_travail import carried
from filrouge.accompaniment.models import ContractDraft, EngagementContract
from filrouge.accompaniment.printing import contract_sheet
from filrouge.accompaniment.renewing import renewal_terms, usual
from filrouge.accompaniment.scans import scans_of
from filrouge.accompaniment.steps import regime_of
from filrouge.accompaniment.summary import barriers_of
from filrouge.accompaniment.wording import regime_on, who_signs
from filrouge.core.results import Refusal
from filrouge.core.text import whole_number
from filrouge.documents.serving import sheet_answer
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "accompaniment:panel"
LABELS = {
    Act.PROPOSE: "Proposer à la personne", Act.VALIDATE: "Valider pour le Département", Act.SIGN: "Signer",
    Act.REFUSE: "La personne refuse", Act.MISS: "La personne n'est pas venue", Act.DISAGREE: "Désaccord à noter",
    Act.ABANDON: "Abandonner",
}  # fmt: skip


@signed_in(Verb.ACCOMPANY)
def prepare(request: SignedRequest, public_id: str) -> HttpResponse:
    """Write the terms: those of the contract in preparation, of the one to amend, or of the last one to renew (A-6)."""
    person = visible_person(request.agent, public_id)
    draft = contracting.open_draft(person)
    amended = _to_amend(request, person) if draft is None else draft.amends
    regime = regime_of(request.today, "day")
    form = TermsForm(
        request.POST or None, terms=_start(person, request.today, draft, amended), regime=regime, today=request.today,
        initial=usual(request.today, regime),
    )  # fmt: skip
    made: list[ContractDraft] = []

    def write() -> None:
        seen = whole_number(request.POST.get("seen"))
        made.append(
            contracting.draft_contract(
                person, form.terms(), amends=amended, seen=seen, by=request.agent, at=request.now
            )
        )

    if submitted(form, write):
        return _to(made[0])
    fresh = contracting.open_draft(person) if request.method == "POST" else draft
    context = {
        "person": person, "draft": fresh, "amended": amended, "regime": regime_on(request.today),
        "theirs": in_words(terms_of(fresh.terms)) if _moved(request, fresh) and fresh else {},
        "signs": who_signs(getattr(person, "following", None)), "last": next(iter(queries.contracts_of(person)), None),
        "barriers": barriers_of(person),
    }  # fmt: skip
    return form_answer(request, "accompaniment/contract_prepare.html", form, context)


def _moved(request: SignedRequest, fresh: ContractDraft | None) -> bool:
    return request.method == "POST" and fresh is not None and request.POST.get("seen") != str(fresh.revision)


def _to(draft: ContractDraft) -> HttpResponse:
    answer = HttpResponseRedirect(reverse("accompaniment:contract_draft", args=[draft.public_id]))
    answer.status_code = SEE_OTHER
    return answer


def _to_amend(request: SignedRequest, person: Person) -> EngagementContract | None:
    """The contract in force, when the address names it: one that another replaced is amended no more."""
    last = next(iter(queries.contracts_of(person)), None)
    return last if last is not None and last.public_id == request.GET.get("avenant") else None


def _start(
    person: Person, today: date, draft: ContractDraft | None, amended: EngagementContract | None
) -> Terms | None:
    if draft is not None:
        return terms_of(draft.terms)
    if amended is not None and amended.terms:
        return terms_of(amended.terms)
    last = amended or next(iter(queries.contracts_of(person)), None)
    return renewal_terms(last, today) if last else None


@signed_in(Verb.ACCOMPANY)
def draft(request: SignedRequest, public_id: str) -> HttpResponse:
    """A contract in preparation: its terms, what changes, what may be done."""
    row = _draft(request, public_id)
    following = getattr(row.person, "following", None)
    wants = contracting.to_validate(following.scheme_id if following else None)
    may = acts(State(row.state), to_validate=wants)
    if not request.agent.may(Verb.CLOSE_ACCOMPANIMENT):
        may = [act for act in may if act != Act.VALIDATE]
    form = ActForm(
        request.POST or None, request.FILES or None, acts=may, initial={"day": request.today, "how": "paper"}
    )
    if submitted(form, lambda: _act(request, row, form)):
        fresh = _draft(request, public_id)
        if fresh.state in (State.SIGNED.value, State.REFUSED.value, State.ABANDONED.value):
            if fresh.signed and fresh.signed.on_paper and not form.given():
                messages.info(
                    request, "Le contrat est signé sur papier : joignez son scan quand vous l'aurez."
                )
            return back_to_person(request, row.person.public_id, PANEL)
        messages.success(request, f"Noté : {fresh.get_state_display().lower()}.")
        return _to(fresh)
    terms = terms_of(row.terms)
    context = {
        "person": row.person, "draft": row, "words": in_words(terms).items(), "sum": hours_of(terms.actions),
        "lacks": terms.weekly_hours if hours_of(terms.actions) < (terms.weekly_hours or 0) else None,
        "differences": differences(terms_of(row.amends.terms), terms) if row.amends and row.amends.terms else [],
        "acts": [(act.value, LABELS[act]) for act in may if act in LABELS], "may_change": Act.CHANGE in may,
        "may_sign": Act.SIGN in may,
        "to_validate": wants and row.state == State.PROPOSED.value, "signs": who_signs(following),
    }  # fmt: skip
    return form_answer(request, "accompaniment/contract_draft.html", form, context)


def _act(request: SignedRequest, row: ContractDraft, form: ActForm) -> None:
    said = form.cleaned_data
    done = Done(
        Act(said["act"]),
        said["day"],
        said["words"],
        whole_number(request.POST.get("seen")),
        said["how"],
        tuple(form.given()),
        said["signature"],
        said["agreed"],
    )
    contracting.act_on(row, done, by=request.agent, at=request.now)


def _draft(request: SignedRequest, public_id: str) -> ContractDraft:
    row = queries.visible_draft(request.agent, public_id)
    if row is None:
        raise Http404("Ce contrat n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return row


@signed_in(Verb.SEE_PEOPLE)
def signed(request: SignedRequest, public_id: str) -> HttpResponse:
    """A signed contract: its terms, its proof, what it changed of the one before."""
    row = contract_of(request, public_id)
    terms = terms_of(row.terms) if row.terms else None
    before = row.previous
    context = {
        "person": row.person, "contract": row, "words": in_words(terms).items() if terms else (),
        "differences": differences(terms_of(before.terms), terms) if terms and before and before.terms else [],
        "how": contracting.HOW.get(str(row.signature.get("how", "")), ""), "intact": contracting.intact(row),
        "asks_offer": row.regime == ENGAGEMENT and not hasattr(row, "next") and not contracting.defines_job_offer(row),
        "strokes": drawn(row.signature.get("strokes", ())),
        "may_write": request.agent.may(Verb.ACCOMPANY) and not hasattr(row, "next"), "scans": scans_of(row),
        "may_join": request.agent.may(Verb.KEEP_PAPERS),
        "may_carry": request.agent.may(Verb.ACCOMPANY), **carried(row),
    }  # fmt: skip
    return render(request, "accompaniment/contract_signed.html", context)


def contract_of(request: SignedRequest, public_id: str) -> EngagementContract:
    """A signed contract that the agent may see; else 404."""
    row = queries.visible_contract(request.agent, public_id)
    if row is None:
        raise Http404("Ce contrat n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return row


@signed_in(Verb.ACCOMPANY)
@require_POST
def job_offer(request: SignedRequest, public_id: str) -> HttpResponse:
    """« Il dit l'emploi recherché, où et à quel salaire »."""
    row = contract_of(request, public_id)
    try:
        contracting.note_job_offer(row, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("accompaniment:contract_signed", row.public_id)


@signed_in(Verb.SEE_PEOPLE)
def printed(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The document to sign, or the signed one, as PDF or DOCX."""
    row = queries.visible_draft(request.agent, public_id) or contract_of(request, public_id)
    if not row.terms:
        raise Http404("Ce contrat a été noté d'après un papier : c'est le papier, ou son scan, qui fait foi.")
    return sheet_answer(request, contract_sheet(row, request.today), kind, f"contrat-{row.public_id}")
