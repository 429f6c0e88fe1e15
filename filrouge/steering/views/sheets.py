"""The answer to a councillor, on a screen and on paper (G-5)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import file_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.steering.page_forms import CommuneChoice, communes_of
from filrouge.steering.questions import ask
from filrouge.steering.sheets import pdf, sheet_of


@signed_in(Verb.SEE_DASHBOARD)
def sheet(request: SignedRequest, key: str) -> HttpResponse:
    """A scope, a few figures in plain words, one chart."""
    question = ask(request.agent, key, request.GET, request.today)
    choice = CommuneChoice(request.GET, communes=communes_of(question))
    query = request.GET.copy()
    query.pop("commune", None)
    context = {
        "question": question,
        "choice": choice,
        "sheet": sheet_of(question, choice.chosen, request.today),
        "query": query.urlencode(),
        "asked": request.GET.urlencode(),
    }
    return render(request, "steering/sheet.html", context)


@signed_in(Verb.SEE_DASHBOARD)
def sheet_pdf(request: SignedRequest, key: str) -> HttpResponse:
    """The same as one page of PDF."""
    question = ask(request.agent, key, request.GET, request.today)
    commune = CommuneChoice(request.GET, communes=communes_of(question)).chosen
    found = sheet_of(question, commune, request.today)
    return file_answer(request, lambda: pdf(found).content, f"fiche-{key}.pdf")
