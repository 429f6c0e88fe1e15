"""The thread of a path: a panel by pages, and the whole of it to read or to print; narrowed, searched (A-5)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_reading
from filrouge.access.answers import panel_answer
from filrouge.access.queries import PAGE, timeline
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.text import whole_number
from filrouge.people.forms import ThreadFilters
from filrouge.people.models import Person
from filrouge.people.queries import visible_person
from filrouge.people.thread import MOST, facets_of, narrowed, search, seen_by
from filrouge.people.wording import timeline_line

LONGEST = 100


@signed_in(Verb.SEE_PEOPLE)
def thread(request: SignedRequest, public_id: str) -> HttpResponse:
    """What happened, newest first; a POST searches words in it, which no address shows."""
    person = visible_person(request.agent, public_id, shown=())
    # The key of an event: as far as a database counts.
    before = whole_number(request.GET.get("avant"), most_digits=18)
    context, rows = _asked(request, person)
    if not context["words"]:
        found = timeline(rows, before=before, size=PAGE + 1)
        context |= {
            "lines": [timeline_line(entry) for entry in found[:PAGE]],
            "next": found[PAGE - 1].event_id if len(found) > PAGE else "",
        }
    context |= {"title": "Le fil du parcours", "first": not before, "kept": request.GET.urlencode()}
    return panel_answer(request, "people/thread.html", context)


@signed_in(Verb.SEE_PEOPLE)
def whole(request: SignedRequest, public_id: str) -> HttpResponse:
    """« Tout le fil » on one page, to read through or to print."""
    person = visible_person(request.agent, public_id, shown=())
    context, rows = _asked(request, person)
    if not context["words"]:
        lines = [timeline_line(entry) for entry in timeline(rows, size=MOST + 1)]
        context |= {"lines": lines[:MOST], "more": len(lines) > MOST}
    context |= {"today": request.today, "reserved": any(line.reserved for line in context["lines"])}
    record_reading(person.pk, purpose="dossier", by=request.agent, at=request.now)
    return render(request, "people/whole_thread.html", context)


def _asked(request: SignedRequest, person: Person) -> tuple[dict[str, Any], Any]:
    """What both pages show, with what a search found, and the rows that the filters leave."""
    seen = seen_by(person, request.agent)
    filters = ThreadFilters(request.GET, facets=facets_of(seen))
    narrowing = filters.narrowing()
    rows = narrowed(seen, narrowing)
    words = request.POST.get("mots", "").strip()[:LONGEST]
    context = {
        "person": person,
        "filters": filters,
        "words": words,
        "narrowed": narrowing != type(narrowing)(),
    }
    if words:
        found = search(rows, words)
        context |= {"lines": found.lines, "more": found.more}
    return context, rows
