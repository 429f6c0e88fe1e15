"""Where people took part, and what some of them let us tell (G-8)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people.models import Person
from filrouge.people.queries import visible_person
from filrouge.satisfaction import export, queries, telling
from filrouge.satisfaction.forms import ParticipationForm, TestimonialForm
from filrouge.satisfaction.models import Testimonial
from filrouge.satisfaction.shipped import participations as kinds

Scope = Testimonial.Scope


@signed_in(Verb.RUN_SURVEYS)
def participations(request: SignedRequest) -> HttpResponse:
    """Meetings in which people took part, the latest first."""
    page = keyed_page(queries.participations_for(request.agent), request.GET, by=("-held_on", "-pk"))
    lines = [(row, kinds().get(row.kind, row.kind)) for row in page.rows]
    return render(request, "satisfaction/participations.html", {"page": page, "lines": lines})


@signed_in(Verb.RUN_SURVEYS)
def participation_new(request: SignedRequest) -> HttpResponse:
    """Note a participation."""
    form = ParticipationForm(request.POST or None, agent=request.agent, initial=_usual(request))
    if submitted(form, lambda: telling.note_participation(form.instance, by=request.agent, at=request.now)):
        messages.success(request, "La participation est notée.")
        return see_other("satisfaction:participations")
    return form_answer(request, "satisfaction/participation_new.html", form, {})


@signed_in(Verb.RUN_SURVEYS)
@require_POST
def participation_remove(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take back a participation noted by mistake."""
    row = queries.participations_for(request.agent).filter(public_id=public_id).first()
    if row is None:
        raise Http404("Cette participation n'existe pas, ou n'est pas celle de votre organisme.")
    telling.remove_participation(row, by=request.agent, at=request.now)
    messages.success(request, "La participation est retirée.")
    return see_other("satisfaction:participations")


@signed_in(Verb.HAND_SLIPS)
def testimonials(request: SignedRequest) -> HttpResponse:
    """Testimonials whose consent stands, each shown when it is asked for."""
    chosen = request.GET.get("accord", "")
    rows = queries.testimonials_for(request.agent, request.today)
    if chosen in Scope.values:
        rows = rows.filter(scope=chosen)
    page = keyed_page(rows, request.GET, by=("-agreed_on", "-pk"))
    context = {"page": page, "chosen": chosen, "scopes": [("", "Tous"), *Scope.choices]}
    return render(request, "satisfaction/testimonials.html", context)


@signed_in(Verb.RUN_SURVEYS)
def testimonials_csv(request: SignedRequest) -> StreamingHttpResponse:
    """Those that may be published, for a report: consent stands today, and is for that."""
    rows = queries.testimonials_for(request.agent, request.today).filter(scope=Scope.PUBLIC)
    found = list(rows.order_by("-agreed_on", "-pk"))
    return csv_answer("temoignages", export.TESTIMONIAL_HEADER, export.testimonial_rows(found))


@signed_in(Verb.HAND_SLIPS)
def testimonial(request: SignedRequest, public_id: str) -> HttpResponse:
    """One testimonial: its words, its consent, and how to take it back."""
    row = _testimonial(request, public_id)
    return render(
        request, "satisfaction/testimonial.html", {"testimonial": row, "person": _person(request, row)}
    )


@signed_in(Verb.HAND_SLIPS)
@require_POST
def testimonial_withdraw(request: SignedRequest, public_id: str) -> HttpResponse:
    """The person takes back their consent."""
    row = _testimonial(request, public_id)
    try:
        telling.withdraw_testimonial(row, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request, "L'accord est retiré et le témoignage effacé. Retirez aussi le papier signé."
        )
    return see_other("satisfaction:testimonials")


@signed_in(Verb.HAND_SLIPS)
def testimonial_new(request: SignedRequest) -> HttpResponse:
    """Note a testimonial of somebody who does not want to be named here."""
    return _new(request, Testimonial(), "satisfaction/testimonial_new.html", {})


@signed_in(Verb.HAND_SLIPS)
def testimonial_of(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note the testimonial of a person, from their file, so that they can take it back; those that stand."""
    person = visible_person(request.agent, public_id)
    standing = queries.testimonials_of(request.agent, person.pk, request.today).order_by("-agreed_on", "-pk")
    context = {"person": person, "standing": list(standing)}
    return _new(request, Testimonial(person=person), "satisfaction/testimonial_of.html", context)


def _new(request: SignedRequest, row: Testimonial, template: str, context: dict[str, Any]) -> HttpResponse:
    initial = _usual(request)
    form = TestimonialForm(request.POST or None, instance=row, agent=request.agent, initial=initial)
    if submitted(form, lambda: telling.note_testimonial(form.instance, by=request.agent, at=request.now)):
        messages.success(request, "Le témoignage est noté.")
        return see_other("satisfaction:testimonials")
    return form_answer(request, template, form, context)


def _usual(request: SignedRequest) -> dict[str, Any]:
    """The agent's organisation, when there is one only."""
    mine = request.agent.organisations
    return {"organisation": next(iter(mine))} if len(mine) == 1 else {}


def _testimonial(request: SignedRequest, public_id: str) -> Testimonial:
    row = queries.testimonials_for(request.agent, request.today).filter(public_id=public_id).first()
    if row is None:
        raise Http404(
            "Ce témoignage n'existe pas, n'est pas celui de votre organisme, ou son accord est retiré."
        )
    return row


def _person(request: SignedRequest, row: Testimonial) -> Person | None:
    """Who it is from, for who may open their file."""
    if row.person is None:
        return None
    try:
        return visible_person(request.agent, row.person.public_id)
    except Http404:
        return None
