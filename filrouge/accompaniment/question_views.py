"""What the next case conference has to ask, and what the département sent back to be completed (B-7, B-12, G-7)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import keyed_page
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import meeting_decisions, own_word, questions, reorientations
from filrouge.accompaniment.meeting_rules import kind_label

# Of what waits longest: the rest comes when these are done.
SHOWN = 25


@signed_in(Verb.ACCOMPANY)
def to_ask(request: SignedRequest) -> HttpResponse:
    """The questions, those of the agent's own people when they follow some and did not ask for all."""
    agent = request.agent
    mine = agent.professional_id is not None and request.GET.get("suivi") != "all"
    limits = questions.limits_of_schemes(request.today)
    page = keyed_page(questions.to_ask(agent, limits, mine=mine), request.GET, by=("opened_on", "pk"))
    context = {
        "page": page,
        "lines": questions.in_words(page.rows, limits),
        "mine": mine,
        "chooses": agent.professional_id is not None,
        "returned": reorientations.returned_to(agent),
        "said": own_word.said_done(agent),
        "begun": questions.to_finish(agent),
        "to_do": [
            (row.review.person, line)
            for row in meeting_decisions.to_do(agent)[:SHOWN]
            for line in meeting_decisions.lines([row], agent, row.review.person)
        ],
        "overdue": [
            (row, kind_label(row.kind)) for row in meeting_decisions.overdue(agent, request.today)[:SHOWN]
        ],
        "may_write": agent.may(Verb.WRITE_REVIEW),
    }
    return render(request, "accompaniment/questions.html", context)
