"""What a manager sees of intensive periods, and the weeks of everybody composed together (D-4, G-3)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import count_up_to, keyed_page, see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.intensive import jobs
from filrouge.intensive.everybody import ask_composing, resume_composing, stop_composing
from filrouge.intensive.figures import of_organisations, without_week
from filrouge.intensive.forms import MondayForm
from filrouge.intensive.models import Composing
from filrouge.intensive.queries import WEEK, monday_of

RUNS = 5


@signed_in(Verb.SEE_LOAD)
def overview(request: SignedRequest) -> HttpResponse:
    """The share of people against the target, the hours of a week, who has none."""
    form = MondayForm(request.GET)
    monday = monday_of(form.cleaned_data["lundi"] if form.is_valid() else request.today)
    rows = without_week(request.agent, monday)
    context = {
        "monday": monday, "before": monday - WEEK, "after": monday + WEEK,
        "organisations": of_organisations(request.agent, monday), "count": count_up_to(rows),
        "page": keyed_page(rows, request.GET, by=("id",)), "may_compose": request.agent.may(Verb.ACCOMPANY),
        "runs": Composing.objects.filter(asked_by=request.agent.account_id)[:RUNS], "over": monday + WEEK <= request.today,
    }  # fmt: skip
    return render(request, "intensive/overview.html", context)


@signed_in(Verb.ACCOMPANY)
@require_POST
def compose(request: SignedRequest) -> HttpResponse:
    """Ask for the weeks of everybody who has a period."""
    form = MondayForm(request.POST)
    monday = monday_of(form.cleaned_data["lundi"] if form.is_valid() else request.today + WEEK)
    try:
        run = ask_composing(monday, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        jobs.start(run, by=request.agent)
        messages.success(request, "C'est demandé : les semaines sont composées pendant que vous travaillez.")
    return _back(request)


def _back(request: SignedRequest) -> HttpResponse:
    return see_other("intensive:overview" if request.agent.may(Verb.SEE_LOAD) else "web:home")


@signed_in(Verb.ACCOMPANY)
@require_POST
def stop(request: SignedRequest) -> HttpResponse:
    """Stop the work where it is."""
    if run := _run(request):
        stop_composing(run, by=request.agent, at=request.now)
    return _back(request)


@signed_in(Verb.ACCOMPANY)
@require_POST
def resume(request: SignedRequest) -> HttpResponse:
    """Take the work up again."""
    run = _run(request)
    if run is None:
        return _back(request)
    try:
        resume_composing(run, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        jobs.start(run, by=request.agent)
    return _back(request)


def _run(request: SignedRequest) -> Composing | None:
    """The work that is named, if this agent asked for it."""
    mine = Composing.objects.filter(asked_by=request.agent.account_id)
    found = mine.filter(public_id=request.POST.get("travail", "")).first()
    if found is None:
        messages.warning(request, "Ce travail n'existe pas, ou il a été demandé par quelqu'un d'autre.")
    return found
