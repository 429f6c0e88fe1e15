"""What would happen with other means, another rhythm, another inflow (G-5)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.steering import windows
from filrouge.steering.questions import ask
from filrouge.steering.whatif import month_names, start_of, too_few
from filrouge.steering.whatif_board import board_of
from filrouge.steering.whatif_forms import WhatIf


@signed_in(Verb.SEE_DASHBOARD)
def simulation(request: SignedRequest, key: str) -> HttpResponse:
    """Waiting and load month by month, as today and as asked."""
    question = ask(request.agent, key, request.GET, request.today)
    form = WhatIf(request.GET, start=start_of(question))
    query = request.GET.copy()
    for name in form.fields:
        query.pop(name, None)
    context = {
        "question": question,
        "scheme": question.scheme,
        "period": windows.words(question.period),
        "form": form,
        "board": None
        if too_few(form.start, request.agent)
        else board_of(form.start, form.asked, names=month_names(question, form.months), seed=form.seed),
        "query": query.urlencode(),
    }
    return render(request, "steering/simulation.html", context)
