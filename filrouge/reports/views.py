"""Reports: what is expected, one report, what is done to it (G-4, G-6)."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import file_answer, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people.models import Person
from filrouge.reports import life, queries
from filrouge.reports.files import FILES
from filrouge.reports.forms import WhyForm, WordsForm
from filrouge.reports.freezing import differences, kind_of
from filrouge.reports.models import Report
from filrouge.reports.paper import origin
from filrouge.reports.reading import read
from filrouge.reports.report_rules import ReportKind
from filrouge.steering import windows
from filrouge.steering.windows import WrongPeriod
from filrouge.steering.words import value_words

State = Report.State
PAGE = "reports:report"
SHOWN_PEOPLE = 25


@signed_in(Verb.WRITE_REPORTS)
def index(request: SignedRequest) -> HttpResponse:
    """What is expected of agreements: late, under way, received."""
    lines = queries.lines_for(request.agent, request.today)
    waiting = [one for one in lines if one.state not in (State.RECEIVED, State.REPLACED)]
    context = {
        "waiting": [one for one in waiting if not one.is_old],
        "old": [one for one in waiting if one.is_old],
        "received": [one for one in lines if one.state == State.RECEIVED],
        "late": sum(bool(one.late) and not one.is_old for one in lines),
        "is_county": queries.is_county(request.agent),
        "may_lay": request.agent.may(Verb.MANAGE_DIRECTORY),
    }
    return render(request, "reports/index.html", context)


@signed_in(Verb.WRITE_REPORTS)
@require_POST
def open_report(request: SignedRequest) -> HttpResponse:
    """Open a report that an agreement owes."""
    agreement = queries.visible_agreement(request.agent, request.POST.get("convention", ""))
    try:
        first, last = (windows.parse_day(request.POST.get(name, "")) for name in ("du", "au"))
        period = windows.period_of(first, last)
    except WrongPeriod as error:
        raise Http404("Ce bilan n'est pas attendu de cette convention.") from error
    wanted = queries.wanted_of(agreement, request.POST.get("bilan", ""), period, request.today)
    made = life.open_report(agreement, wanted, by=request.agent, at=request.now)
    return see_other(PAGE, made.public_id)


@signed_in(Verb.WRITE_REPORTS)
def report(request: SignedRequest, public_id: str) -> HttpResponse:
    """One report, with its figures and what is left to do."""
    row = queries.visible_report(request.agent, public_id)
    county = queries.is_county(request.agent)
    found = read(row, masked=not request.agent.may(Verb.SEE_PEOPLE))
    context = {
        "report": row, "found": found, "origin": origin(found), "county": county,
        "may_write": row.state in queries.writable(county=county), "over": row.until <= request.today,
        "late": max((request.today - row.due_on).days, 0) if row.state in (State.DRAFT, State.ASKED) else 0,
        "versions": queries.versions_of(row).exclude(pk=row.pk) if county else (),
    }  # fmt: skip
    return render(request, "reports/report.html", context)


@signed_in(Verb.WRITE_REPORTS)
def write(request: SignedRequest, public_id: str) -> HttpResponse:
    """The words of a report."""
    row, kind = _with_kind(request, public_id)
    form = WordsForm(request.POST or None, kind=kind, shown=row.words)
    if submitted(
        form,
        lambda: life.write(row, form.cleaned_data, seen=form.seen(), by=request.agent, at=request.now),
    ):
        return see_other(PAGE, public_id)
    return form_answer(request, "reports/write.html", form, {"report": row, "kind": kind})


@signed_in(Verb.WRITE_REPORTS)
@require_POST
def hand_over(request: SignedRequest, public_id: str) -> HttpResponse:
    """Stop the figures and hand them over."""
    life.hand_over(queries.visible_report(request.agent, public_id), by=request.agent, at=request.now)
    messages.success(request, "Les chiffres sont arrêtés et transmis à la structure.")
    return see_other(PAGE, public_id)


@signed_in(Verb.WRITE_REPORTS)
@require_POST
def give_back(request: SignedRequest, public_id: str) -> HttpResponse:
    """Give the report back to the département."""
    life.give_back(queries.visible_report(request.agent, public_id), by=request.agent, at=request.now)
    messages.success(request, "Le bilan est rendu au Département, avec ses chiffres arrêtés.")
    return see_other(PAGE, public_id)


@signed_in(Verb.WRITE_REPORTS)
@require_POST
def receive(request: SignedRequest, public_id: str) -> HttpResponse:
    """Receive a report: it has a number and moves no more."""
    row = life.receive(queries.visible_report(request.agent, public_id), by=request.agent, at=request.now)
    messages.success(request, f"Le bilan est reçu, sous le numéro {row.reference}.")
    return see_other(PAGE, public_id)


@signed_in(Verb.WRITE_REPORTS)
def send_back(request: SignedRequest, public_id: str) -> HttpResponse:
    """Ask for more."""
    row = queries.visible_report(request.agent, public_id)
    form = WhyForm(request.POST or None)
    if submitted(
        form, lambda: life.send_back(row, form.cleaned_data["why"], by=request.agent, at=request.now)
    ):
        return see_other(PAGE, public_id)
    return form_answer(request, "reports/send_back.html", form, {"report": row})


@signed_in(Verb.WRITE_REPORTS)
def take_up(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take a received report up again."""
    row = queries.visible_report(request.agent, public_id)
    form, made = WhyForm(request.POST or None), list[Report]()
    if submitted(
        form,
        lambda: made.append(life.take_up(row, form.cleaned_data["why"], by=request.agent, at=request.now)),
    ):
        return see_other(PAGE, made[0].public_id)
    return form_answer(request, "reports/take_up.html", form, {"report": row})


