"""The rules of the structures, watched (B-6)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.structures import watched


@signed_in(Verb.SEE_LOAD)
def structures(request: SignedRequest) -> HttpResponse:
    """Each structure, what it does not keep, and what would mend it."""
    rows = watched(request.agent, request.today)
    context = {"rows": rows, "wrong": sum(bool(row.breaches) for row in rows)}
    return render(request, "accompaniment/structures.html", context)
