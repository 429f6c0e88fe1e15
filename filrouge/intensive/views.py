"""The week of a person: its panel, the page where it is chosen with them, its sheet of paper (D-4)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from filrouge.access.answers import SEE_OTHER, panel_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda.models import WorkshopSession
from filrouge.core.results import Refusal
from filrouge.documents.serving import sheet_answer
from filrouge.intensive.forms import MondayForm
from filrouge.intensive.homes import at_home_words
from filrouge.intensive.hours import hours_lived
from filrouge.intensive.models import IntensivePeriod, Week
from filrouge.intensive.printing import week_sheet
from filrouge.intensive.proposing import propose_week
from filrouge.intensive.queries import WEEK, monday_of, obstacles, visible_period, visible_week
from filrouge.intensive.reading import read_week
from filrouge.intensive.weeks import choose_session, keep_week
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

SHOWN = 8


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The period that runs, its latest weeks, the hours lived beside those of the contract. Three queries besides the
    person's."""
    person = visible_person(request.agent, public_id, shown=())
    period = _latest(person)
    weeks = list(period.weeks.order_by("-monday")[:SHOWN]) if period else []
    context = {
        "person": person, "title": "Semaine d'activités", "period": period, "weeks": weeks, "today": request.today,
        "may_write": request.agent.may(Verb.ACCOMPANY), "lived": hours_lived(person, request.today),
    }  # fmt: skip
    return panel_answer(request, "intensive/panel.html", context)


@signed_in(Verb.SEE_PEOPLE)
def week(request: SignedRequest, public_id: str) -> HttpResponse:
    """One week: what is proposed and why, what else each slot could hold, hours against the target."""
    person = visible_person(request.agent, public_id)
    period = _latest(person)
    monday = _monday(request)
    found = _week_of(period, monday)
    context = {
        "person": person, "period": period, "monday": monday, "before": monday - WEEK, "after": monday + WEEK,
        "may_write": request.agent.may(Verb.ACCOMPANY), "may_choose": request.agent.may(Verb.TAKE_SEAT),
        "why_not": obstacles([period], monday).get(period.pk, "") if period else "",
        "read": read_week(found, request.now, others=request.agent.may(Verb.TAKE_SEAT)) if found else None,
        "over": monday + WEEK <= request.today, "today": request.today,
        "at_home": at_home_words(period, monday),
    }  # fmt: skip
    return render(request, "intensive/week.html", context)


def _latest(person: Person) -> IntensivePeriod | None:
    rows = IntensivePeriod.objects.filter(person=person).select_related("contract", "person")
    return rows.order_by("-since", "-id").first()


def _week_of(period: IntensivePeriod | None, monday: date) -> Week | None:
    if period is None:
        return None
    rows = Week.objects.filter(period__person=period.person_id, monday=monday)
    return rows.select_related("period__person", "period__contract").order_by("-period__since").first()


def _monday(request: SignedRequest) -> date:
    """The week that is asked for, else this one."""
    form = MondayForm(request.GET)
    if form.is_valid():
        return monday_of(form.cleaned_data["lundi"])
    return monday_of(request.today)


def _back(week: Week) -> HttpResponse:
    return to_week(week.period, week.monday)


def to_week(period: IntensivePeriod, monday: date) -> HttpResponse:
    """303 to the page of a week."""
    page = reverse("intensive:week", args=[period.person.public_id])
    answer = HttpResponseRedirect(f"{page}?lundi={monday}")
    answer.status_code = SEE_OTHER
    return answer


@signed_in(Verb.ACCOMPANY)
@require_POST
def propose(request: SignedRequest, public_id: str) -> HttpResponse:
    """Compose a week, or compose it anew."""
    period = visible_period(request.agent, public_id)
    form = MondayForm(request.POST)
    monday = monday_of(form.cleaned_data["lundi"] if form.is_valid() else request.today)
    try:
        propose_week(period, monday, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return to_week(period, monday)


@signed_in(Verb.TAKE_SEAT)
@require_POST
def keep(request: SignedRequest, public_id: str) -> HttpResponse:
    """« Garder cette semaine »: seats are asked for; what is gone is said."""
    found = visible_week(request.agent, public_id)
    told_of_keeping(request, found)
    return _back(found)


def told_of_keeping(request: SignedRequest, found: Week) -> None:
    """Keep what is ticked, and say what became of it."""
    try:
        kept = keep_week(found, chosen=request.POST.getlist("activite"), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return
    for words in kept.gone:
        messages.warning(request, f"{words} Une autre séance est proposée à sa place, s'il y en a.")
    messages.success(request, "La semaine est choisie, les places sont réservées.")


@signed_in(Verb.TAKE_SEAT)
@require_POST
def choose(request: SignedRequest, public_id: str) -> HttpResponse:
    """Put another session in a slot, or add one."""
    found = visible_week(request.agent, public_id)
    told_of_choosing(request, found)
    return _back(found)


def told_of_choosing(request: SignedRequest, found: Week) -> None:
    """Change the slot as it is asked, and say what became of it."""
    session = (
        WorkshopSession.objects.filter(public_id=request.POST.get("seance", ""))
        .select_related("workshop")
        .first()
    )
    slot = request.POST.get("activite", "")
    row = found.activities.filter(public_id=slot).first()
    if session is None or (slot and row is None):
        messages.warning(request, "Choisissez une séance parmi celles qui sont proposées.")
        return
    try:
        choose_session(found, session, instead_of=row, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message[:1].upper() + refusal.message[1:])
    else:
        messages.success(request, "C'est changé.")


@signed_in(Verb.SEE_PEOPLE)
def printed(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The week on one sheet, for the person."""
    found = visible_week(request.agent, public_id)
    if found.state == Week.State.PROPOSED:
        raise Http404("Cette semaine n'est pas encore choisie : gardez-la d'abord.")
    return sheet_answer(
        request, week_sheet(found, request.now, request.today), kind, f"semaine-{found.monday}"
    )