@signed_in(Verb.WRITE_REPORTS)
def compare(request: SignedRequest, public_id: str) -> HttpResponse:
    """Figures that were stopped, and what the same definitions say today."""
    row = queries.visible_report(request.agent, public_id)
    if row.stopped_at is None:
        raise Http404("Les chiffres de ce bilan ne sont pas encore arrêtés.")
    found = differences(row)
    moved = [one for one in found if not one.is_none]
    people = {key for one in moved for key in one.came | one.left}
    names = {
        one.pk: one for one in Person.objects.visible_to(request.agent).filter(pk__in=people).order_by("pk")
    }
    context = {
        "report": row, "found": read(row), "same": len(found) - len(moved),
        "moved": [
            {
                "one": one, "stopped": value_words(one.figure.value, one.figure.unit),
                "today": value_words(one.now.figure.value, one.figure.unit),
                "came": [(names[key], one.reasons.get(key, ())) for key in sorted(one.came) if key in names][:SHOWN_PEOPLE],
                "left": [(names[key], one.reasons.get(key, ())) for key in sorted(one.left) if key in names][:SHOWN_PEOPLE],
                "hidden": sum(key not in names for key in one.came | one.left),
            }
            for one in moved
        ],
    }  # fmt: skip
    return render(request, "reports/compare.html", context)


@signed_in(Verb.WRITE_REPORTS)
def report_file(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The report as a file; another `kind` than those of `FILES` is 404. `a_diffuser`: without its small numbers."""
    row = queries.visible_report(request.agent, public_id)
    if kind not in FILES:
        raise Http404("Ce format n'existe pas : PDF, DOCX ou ODT.")
    masked = "a_diffuser" in request.GET or not request.agent.may(Verb.SEE_PEOPLE)
    name = f"bilan-{row.public_id}{'-a-diffuser' if masked else ''}.{kind}"
    return file_answer(request, partial(FILES[kind], read(row, masked=masked)), name)


def _with_kind(request: SignedRequest, public_id: str) -> tuple[Report, ReportKind]:
    row = queries.visible_report(request.agent, public_id)
    kind = kind_of(row)
    if kind is None:
        raise Refusal("Le dispositif ne demande plus ce bilan : il ne s'écrit plus.")
    return row, kind
