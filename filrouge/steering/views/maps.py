"""One figure on a map (G-5)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.steering import windows
from filrouge.steering.maps import choices, in_order, map_of
from filrouge.steering.page_forms import MapChoice
from filrouge.steering.questions import ask


@signed_in(Verb.SEE_DASHBOARD)
def map_page(request: SignedRequest, key: str) -> HttpResponse:
    """Where the people of a figure are: circles by commune or by territory, and the same in a table."""
    question = ask(request.agent, key, request.GET, request.today)
    choice = MapChoice(request.GET, indicators=choices(question))
    query = request.GET.copy()
    for name in ("indicateur", "par", "sort"):
        query.pop(name, None)
    indicator = choice.indicator
    found = map_of(question, indicator, choice.by, request.agent, query.urlencode()) if indicator else None
    context = {
        "question": question,
        "scheme": question.scheme,
        "period": windows.words(question.period),
        "choice": choice,
        "map": found,
        "rows": in_order(found.rows, request.GET.get("sort", "")) if found else [],
        "query": query.urlencode(),
        "asked": request.GET.urlencode(),
    }
    return render(request, "steering/map.html", context)
