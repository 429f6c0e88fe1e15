"""My time, and that of a team: totals by kind and period, with their CSV (D-6)."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from filrouge.access.answers import SEE_OTHER, csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.calendars import timing
from filrouge.calendars.models import TimeEntry
from filrouge.calendars.queries import own_professional
from filrouge.calendars.time_forms import MonthForm, NotedForm, PeriodForm
from filrouge.calendars.time_queries import TimeLine, counted, lines_of, lines_of_each, own_source
from filrouge.calendars.time_rules import Total, quick_minutes, time_kinds, totals
from filrouge.core.results import Refusal
from filrouge.core.text import short_date
from filrouge.directory.queries import colleagues_of


@signed_in(Verb.BOOK)
def own(request: SignedRequest) -> HttpResponse:
    """My time of a month: what the agenda says, what I correct or add."""
    month, following = MonthForm(request.GET).asked(request.today)
    professional = request.agent.professional_id
    lines = lines_of(professional, month, following, request.now) if professional else []
    context = {
        "month": month, "earlier": _month_before(month), "later": following, "lines": lines, "today": request.today,
        "professional": professional, "kinds": time_kinds().values(), "quick": quick_minutes(),
        "totals": _shown(totals(counted(lines))),
    }  # fmt: skip
    return render(request, "calendars/time.html", context)


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), month.month - 1 or 12, 1)


def _shown(found: Mapping[str, Total]) -> list[tuple[str, Total, bool]]:
    """Label, total, whether it is only counted."""
    return [(time_kinds()[key].label, total, time_kinds()[key].counted) for key, total in found.items()]


@signed_in(Verb.BOOK)
@require_POST
def note(request: SignedRequest) -> HttpResponse:
    """Add some time, in one click; correct a line; set it aside; take it back."""
    professional = own_professional(request.agent)
    form = NotedForm(request.POST)
    month = request.POST.get("mois", "")
    if not form.is_valid():
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
        return _to_month(month)
    said = form.cleaned_data
    try:
        if said["source"]:
            source = own_source(professional, said["source"], said["key"])
            if source is None:
                raise Http404("Ce temps n'existe plus, ou n'est pas le vôtre.")
            if "retirer" in request.POST and isinstance(source, TimeEntry):
                timing.remove_time(source, by=request.agent, at=request.now)
            else:
                timing.correct_time(source, noted=form.noted(), by=request.agent, at=request.now)
        else:
            timing.add_time(
                professional,
                day=said["day"] or request.today,
                noted=form.noted(),
                by=request.agent,
                at=request.now,
            )
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "C'est noté.")
    return _to_month(month)


def _to_month(month: str) -> HttpResponse:
    asked = MonthForm({"mois": month})
    query = f"?mois={month}" if month and asked.is_valid() else ""
    return HttpResponseRedirect(f"{reverse('calendars:time')}{query}", status=SEE_OTHER)


@signed_in(Verb.BOOK)
def own_csv(request: SignedRequest) -> StreamingHttpResponse:
    """My time of a month, line by line."""
    month, following = MonthForm(request.GET).asked(request.today)
    lines = lines_of(request.agent.professional_id or 0, month, following, request.now)
    return csv_answer(
        "mon-temps", ("Jour", "Sorte", "Minutes", "Précision"), [_cells(one) for one in lines if one.counts]
    )


def _cells(one: TimeLine) -> tuple[object, ...]:
    spent = one.spent
    return short_date(spent.day), one.label, "" if spent.minutes is None else spent.minutes, one.words


@signed_in(Verb.SEE_LOAD)
def team(request: SignedRequest) -> HttpResponse:
    """The time of those whom I answer for, by kind, over a period."""
    form = PeriodForm(request.GET or None)
    since, until = form.asked(request.today)
    context = {
        "form": form, "since": since, "until": until, "kinds": time_kinds().values(), "rows": _rows(request, since, until),
        "csv_query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "calendars/team_time.html", context)


@signed_in(Verb.SEE_LOAD)
def team_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same for a spreadsheet: minutes, or times for what is only counted."""
    since, until = PeriodForm(request.GET or None).asked(request.today)
    units = [f"{kind.label} ({'fois' if kind.counted else 'minutes'})" for kind in time_kinds().values()]
    rows = [
        (name, *(one.times if only else one.minutes for _, one, only in found))
        for name, found in _rows(request, since, until)
    ]
    return csv_answer("temps-des-professionnels", ["Professionnel", *units], rows)


def _rows(
    request: SignedRequest, since: date, until: date
) -> list[tuple[str, list[tuple[str, Total, bool]]]]:
    """Who spent some time in the period, by name."""
    people = {one.pk: str(one) for one in colleagues_of(request.agent, request.today)}
    found = lines_of_each(list(people), since, until, request.now)
    return [(name, _shown(totals(counted(found[key])))) for key, name in people.items() if key in found]
