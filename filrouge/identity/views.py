"""« Ces deux dossiers sont-ils la même personne ? » (A-4)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.actions import record_readings
from filrouge.access.answers import count_up_to, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import enumeration
from filrouge.identity import merging, queries, scanning
from filrouge.identity.forms import FIRST, MergeForm
from filrouge.identity.models import Suspicion

SHOWN = 10


@signed_in(Verb.MERGE_PEOPLE)
def duplicates(request: SignedRequest) -> HttpResponse:
    """The pairs to look at, and what was joined lately."""
    rows = queries.open_suspicions(request.agent)
    context = {
        "page": keyed_page(rows, request.GET, by=("noticed_at", "pk")),
        "total": count_up_to(rows).words("paire de dossiers à examiner", "paires de dossiers à examiner"),
        "merges": list(queries.merges(request.agent)[:SHOWN]),
    }
    return render(request, "identity/duplicates.html", context)


@signed_in(Verb.MERGE_PEOPLE)
def pair(request: SignedRequest, public_id: str) -> HttpResponse:
    """Both files side by side; join them, field by field where they differ."""
    found = _pair(request, public_id)
    first, second = found.first, found.second
    choices = queries.choices_of(first, second)
    initial = {"revisions": f"{first.revision}-{second.revision}", "stays": FIRST}
    form = MergeForm(request.POST or None, choices=choices, initial=initial)
    if submitted(form, lambda: _merge(request, found, form)):
        return see_other("web:person", (first if form.cleaned_data["stays"] == FIRST else second).public_id)
    record_readings([first.pk, second.pk], purpose="doublon", by=request.agent, at=request.now)
    context = {
        "pair": found,
        "open": found.state == Suspicion.State.OPEN,
        "choices": choices,
        "facts": queries.facts_of(first, second, request.agent),
    }
    return form_answer(request, "identity/pair.html", form, context)


def _merge(request: SignedRequest, found: Suspicion, form: MergeForm) -> None:
    if found.state != Suspicion.State.OPEN:
        raise Refusal(f"C'est déjà décidé : « {found.get_state_display()} ».")
    people, seen = (found.first, found.second), form.cleaned_data["revisions"]
    if form.cleaned_data["stays"] != FIRST:
        people, seen = (found.second, found.first), (seen[1], seen[0])
    merging.merge(*people, take=form.from_the_other(), seen=seen, by=request.agent, at=request.now)


@signed_in(Verb.MERGE_PEOPLE)
@require_POST
def apart(request: SignedRequest, public_id: str) -> HttpResponse:
    """They are two people: the pair never comes back."""
    found = _pair(request, public_id)
    try:
        scanning.keep_apart(found, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("identity:duplicates")


@signed_in(Verb.MERGE_PEOPLE)
@require_POST
def undo(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take a merge back; what was written since stays with the kept file, and is told."""
    done = queries.visible_merge(request.agent, public_id)
    if done is None:
        raise Http404("Cette réunion de dossiers n'existe pas, ou le dossier ne vous est pas ouvert.")
    try:
        stayed = merging.undo(done, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        words = f" Ont changé depuis, et sont restés tels quels : {enumeration(stayed)}." if stayed else ""
        messages.success(request, f"Les deux dossiers sont de nouveau séparés.{words}")
    return see_other("identity:duplicates")


def _pair(request: SignedRequest, public_id: str) -> Suspicion:
    found = queries.visible_suspicion(request.agent, public_id)
    if found is None:
        raise Http404("Cette paire n'existe pas, ou l'un des dossiers ne vous est pas ouvert.")
    return found
