"""The list of the « accompagnement global »."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import keyed_page
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.orientation.joint import joint_follow_ups


@signed_in(Verb.SEE_PEOPLE)
def follow_ups(request: SignedRequest) -> HttpResponse:
    """Who is followed with an adviser of France Travail, since when, when the three met and will meet (B-13)."""
    page = keyed_page(joint_follow_ups(request.agent, request.now), request.GET, by=("since", "pk"))
    context = {"page": page, "may_book": request.agent.may(Verb.BOOK)}
    return render(request, "orientation/joint.html", context)
