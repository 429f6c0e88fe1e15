"""Fixing appointments: one, from the slots that are free; several that come back; by a link; moving one (D-1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import actions, inviting, moving, queries, repeating, series
from filrouge.agenda.availability import Wanted
from filrouge.agenda.forms import BookingForm
from filrouge.agenda.models import Appointment
from filrouge.agenda.offering import Offers, next_offered, page_of_slots
from filrouge.agenda.queries import Host
from filrouge.agenda.shipped import habits
from filrouge.agenda.slot_forms import ForWhomForm, InviteForm, MoveForm, SeriesForm
from filrouge.agenda.telling import untold
from filrouge.core.results import Refusal
from filrouge.core.text import enumeration, plural, short_date
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "agenda:panel"


def _options(request: SignedRequest, person: Person, hosts: list[Host]) -> dict[str, Any]:
    following = getattr(person, "following", None)
    return {
        "hosts": hosts,
        "sites": queries.sites_of(hosts),
        "area": following.area_id if following else None,
        "now": request.now,
        "kind": request.GET.get("nature", ""),
        "host": request.GET.get("avec", ""),
        "slot": request.GET.get("creneau", ""),
    }


def _kind(request: SignedRequest) -> dict[str, str]:
    return {"nature": request.GET["nature"]} if "nature" in request.GET else {}


def _page(request: SignedRequest, wanted: Wanted, *, most: int | None = None) -> Offers:
    """The free slots that the address asks for."""
    return page_of_slots(wanted, request.GET.get("apres", ""), request.now, most=most)


def _free(request: SignedRequest, person: Person, hosts: list[Host]) -> dict[str, Any]:
    """The next free slots of who is asked for, else of the first who may receive."""
    asked = request.GET.get("avec", "")
    host = next((one for one in hosts if one.professional.public_id == asked), hosts[0] if hosts else None)
    if host is None:
        return {"free": None, "with": None}
    wanted = Wanted(host.professional.pk, request.now, person.pk, kind=request.GET.get("nature", ""))
    return {
        "free": _page(request, wanted),
        "with": host.professional,
        "to": f"?{urlencode({'avec': host.professional.public_id} | _kind(request))}&",
        "chosen": request.GET.get("creneau", ""),
    }


@signed_in(Verb.BOOK)
def book(request: SignedRequest, public_id: str) -> HttpResponse:
    """Fix an appointment."""
    person = visible_person(request.agent, public_id)
    hosts = queries.hosts_of(request.agent, person, request.today)
    form = BookingForm(request.POST or None, **_options(request, person, hosts))

    fixed: list[Appointment] = []

    def fix() -> None:
        booking = form.booking(person)
        if booking.way == Appointment.Way.SUMMONED:
            fixed.extend(moving.summon([booking], by=request.agent, at=request.now))
        else:
            fixed.append(actions.book(booking, by=request.agent, at=request.now))

    if submitted(form, fix):
        _warn(request, fixed)
        return back_to_person(request, public_id, PANEL)
    context = {"person": person, "hosts": hosts} | _free(request, person, hosts)
    return form_answer(request, "agenda/book.html", form, context)


def _warn(request: SignedRequest, fixed: list[Appointment]) -> None:
    """Say at once that nothing tells the person, or that nobody can call them; each thing once, and of which days."""
    said = untold(Appointment.objects.filter(pk__in=[row.pk for row in fixed]), request.now)
    for words in dict.fromkeys(said.values()):
        days = [short_date(localdate(row.starts_at)) for row in fixed if said.get(row.pk) == words]
        where = "" if len(days) == len(fixed) else f"Rendez-vous du {enumeration(days, 'et du')} : "
        messages.warning(request, f"{where}{words}")


@signed_in(Verb.BOOK)
def several(request: SignedRequest, public_id: str) -> HttpResponse:
    """Fix the same appointment every so many weeks: seen first, then fixed."""
    person = visible_person(request.agent, public_id)
    hosts = queries.hosts_of(request.agent, person, request.today)
    form = SeriesForm(request.POST or None, **_options(request, person, hosts))
    occurrences: list[repeating.Occurrence] | None = None
    if form.is_valid():
        occurrences = repeating.preview(_bookings(form, person))
        if "fixer" in request.POST and (made := _fixed(request, form, occurrences)):
            messages.success(request, f"{plural(len(made), 'rendez-vous fixé', 'rendez-vous fixés')}.")
            _warn(request, made)
            return see_other("web:person", public_id)
    context = {
        "person": person,
        "hosts": hosts,
        "occurrences": occurrences,
        "possible": sum(not one.why for one in occurrences or ()),
        "cut": occurrences is not None and len(occurrences) == series.MOST,
    }
    return form_answer(request, "agenda/several.html", form, context)


def _bookings(form: SeriesForm, person: Person) -> list[actions.Booking]:
    """One booking for each day of the rhythm; the first one has the hour that was checked."""
    booking = form.booking(person)
    hours = (form.hour_of(day) for day in series.days_of(form.rhythm()))
    return [replace(booking, starts_at=hour) for hour in hours if hour is not None]


def _fixed(
    request: SignedRequest, form: SeriesForm, occurrences: list[repeating.Occurrence]
) -> list[Appointment]:
    """Those that were fixed; none when they were refused, which the form then says."""
    try:
        return repeating.book_series(
            occurrences, skip=form.cleaned_data["skip"], by=request.agent, at=request.now
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return []


@signed_in(Verb.BOOK)
def move(request: SignedRequest, public_id: str) -> HttpResponse:
    """Another hour for an appointment to come."""
    appointment = queries.visible_appointment(request.agent, public_id)
    person = appointment.person
    host = Host(appointment.professional, appointment.organisation)
    form = MoveForm(
        request.POST or None, appointment=appointment, sites=queries.sites_of([host]), now=request.now,
        slot=request.GET.get("creneau", ""),
    )  # fmt: skip
    if submitted(
        form,
        lambda: moving.move(appointment, to=form.booking(person), by=request.agent, at=request.now),
    ):
        _warn(request, [appointment])
        return back_to_person(request, person.public_id, PANEL)
    wanted = Wanted(
        appointment.professional_id, request.now, appointment.person_id, appointment.minutes, appointment.kind,
        appointment.pk,
    )  # fmt: skip
    context = {
        "person": person,
        "appointment": appointment,
        "free": _page(request, wanted),
        "to": "?",
        "chosen": request.GET.get("creneau", ""),
    }
    return form_answer(request, "agenda/move.html", form, context)


@signed_in(Verb.BOOK)
def invite(request: SignedRequest, public_id: str) -> HttpResponse:
    """Send a link where the person chooses their slot."""
    person = visible_person(request.agent, public_id)
    hosts = queries.hosts_of(request.agent, person, request.today)
    form = InviteForm(
        request.POST or None,
        hosts=hosts,
        host=request.GET.get("avec", ""),
        kind=request.GET.get("nature", ""),
    )
    if submitted(form, lambda: inviting.invite(form.offer(person), by=request.agent, at=request.now)):
        messages.success(
            request, "La personne est invitée à choisir. Le lien est dans son volet « Rendez-vous »."
        )
        return see_other("web:person", public_id)
    how = habits()
    wanted = Wanted(
        hosts[0].professional.pk if hosts else 0, request.now + timedelta(hours=how.hours_before), person.pk
    )
    context = {
        "person": person,
        "hosts": hosts,
        "free": next_offered(wanted, request.now) if hosts else {},
        "with": hosts[0].professional if hosts else None,
        "days": how.invitation_days,
        "sends": bool(settings.PUBLIC_URL),
    }
    return form_answer(request, "agenda/invite.html", form, context)


@signed_in(Verb.BOOK)
@require_POST
def invite_again(request: SignedRequest, public_id: str) -> HttpResponse:
    """In one gesture, invite the person of an appointment that does not take place to choose another time."""
    appointment = queries.visible_appointment(request.agent, public_id)
    person = appointment.person
    try:
        inviting.invite(inviting.again(appointment), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("web:person", person.public_id)
    words = "la personne est invitée à choisir une autre heure" if settings.PUBLIC_URL else "le lien est prêt"
    messages.success(request, f"{person.full_name} : {words}. Il est dans son volet « Rendez-vous ».")
    return see_other("web:person", person.public_id)


@signed_in(Verb.BOOK)
@require_POST
def withdraw(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = queries.visible_invitation(request.agent, public_id)
    try:
        inviting.withdraw(invitation, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("web:person", invitation.person.public_id)
    return back_to_person(request, invitation.person.public_id, PANEL)


@signed_in(Verb.BOOK)
def find(request: SignedRequest) -> HttpResponse:
    """« Trouver un créneau »: one's own next free slots, then for whom."""
    people = queries.followed_by(request.agent)
    asked = request.GET if "qui" in request.GET else None
    form = ForWhomForm(asked, people=people, initial={"creneau": request.GET.get("creneau", "")})
    if asked is not None and form.is_valid():
        to = reverse("agenda:book", args=[form.cleaned_data["qui"]])
        return redirect(f"{to}?creneau={form.cleaned_data['creneau']}")
    mine = request.agent.professional_id
    context = {
        "professional": mine,
        "people": people,
        "free": _page(request, Wanted(mine, request.now), most=habits().shown * 3) if mine else None,
        "chosen": request.GET.get("creneau", ""),
    }
    return form_answer(request, "agenda/find.html", form, context)
