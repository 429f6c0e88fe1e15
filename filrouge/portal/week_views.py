"""My week: what I do, when and where; what I choose; « c'est fait » in one tap (D-4, P-7)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.documents.serving import sheet_answer
from filrouge.intensive.models import Week
from filrouge.intensive.printing import week_sheet, whom_to_call
from filrouge.intensive.reading import read_week
from filrouge.intensive.views import told_of_choosing, told_of_keeping
from filrouge.intensive.weeks import say_done
from filrouge.portal.own_path import own_person
from filrouge.portal.own_week import own_activity, own_week, own_weeks


@signed_in(Verb.SEE_OWN_FILE)
def week(request: SignedRequest) -> HttpResponse:
    """The weeks that are under way or to come."""
    person = own_person(request.agent)
    if person is None:
        return render(request, "portal/not_linked.html")
    weeks = own_weeks(person, request.today)
    context = {
        "weeks": [read_week(one, request.now, others=True) for one in weeks],
        "call": whom_to_call(person),
    }
    return render(request, "portal/week.html", context)


@signed_in(Verb.SEE_OWN_FILE)
def printed(request: SignedRequest, public_id: str) -> HttpResponse:
    """My week on one sheet."""
    found = _own(request, public_id)
    return sheet_answer(request, week_sheet(found, request.now, request.today), "pdf", "ma-semaine")


@signed_in(Verb.SEE_OWN_FILE)
@require_POST
def keep(request: SignedRequest, public_id: str) -> HttpResponse:
    """I keep what I tick."""
    told_of_keeping(request, _own(request, public_id))
    return see_other("portal:week")


@signed_in(Verb.SEE_OWN_FILE)
@require_POST
def choose(request: SignedRequest, public_id: str) -> HttpResponse:
    """I prefer something else."""
    told_of_choosing(request, _own(request, public_id))
    return see_other("portal:week")


def _own(request: SignedRequest, public_id: str) -> Week:
    found = own_week(request.agent, public_id)
    if found is None:
        raise Http404("Cette semaine n'est pas la vôtre.")
    return found


@signed_in(Verb.SAY_DONE)
@require_POST
def done(request: SignedRequest, public_id: str) -> HttpResponse:
    """I did it."""
    return _say(request, public_id, done=True)


@signed_in(Verb.SAY_DONE)
@require_POST
def undone(request: SignedRequest, public_id: str) -> HttpResponse:
    """I was wrong: it is not done."""
    return _say(request, public_id, done=False)


def _say(request: SignedRequest, public_id: str, *, done: bool) -> HttpResponse:
    activity = own_activity(request.agent, public_id)
    if activity is None:
        raise Http404("Cette activité n'est pas dans votre semaine.")
    try:
        say_done(activity, done=done, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "C'est noté." if done else "C'est noté : ce n'est pas encore fait.")
    return see_other("portal:week")
