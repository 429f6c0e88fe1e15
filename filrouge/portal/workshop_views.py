"""My workshops: to see, to ask for a seat, to give it back; an old phone is enough (P-7, D-3)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import workshops
from filrouge.agenda.models import Seat
from filrouge.core.results import Refusal
from filrouge.portal.own_path import own_person
from filrouge.portal.own_workshops import offered_session, own_seat, own_workshops


@signed_in(Verb.SEE_OWN_FILE)
def listed(request: SignedRequest) -> HttpResponse:
    """My seats, then the sessions that are open to me."""
    person = own_person(request.agent)
    if person is None:
        return render(request, "portal/not_linked.html")
    return render(request, "portal/workshops.html", {"workshops": own_workshops(person, request.now)})


@signed_in(Verb.SEE_OWN_FILE)
@require_POST
def ask(request: SignedRequest, public_id: str) -> HttpResponse:
    """I want to come: a seat, or a place on the waiting list."""
    person = own_person(request.agent)
    session = offered_session(person, public_id, request.now) if person else None
    if person is None or session is None:
        raise Http404("Cette séance ne vous est pas ouverte, ou vous y êtes déjà.")
    try:
        seat = workshops.ask_seat(session, person, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        if seat.state == Seat.State.SEATED:
            messages.success(request, "Vous avez une place.")
        else:
            messages.warning(
                request,
                "Il n'y a plus de place. Vous êtes sur la liste d'attente, dans l'ordre des demandes.",
            )
    return see_other("portal:workshops")


@signed_in(Verb.SEE_OWN_FILE)
@require_POST
def give_up(request: SignedRequest, public_id: str) -> HttpResponse:
    """I do not come any more."""
    seat = own_seat(request.agent, public_id)
    if seat is None:
        raise Http404("Cette inscription n'est pas la vôtre.")
    try:
        workshops.give_up(seat, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "C'est noté : vous n'êtes plus inscrit.")
    return see_other("portal:workshops")
