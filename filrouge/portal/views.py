"""The accompanied person's own space: one page, in plain words, for an old phone."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.portal.own_path import own_path, own_person


@signed_in(Verb.SEE_OWN_FILE)
def home(request: SignedRequest) -> HttpResponse:
    """My path: only my own file, found by my account and by nothing else (P-7)."""
    person = own_person(request.agent)
    if person is None:
        return render(request, "portal/not_linked.html")
    return render(request, "portal/home.html", {"path": own_path(person, request.now, request.today)})
