"""Means beside results, operator by operator (G-10)."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.answers import csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.steering import windows
from filrouge.steering.beside import header, lines_of, results_beside, rows_of
from filrouge.steering.questions import ask


@signed_in(Verb.SEE_DASHBOARD)
def means(request: SignedRequest, key: str) -> HttpResponse:
    """What each operator works with, beside what came of it; an operator reads its own."""
    question = ask(request.agent, key, request.GET, request.today)
    indicators = results_beside(question)
    context = {
        "question": question,
        "scheme": question.scheme,
        "period": windows.words(question.period),
        "indicators": indicators,
        "lines": lines_of(question, request.agent, indicators),
        "query": request.GET.urlencode(),
        "may_note": request.agent.may(Verb.MANAGE_DIRECTORY),
    }
    return render(request, "steering/means.html", context)


@signed_in(Verb.SEE_DASHBOARD)
def means_csv(request: SignedRequest, key: str) -> StreamingHttpResponse:
    """The same lines for a spreadsheet."""
    question = ask(request.agent, key, request.GET, request.today)
    indicators = results_beside(question)
    return csv_answer(
        f"moyens-{key}", header(indicators), rows_of(lines_of(question, request.agent, indicators))
    )
