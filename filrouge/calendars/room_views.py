"""The day of a place and its rooms; taking one (D-5)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from filrouge.access.answers import SEE_OTHER, form_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda.forms import DayForm
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import visible_appointment
from filrouge.agenda.rooms import Booked, take_room
from filrouge.agenda.workshop_queries import runs, visible_session
from filrouge.calendars import site_day
from filrouge.calendars.forms import RoomForm
from filrouge.people.queries import NotVisible

_A_DAY = timedelta(days=1)


@signed_in(Verb.BOOK)
def sites(request: SignedRequest) -> HttpResponse:
    """The places where we receive."""
    rows = site_day.sites_for(request.agent)
    return render(request, "calendars/sites.html", {"sites": rows, "today": request.today})


@signed_in(Verb.BOOK)
def day(request: SignedRequest, public_id: str) -> HttpResponse:
    """Who is received where, that day."""
    site = site_day.visible_site(request.agent, public_id)
    chosen, _ = DayForm(request.GET).asked(request.today)
    context = {
        "site": site, "chosen": chosen, "today": request.today, "earlier": chosen - _A_DAY, "later": chosen + _A_DAY,
        "rooms": site_day.day_of_site(site, request.agent, chosen),
    }  # fmt: skip
    return render(request, "calendars/site_day.html", context)


@signed_in(Verb.BOOK)
def appointment(request: SignedRequest, public_id: str) -> HttpResponse:
    """A room for an appointment."""
    row = visible_appointment(request.agent, public_id)
    day = timezone.localdate(row.starts_at)
    return _choose(request, row, f"{reverse('agenda:day')}?jour={day.isoformat()}")


@signed_in(Verb.RUN_WORKSHOPS)
def session(request: SignedRequest, public_id: str) -> HttpResponse:
    """A room for a session of a workshop."""
    row = visible_session(request.agent, public_id)
    if not runs(request.agent, row.organisation_id):
        raise NotVisible("Cet atelier est celui d'un autre organisme : lui seul choisit sa salle.")
    return _choose(request, row, reverse("agenda:session", args=[public_id]))


def _choose(request: SignedRequest, booked: Booked, back_url: str) -> HttpResponse:
    free, taken = site_day.rooms_for(booked)
    form = RoomForm(request.POST or None, free=free, present=booked.room)
    if submitted(form, lambda: take_room(booked, room=form.chosen(), by=request.agent, at=request.now)):
        said = f"{booked.room} est réservée." if booked.room else "La salle est rendue."
        messages.success(request, said)
        return HttpResponseRedirect(back_url, status=SEE_OTHER)
    context = {
        "booked": booked, "taken": taken, "free": free, "back_url": back_url,
        "person": booked.person if isinstance(booked, Appointment) else None,
    }  # fmt: skip
    return form_answer(request, "calendars/room.html", form, context)
