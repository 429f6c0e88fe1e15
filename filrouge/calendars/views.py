"""One's own calendar elsewhere: its private address, invitations by mail; and the calendar itself (D-5)."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.calendars import actions, busy_sources, ics, queries
from filrouge.calendars.addresses import private_url
from filrouge.calendars.forms import BusyForm
from filrouge.calendars.rules import webcal_of
from filrouge.calendars.shipped import shipped
from filrouge.directory.queries import agent_for

_NAME = "Fil rouge"


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a private address: what stands for a password is the address itself. Two queries, a few
    more once an hour to note that it was read."""
    found = queries.subscribed(secret)
    if found is None:
        raise Http404("Cet abonnement n'existe pas, ou n'existe plus.")
    window, now = shipped().feed, timezone.now()
    if not queries.was_read_lately(found, now):
        actions.note_read(found, by=agent_for(found.account, timezone.localdate(now)), at=now)
    meetings = queries.meetings_of(found.account, now - window.past, now + window.ahead)
    etag = f'W/"{hashlib.sha256(repr(meetings).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(
            ics.feed(meetings, name=_NAME, refresh=window.refresh, at=now),
            content_type="text/calendar; charset=utf-8",
        )
        answer["Content-Disposition"] = 'inline; filename="fil-rouge.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    # The address is a secret: no page that it would lead to learns it.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@signed_in(Verb.BOOK)
def own(request: SignedRequest) -> HttpResponse:
    """How I take my meetings elsewhere."""
    return render(request, "calendars/own.html", _own(request))


def _own(request: SignedRequest) -> dict[str, object]:
    return {
        "own": queries.own_calendar(request.agent.account_id), "email": request.user.email,  # type: ignore[union-attr]
        "professional": request.agent.professional_id, "form": BusyForm(),
        "source": queries.busy_source(request.agent.professional_id),
    }  # fmt: skip


@signed_in(Verb.BOOK)
@require_POST
def busy(request: SignedRequest) -> HttpResponse:
    """Give the calendar whose busy hours are read here, or withdraw it."""
    professional = queries.own_professional(request.agent)
    if "retirer" in request.POST:
        busy_sources.drop_source(professional, by=request.agent, at=request.now)
        messages.success(request, "Votre agenda n'est plus lu ; ce qu'il disait est oublié.")
        return see_other("calendars:own")
    form = BusyForm(request.POST)
    if submitted(
        form,
        lambda: busy_sources.give_source(
            professional, address=form.cleaned_data["address"], by=request.agent, at=request.now
        ),
    ):
        messages.success(
            request, "Votre agenda est lu : ses heures prises se voient quand on fixe un rendez-vous."
        )
        return see_other("calendars:own")
    return form_answer(request, "calendars/own.html", form, _own(request))


@signed_in(Verb.BOOK)
@never_cache
def renew(request: SignedRequest) -> HttpResponse:
    """A private address, shown once, on this answer and nowhere else; whoever loads it again is led back."""
    if request.method != "POST":
        return see_other("calendars:own")
    secret = actions.renew_address(by=request.agent, at=request.now)
    url = private_url(request, secret)
    context = {"url": url, "webcal": webcal_of(url)}
    return render(request, "calendars/own.html", _own(request) | context)


@signed_in(Verb.BOOK)
@require_POST
def withdraw(request: SignedRequest) -> HttpResponse:
    """The address stops."""
    actions.withdraw_address(by=request.agent, at=request.now)
    messages.success(request, "L'abonnement est retiré : l'ancienne adresse ne donne plus rien.")
    return see_other("calendars:own")


@signed_in(Verb.BOOK)
@require_POST
def invitations(request: SignedRequest) -> HttpResponse:
    """Receive my meetings by mail, or no longer."""
    wanted = bool(request.POST.get("invitations"))
    actions.choose_invitations(wanted=wanted, by=request.agent, at=request.now)
    messages.success(
        request,
        "C'est noté : vos rendez-vous arriveront dans votre boîte aux lettres."
        if wanted
        else "C'est noté : plus aucun rendez-vous n'est envoyé à votre boîte.",
    )
    return see_other("calendars:own")
