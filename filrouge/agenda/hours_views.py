"""When one receives: one screen for a week and the days that differ, one's own or a caseworker's (D-1)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import form_answer, see_other, submitted, typed
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Role, Verb
from filrouge.agenda import hours
from filrouge.agenda.availability import hours_of
from filrouge.agenda.hours_forms import OneDayForm, WeekForm
from filrouge.agenda.models import ReceivingHours
from filrouge.agenda.queries import places_of, turnouts_of
from filrouge.directory.models import Professional
from filrouge.directory.queries import colleagues_of

WEEK, DAY = "semaine", "jour"


@signed_in(Verb.BOOK)
def own(request: SignedRequest) -> HttpResponse:
    """One's own hours."""
    mine = Professional.objects.filter(pk=request.agent.professional_id or 0).first()
    if mine is None:
        return render(request, "agenda/hours_nobody.html", {"colleagues": _colleagues(request)})
    return _hours(request, mine)


@signed_in(Verb.NAME_CASEWORKER)
def of(request: SignedRequest, public_id: str) -> HttpResponse:
    """A caseworker's hours, for who names them."""
    found = Professional.objects.filter(public_id=public_id).first()
    if found is None or not hours.may_change_hours(request.agent, found, request.now):
        raise Http404("Ce professionnel n'existe pas, ou ses heures ne se règlent pas depuis votre compte.")
    return _hours(request, found)


def _hours(request: SignedRequest, professional: Professional) -> HttpResponse:
    rows = hours_of(professional.pk, request.today)
    if request.method == "POST" and "retirer" in request.POST:
        asked = typed(request, "retirer")
        for row in rows:
            if row.public_id == asked:
                hours.end_hours(row, by=request.agent, at=request.now)
        return _back(request, professional)
    one_day = "un-jour" in request.POST
    sites = places_of(professional, request.today)
    bound = request.POST if request.method == "POST" else None
    of_week, of_day = (ReceivingHours(professional=professional) for _ in range(2))
    week = WeekForm(None if one_day else bound, instance=of_week, sites=sites, prefix=WEEK)
    day = OneDayForm(bound if one_day else None, instance=of_day, sites=sites, prefix=DAY)
    form: WeekForm | OneDayForm = day if one_day else week
    if submitted(form, lambda: hours.save_hours(form.instance, by=request.agent, at=request.now)):
        return _back(request, professional)
    context = {
        "professional": professional,
        "mine": professional.pk == request.agent.professional_id,
        "weekly": [row for row in rows if row.day is None],
        "days": [row for row in rows if row.day is not None],
        "week_form": week,
        "day_form": day,
        "colleagues": _colleagues(request),
        "turnouts": turnouts_of(professional, request.now),
    }
    return form_answer(request, "agenda/hours.html", form, context)


def _back(request: SignedRequest, professional: Professional) -> HttpResponse:
    if professional.pk == request.agent.professional_id:
        return see_other("agenda:hours")
    return see_other("agenda:hours_of", professional.public_id)


def _colleagues(request: SignedRequest) -> list[Professional]:
    """Whose hours one may change besides: none for most; for a whole département, those of one's own organisation."""
    agent = request.agent
    if not agent.may(Verb.NAME_CASEWORKER):
        return []
    rows = colleagues_of(agent, request.today).filter(
        memberships__organisation__in=agent.organisations, account__role__in=(Role.CASEWORKER, Role.SOCIAL_WORKER)
    )  # fmt: skip
    return list(rows.exclude(pk=agent.professional_id or 0).distinct()[:200])
