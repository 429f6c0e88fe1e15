"""What a person sees by their link, without an account: the slots, then their appointment. Nothing else of anybody (P-7).

A GET changes nothing: a mail program may open the link before the person does."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from filrouge.access.answers import SEE_OTHER, UNPROCESSABLE, typed
from filrouge.agenda import inviting
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.notices import CHOOSE
from filrouge.agenda.offering import Offered, next_offered, slot_of
from filrouge.agenda.serving import serves
from filrouge.agenda.shipped import habits
from filrouge.agenda.wording import place_of
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent, department
from filrouge.messages.numbers import spaced
from filrouge.messages.tokens import message_of
from filrouge.people.models import Following

NOT_FOUND, CONFLICT, GONE = 404, 409, 410


@never_cache
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a slot; or see the appointment that was chosen, change it or cancel it."""
    invitation, now = _invitation(token), timezone.now()
    if invitation is None:
        return _over(request)
    if _is_over(invitation, now):
        return _over(request)
    if not serves(invitation):
        return _elsewhere(request, invitation)
    appointment = invitation.appointment
    if appointment is None:
        return _slots(request, invitation, now)
    if not inviting.may_change(appointment, now):
        return _appointment(request, invitation, appointment, changeable=False)
    if "annuler" in request.POST:
        return _done(request, partial(inviting.decline, invitation, by=console_agent(), at=now))
    if request.method == "POST" or "autre" in request.GET:
        return _slots(request, invitation, now)
    return _appointment(request, invitation, appointment, changeable=True)


def _invitation(token: str) -> Invitation | None:
    rows = Invitation.objects.filter(
        public_id=message_of(token, CHOOSE) or "", person__merged_into__isnull=True
    )
    return rows.select_related(
        "person__following__organisation", "person__following__lead",
        "professional", "organisation", "appointment__site__commune", "appointment__professional",
        "appointment__organisation",
    ).first()  # fmt: skip


def _is_over(invitation: Invitation, now: datetime) -> bool:
    """Nobody answered and it is too late, or what was chosen has taken place."""
    appointment = invitation.appointment
    if appointment is None:
        return not invitation.waits(now)
    return appointment.state == Appointment.State.BOOKED and appointment.starts_at <= now


def _over(request: HttpRequest) -> HttpResponse:
    """The same page for a link that was never made, that is too old, or that was taken back."""
    return render(request, "agenda/choose_over.html", status=NOT_FOUND)


def _elsewhere(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody else follows the person now, or nobody does: whom to call, and nothing to choose."""
    following: Following | None = getattr(invitation.person, "following", None)
    organisation = following.organisation if following else None
    call = organisation or department()
    appointment = invitation.appointment
    context = {
        "organisation": organisation,
        "same": organisation == (appointment or invitation).organisation,
        "lead": following.lead if following else None,
        "appointment": appointment if appointment and appointment.state == Appointment.State.BOOKED else None,
        "call": call,
        "phone": call.phone if call else "",
        "phone_words": spaced(call.phone) if call else "",
    }
    return render(request, "agenda/choose_elsewhere.html", context, status=GONE)


def _slots(request: HttpRequest, invitation: Invitation, now: datetime) -> HttpResponse:
    """The free slots; a POST takes one, or says that it is gone and shows the others."""
    error, status = "", 200
    if request.method == "POST":
        slot = slot_of(typed(request, "slot"))
        if slot is None:
            error, status = "Choisissez un jour et une heure.", UNPROCESSABLE
        else:
            gesture = inviting.choose if invitation.appointment is None else inviting.change
            try:
                gesture(invitation, slot=slot, by=console_agent(), at=now)
            except Refusal as refusal:
                error, status = refusal.message, CONFLICT
            else:
                return _back(request)
    free: Mapping[date, list[Offered]] = {}
    if inviting.holds_post(invitation, timezone.localdate(now)):
        free = next_offered(inviting.wanted_by(invitation, now), now, most=habits().shown * 2)
    context = _about(invitation) | {"error": error, "free": free}
    return render(request, "agenda/choose.html", context, status=status)


def _done(request: HttpRequest, gesture: Callable[[], object]) -> HttpResponse:
    """Back to the page, which says what stands: also when it was too late by a second."""
    with suppress(Refusal):
        gesture()
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    answer = HttpResponseRedirect(request.path)
    answer.status_code = SEE_OTHER
    return answer


def _appointment(
    request: HttpRequest, invitation: Invitation, appointment: Appointment, *, changeable: bool
) -> HttpResponse:
    place, address = place_of(appointment)
    context = _about(invitation) | {
        "place": place,
        "address": address,
        "stands": appointment.state == Appointment.State.BOOKED,
        "changeable": changeable,
    }
    return render(request, "agenda/chosen.html", context)


def _about(invitation: Invitation) -> dict[str, object]:
    host = inviting.received_by(invitation)
    phone = host.phone or (invitation.appointment or invitation).organisation.phone
    return {
        "first_name": invitation.person.first_names.split(" ")[0].title(),
        "professional": host,
        "appointment": invitation.appointment,
        "minutes": invitation.minutes,
        "phone": phone,
        "phone_words": spaced(phone),
    }
