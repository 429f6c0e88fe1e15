"""Dashboards: the schemes at a glance, one scheme's figures, their definitions."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.answers import csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.steering import windows
from filrouge.steering.board import board, by_theme, glances, tile_of
from filrouge.steering.definitions import detailed, may_be_detailed
from filrouge.steering.export import HEADER, export_rows
from filrouge.steering.names import BREAKDOWN_LABELS
from filrouge.steering.questions import ask, scheme_of, versions_of
from filrouge.steering.words import UNIT_LABELS, measure_words


@signed_in(Verb.SEE_DASHBOARD)
def index(request: SignedRequest) -> HttpResponse:
    """The schemes at a glance."""
    period = windows.latest(request.today)
    context = {
        "glances": glances(request.agent, period),
        "period": windows.words(period),
        "may_meet": request.agent.may(Verb.HOLD_MEETINGS),
    }
    return render(request, "steering/index.html", context)


@signed_in(Verb.SEE_DASHBOARD)
def dashboard(request: SignedRequest, key: str) -> HttpResponse:
    """The figures of a scheme over a period, each back to the people behind it (G-1, G-5)."""
    question = ask(request.agent, key, request.GET, request.today)
    found = board(question, request.agent, request.GET.urlencode())
    context = {
        "question": question,
        "scheme": question.scheme,
        "period": windows.words(question.period),
        "before": windows.words(question.before),
        "themes": by_theme(found),
        "query": request.GET.urlencode(),
    }
    return render(request, "steering/dashboard.html", context)


@signed_in(Verb.SEE_DASHBOARD)
def dashboard_csv(request: SignedRequest, key: str) -> StreamingHttpResponse:
    """The same figures for a spreadsheet."""
    question = ask(request.agent, key, request.GET, request.today)
    return csv_answer(f"indicateurs-{key}", HEADER, export_rows(question, request.agent))


@signed_in(Verb.SEE_DASHBOARD)
def detail(request: SignedRequest, key: str, indicator: str) -> HttpResponse:
    """One figure, detailed by what the address asks for: place, organisation, caseworker, who the people are (G-5)."""
    question = ask(request.agent, key, request.GET, request.today)
    chosen = question.indicator(indicator)
    ways = BREAKDOWN_LABELS if may_be_detailed(chosen) else {}
    asked = request.GET.get("par", "")
    by = asked if asked in ways else next(iter(ways), "")
    query = request.GET.copy()
    query.pop("par", None)
    context = {
        "question": question,
        "scheme": question.scheme,
        "period": windows.words(question.period),
        "tile": tile_of(question, detailed(chosen, by), request.agent, query.urlencode()),
        "ways": ways.items(),
        "by": by,
        "query": query.urlencode(),
    }
    return render(request, "steering/detail.html", context)


@signed_in(Verb.SEE_DASHBOARD)
def definition(request: SignedRequest, key: str, indicator: str) -> HttpResponse:
    """What an indicator is, exactly, in each of its versions."""
    scheme = scheme_of(key)
    versions = versions_of(scheme, indicator)
    context = {
        "scheme": scheme,
        "indicator": versions[0],
        "unit": UNIT_LABELS[versions[0].unit],
        "versions": [(version, measure_words(version, scheme)) for version in versions],
        "query": request.GET.urlencode(),
    }
    return render(request, "steering/definition.html", context)
