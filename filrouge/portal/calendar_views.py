"""My appointments in the calendar of my telephone (D-5, P-7)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from filrouge.access.answers import see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.calendars.actions import renew_address, withdraw_address
from filrouge.calendars.addresses import private_url
from filrouge.calendars.queries import own_calendar
from filrouge.calendars.rules import webcal_of


@signed_in(Verb.SEE_OWN_FILE)
def calendar(request: SignedRequest) -> HttpResponse:
    """Whether my telephone follows my appointments."""
    return render(request, "portal/calendar.html", {"own": own_calendar(request.agent.account_id)})


@signed_in(Verb.SEE_OWN_FILE)
@never_cache
def renew(request: SignedRequest) -> HttpResponse:
    """An address for my telephone, shown once; whoever loads it again is led back."""
    if request.method != "POST":
        return see_other("portal:calendar")
    url = private_url(request, renew_address(by=request.agent, at=request.now))
    context = {"own": own_calendar(request.agent.account_id), "url": url, "webcal": webcal_of(url)}
    return render(request, "portal/calendar.html", context)


@signed_in(Verb.SEE_OWN_FILE)
@require_POST
def withdraw(request: SignedRequest) -> HttpResponse:
    """The address stops."""
    withdraw_address(by=request.agent, at=request.now)
    messages.success(request, "C'est fait : l'ancienne adresse ne donne plus rien.")
    return see_other("portal:calendar")
