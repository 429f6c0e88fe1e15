"""The home of each role: its question of the day."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in


@signed_in()
def home(request: SignedRequest) -> HttpResponse:
    """The page that answers the role's question of the day."""
    return render(request, "web/home/cards.html")
