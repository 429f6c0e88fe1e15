"""The people behind a figure."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.answers import csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.people.models import Person
from filrouge.steering import lists, windows
from filrouge.steering.behind import is_share
from filrouge.steering.lists import Choice
from filrouge.steering.questions import ask

HEADER = ("Identifiant", "Nom", "Prénoms", "Territoire", "Organisme référent")


@signed_in(Verb.SEE_DASHBOARD)
def people(request: SignedRequest, key: str, indicator: str) -> HttpResponse:
    """Those of them that the agent may see, by name, and how many others there are (G-1)."""
    question = ask(request.agent, key, request.GET, request.today)
    chosen, choice = question.indicator(indicator), Choice.of(request.GET)
    everybody = lists.people_behind(question, chosen, choice)
    query = request.GET.copy()
    for name in ("after", "before", "part"):
        query.pop(name, None)
    context = {
        "question": question,
        "scheme": question.scheme,
        "indicator": chosen,
        "period": windows.words(question.period),
        "count": lists.headcount(everybody, request.agent),
        "page": lists.page_of(lists.visible(everybody, request.agent), request.GET),
        "variant": choice.label(chosen, question.scheme),
        "is_ratio": is_share(chosen.measure),
        "above": choice.above,
        "query": query.urlencode(),
        "whole_query": request.GET.urlencode(),
    }
    return render(request, "steering/people.html", context)


@signed_in(Verb.SEE_DASHBOARD)
def people_csv(request: SignedRequest, key: str, indicator: str) -> StreamingHttpResponse:
    """The same people for a spreadsheet."""
    question = ask(request.agent, key, request.GET, request.today)
    everybody = lists.people_behind(question, question.indicator(indicator), Choice.of(request.GET))
    rows = lists.visible(everybody, request.agent).iterator(chunk_size=500)
    return csv_answer(f"personnes-{key}-{indicator}", HEADER, _rows(rows))


def _rows(people: Iterator[Person]) -> Iterator[tuple[object, ...]]:
    for person in people:
        following = getattr(person, "following", None)
        area, organisation = (following.area, following.organisation) if following else (None, None)
        yield person.public_id, person.family_name, person.first_names, area or "", organisation or ""
