"""Deadlines: a person's panel, and the work-list of those that press (B-2)."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_readings
from filrouge.access.answers import csv_answer, keyed_page, panel_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.clocks.forms import ClockFilters
from filrouge.clocks.models import Clock
from filrouge.clocks.queries import clocks_of, csv_chunks, line, work_list
from filrouge.core.text import short_date
from filrouge.directory.models import Area
from filrouge.people.queries import visible_person

CSV_HEADER = (
    "Échéance", "Sorte", "Délai", "État", "Jours restants", "Nom d'usage", "Prénoms", "Territoire", "Référent",
    "Source",
)  # fmt: skip
STATES = {"late": "en retard", "warn": "bientôt"}


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The deadlines of a person: what runs, then what was met."""
    person = visible_person(request.agent, public_id, shown=())
    lines = clocks_of(person, request.today)
    context = {
        "person": person,
        "title": "Échéances",
        "running": [each.clock for each in lines if each.clock.state == Clock.State.RUNNING],
        "past": [each.clock for each in lines if each.clock.state != Clock.State.RUNNING],
        "today": request.today,
    }
    return panel_answer(request, "clocks/panel.html", context)


def filters_of(request: SignedRequest) -> ClockFilters:
    return ClockFilters(request.GET, areas=list(Area.objects.order_by("name", "id")))


@signed_in(Verb.SEE_PEOPLE)
def pressing(request: SignedRequest) -> HttpResponse:
    """« Qu'est-ce qui est en retard ? »"""
    filters = filters_of(request)
    rows = work_list(request.agent, filters.wanted(), request.today)
    page = keyed_page(rows, request.GET, by=("kind", "due_on", "pk"))
    context = {
        "filters": filters,
        "page": page,
        "today": request.today,
        "may_export": request.agent.may(Verb.SEARCH_PEOPLE),
    }
    return render(request, "clocks/list.html", context)


@signed_in(Verb.SEARCH_PEOPLE)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet; each file in it counts as consulted."""
    return csv_answer("echeances", CSV_HEADER, _lines(request, filters_of(request)))


def _lines(request: SignedRequest, filters: ClockFilters) -> Iterator[tuple[object, ...]]:
    for chunk in csv_chunks(work_list(request.agent, filters.wanted(), request.today)):
        keys = sorted({clock.person_id for clock in chunk})
        record_readings(keys, purpose="export", by=request.agent, at=request.now)
        for clock in chunk:
            read, person = line(clock, request.today), clock.person
            standing = getattr(person, "following", None)
            yield (
                short_date(clock.due_on), clock.get_kind_display(), clock.label,
                STATES.get(read.opinion.verdict, "en cours"), read.days_left, person.family_name, person.first_names,
                standing.area or "" if standing else "", standing.lead or "" if standing else "", clock.source,
            )  # fmt: skip
