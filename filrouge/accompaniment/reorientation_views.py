"""Recommending a reorientation, and answering those that wait (B-8)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, keyed_page, see_other, submitted, typed
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import reorientations
from filrouge.accompaniment.aids import pending_of
from filrouge.accompaniment.forms import RecommendationForm
from filrouge.accompaniment.meeting_decisions import decided
from filrouge.accompaniment.meetings import in_words
from filrouge.accompaniment.models import ReorientationRequest
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.queries import schemes_of_area
from filrouge.orientation.criteria import category_label
from filrouge.people.models import Person
from filrouge.people.queries import visible_person
from filrouge.schemes.types import Choice


@signed_in(Verb.ACCOMPANY)
def recommend(request: SignedRequest, public_id: str) -> HttpResponse:
    """Recommend another pathway, with the review of the accompaniment."""
    person = visible_person(request.agent, public_id)
    following = getattr(person, "following", None)
    former = reorientations.latest_of(person)
    returned = former if former is not None and former.to_complete else None
    form = RecommendationForm(
        request.POST or None,
        present=following.pathway if following else "",
        publics=_publics(following.area_id if following else None, request.today),
        initial=_as_before(returned) if returned else _as_decided(person, request.GET.get("decision", "")),
    )
    if submitted(
        form,
        lambda: reorientations.recommend(person, form.recommendation(), by=request.agent, at=request.now),
    ):
        return back_to_person(request, public_id, "accompaniment:panel")
    return form_answer(
        request,
        "accompaniment/recommend.html",
        form,
        {"person": person, "returned": returned, "aids": pending_of(person)},
    )


def _publics(area: int | None, today: date) -> list[Choice]:
    """The publics of the schemes that cover an area that day, each once."""
    texts = [scheme_text(scheme.key) for scheme in schemes_of_area(area, today)]
    publics = {public.label: public for text in texts if text for public in text.publics}
    return list(publics.values())


def _as_before(row: ReorientationRequest) -> dict[str, object]:
    return {
        "category": row.category,
        "reason": row.reason,
        "review": row.review,
        "eligibility": row.eligibility,
    }


def _as_decided(person: Person, public_id: str) -> dict[str, object]:
    """What the meeting said that decided it: nothing is written twice."""
    decision = decided(person, public_id)
    return {"reason": decision.words, "review": in_words(decision.review)} if decision else {}


@signed_in(Verb.ORIENT)
def waiting(request: SignedRequest) -> HttpResponse:
    """Recommendations that await the département's decision."""
    page = keyed_page(reorientations.waiting(request.agent), request.GET, by=("asked_on", "pk"))
    lines = [(row, category_label(row.decision.category), category_label(row.category)) for row in page.rows]
    return render(
        request,
        "accompaniment/reorientations.html",
        {"page": page, "lines": lines, "may_close": request.agent.may(Verb.CLOSE_ACCOMPANIMENT)},
    )


@signed_in(Verb.ORIENT)
@require_POST
def refuse(request: SignedRequest, public_id: str) -> HttpResponse:
    """The pathway stays the same."""
    found = reorientations.waiting(request.agent).filter(public_id=public_id).first()
    if found is None:
        raise Http404(
            "Cette préconisation a reçu sa réponse, ou le dossier n'est pas ouvert à votre organisme."
        )
    to_complete = request.POST.get("outcome") == "returned"
    try:
        reorientations.refuse(
            found,
            typed(request, "refusal"),
            to_complete=to_complete,
            by=request.agent,
            at=request.now,
        )
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        told = "Renvoyée au référent, qui la trouve à son accueil." if to_complete else "Refus noté"
        messages.success(request, told if to_complete else f"{told} : le référent le voit au dossier.")
    return see_other("accompaniment:reorientations")
