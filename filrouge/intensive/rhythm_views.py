"""Rhythms: whom to invite this month, for who follows; the same by caseworker, for a manager (D-1)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.reach_views import QUICK
from filrouge.intensive.rhythm_rules import why
from filrouge.intensive.rhythms import by_caseworker, own_rhythms


@signed_in(Verb.ACCOMPANY, Verb.SEE_LOAD)
def rhythms(request: SignedRequest) -> HttpResponse:
    """Who has not been met as often as their scheme asks; one caseworker's people when the address names one."""
    agent, today = request.agent, request.today
    sees_team = agent.may(Verb.SEE_LOAD)
    asked = request.GET.get("referent", "") if sees_team else ""
    shown = bool(asked) or agent.may(Verb.ACCOMPANY)
    watched = own_rhythms(agent, today, of=asked) if shown else []
    lines = [line for line in watched if line.lacks]
    team = by_caseworker(agent, today) if sees_team else []
    context = {
        "lines": [(line, why(line.now, line.followed.rhythm)) for line in lines], "watched": len(watched), "team": team,
        "shown": bool(watched) or (shown and not sees_team), "sees_team": sees_team, "asked": asked,
        "chosen": next((row for row in team if row.professional.public_id == asked), None),
        "quick": QUICK[:3] if agent.may(Verb.RECORD_OUTCOME) else (), "may_book": agent.may(Verb.BOOK),
    }  # fmt: skip
    return render(request, "intensive/rhythms.html", context)
