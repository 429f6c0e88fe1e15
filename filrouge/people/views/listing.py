"""The list of people and its spreadsheet."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_readings
from filrouge.access.answers import csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.models import Area, Scheme
from filrouge.people import listing
from filrouge.people.forms import PeopleFilters
from filrouge.people.listing import Wanted


def _filters(request: SignedRequest) -> PeopleFilters:
    areas = list(Area.objects.order_by("name", "id"))
    return PeopleFilters(request.GET, areas=areas, schemes=list(Scheme.objects.order_by("name", "id")))


@signed_in(Verb.SEE_PEOPLE)
def people(request: SignedRequest) -> HttpResponse:
    """« Qui suit-on ? »: the people whose file the agent may open, by name."""
    filters = _filters(request)
    page = listing.page(request.agent, filters.wanted(), request.GET, request.today)
    context = {
        "filters": filters,
        "page": page,
        "may_export": request.agent.may(Verb.SEARCH_PEOPLE),
        "may_merge": request.agent.may(Verb.MERGE_PEOPLE),
        "may_count": request.agent.may(Verb.SEE_LOAD),
    }
    return render(request, "people/list.html", context)


@signed_in(Verb.SEARCH_PEOPLE)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet; each file in it counts as consulted."""
    return csv_answer("personnes", listing.CSV_HEADER, _lines(request, _filters(request).wanted()))


def _lines(request: SignedRequest, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    for chunk in listing.csv_chunks(request.agent, wanted):
        keys = [person.pk for person in chunk]
        record_readings(keys, purpose="export", by=request.agent, at=request.now)
        yield from listing.csv_lines(chunk)
