"""Weeks that are over, validated all at once: only the exceptions are said (D-4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import count_up_to, see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.intensive.models import Week
from filrouge.intensive.queries import to_validate, visible_activity
from filrouge.intensive.validating import answer_question, previews, validate_weeks
from filrouge.intensive.views import to_week

AT_ONCE = 25


@signed_in(Verb.ACCOMPANY)
def validate(request: SignedRequest) -> HttpResponse:
    """What each week would become; a POST validates those that are ticked."""
    everybody = request.GET.get("voir") == "tous"
    rows = to_validate(request.agent, request.today, mine=not everybody)
    if request.method == "POST":
        _validate(
            request,
            list(
                to_validate(request.agent, request.today).filter(
                    public_id__in=request.POST.getlist("semaine")
                )[:AT_ONCE]
            ),
        )
        return see_other("intensive:validate")
    shown = previews(list(rows[:AT_ONCE]))
    context = {
        "weeks": shown,
        "count": count_up_to(rows),
        "choices": CHOICES,
        "everybody": everybody,
        "most": AT_ONCE,
    }
    return render(request, "intensive/validate.html", context)


@signed_in(Verb.ACCOMPANY)
@require_POST
def answer(request: SignedRequest, public_id: str) -> HttpResponse:
    """A missing proof that came, or what is known instead."""
    activity = visible_activity(request.agent, public_id)
    try:
        answer_question(activity, request.POST.get("reponse", ""), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "C'est noté.")
    return to_week(activity.week.period, activity.week.monday)


CHOICES = (("done", "Faite"), ("excuse", "Excusée"), ("miss", "Pas faite"), ("unproven", "Preuve à demander"))


def _validate(request: SignedRequest, weeks: list[Week]) -> None:
    said = {
        name.removeprefix("a-"): value
        for name, value in request.POST.items()
        if name.startswith("a-") and isinstance(value, str) and value
    }
    try:
        done = validate_weeks(weeks, exceptions=said, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return
    if done:
        messages.success(request, f"{plural(len(done), 'semaine validée', 'semaines validées')}.")
    else:
        messages.warning(request, "Cochez au moins une semaine.")
