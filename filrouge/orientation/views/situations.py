"""« Qu'est-ce qui a changé pour les personnes que l'on suit ? »: what files changed under a path, to be answered (A-2)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from filrouge.access.answers import count_up_to, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.orientation import queries, situations
from filrouge.orientation.forms import SituationAnswerForm, SituationFilter
from filrouge.orientation.models import Situation
from filrouge.people.queries import reasons_of

KINDS = {
    Situation.Kind.ENDED: "Plus soumis",
    Situation.Kind.RETURNED: "Revenus",
    Situation.Kind.MOVED: "Hors territoire",
    Situation.Kind.SUSPENDED: "Versement suspendu",
}

NO_HOUSEHOLD = "Plus aucun foyer"


@signed_in(Verb.ACCOMPANY)
def to_check(request: SignedRequest) -> HttpResponse:
    """The situations of one kind, the oldest first; the others as tabs."""
    areas = queries.areas_by_name()
    filters = SituationFilter(request.GET, areas=areas)
    each = {
        kind: queries.situations(request.agent, kind, areas=filters.inside(), mine=filters.mine)
        for kind in KINDS
    }
    shown = next((kind for kind in KINDS if kind == request.GET.get("situation")), Situation.Kind.ENDED)
    page = keyed_page(each[shown], request.GET, by=("since", "pk"))
    reasons = reasons_of(line.person_id for line in page.rows)
    context = {
        "filters": filters,
        "tabs": [_tab(request, kind, kind == shown, count_up_to(rows).figure) for kind, rows in each.items()],
        "page": page,
        "lines": [(line, reasons.get(line.person_id, NO_HOUSEHOLD)) for line in page.rows],
    }
    return render(request, "orientation/situations.html", context)


def _tab(request: SignedRequest, kind: str, current: bool, figure: str) -> dict[str, Any]:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query["situation"] = kind
    url = f"{reverse('orientation:situations')}?{query.urlencode()}"
    return {"label": KINDS[Situation.Kind(kind)], "url": url, "current": current, "count": figure}


@signed_in(Verb.ACCOMPANY)
def answer(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what is done of one situation."""
    situation = queries.visible_situation(request.agent, public_id)
    if situation is None:
        raise Http404(
            "Cette situation n'est plus à vérifier, ou le dossier n'est pas ouvert à votre organisme."
        )
    form = SituationAnswerForm(
        request.POST or None, answers=situations.ANSWERS[Situation.Kind(situation.kind)]
    )
    if submitted(
        form, lambda: situations.answer(situation, **form.cleaned_data, by=request.agent, at=request.now)
    ):
        return see_other("orientation:situations")
    context = {
        "person": situation.person,
        "situation": situation,
        "reason": reasons_of([situation.person_id]).get(situation.person_id, ""),
        "may_orient": request.agent.may(Verb.ORIENT),
        "may_close": request.agent.may(Verb.CLOSE_ACCOMPANIMENT),
    }
    return form_answer(request, "orientation/situation_answer.html", form, context)
