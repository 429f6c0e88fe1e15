"""What anybody opens with a slip: no account, no cookie, nothing kept but the answer (G-8).

The slip comes once in an address, where a code is scanned, and then travels in the body of what is sent: our pages tell
it to nobody (`Referrer-Policy`), and our log hides it (`config.logs`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from filrouge.access.answers import form_answer, see_other, submitted, typed
from filrouge.core.results import Refusal
from filrouge.satisfaction import answering
from filrouge.satisfaction.forms import SLIP_FIELD, CodeForm, SheetForm
from filrouge.satisfaction.questionnaire_rules import Questionnaire

_CONFLICT = 409
# More than any slip, however it was copied.
_LONGEST = 200
View = Callable[..., HttpResponse]


def for_anybody(view: View) -> View:
    """A page that a slip opens. A slip stands for a password and is worth one sending: neither cookie nor second guard."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        response["Referrer-Policy"] = "no-referrer"
        return response

    guarded: View = csrf_exempt(never_cache(inside))
    guarded.once_by_itself = True  # type: ignore[attr-defined]
    return guarded


@for_anybody
def start(request: HttpRequest) -> HttpResponse:
    """Copy the code of a sheet, then answer."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        slip = form.cleaned_data["code"]
        try:
            return _sheet(request, SheetForm(questionnaire=_asked(slip), slip=slip))
        except Refusal as refusal:
            form.add_error("code", refusal.message)
    return form_answer(request, "satisfaction/start.html", form, {})


@for_anybody
def sheet(request: HttpRequest, slip: str) -> HttpResponse:
    """The questions of a scanned sheet."""
    try:
        asked = _asked(slip)
    except Refusal as refusal:
        return _refused(request, refusal)
    return _sheet(request, SheetForm(questionnaire=asked, slip=slip))


@for_anybody
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Send the answers of a sheet."""
    slip = typed(request, SLIP_FIELD)
    try:
        form = SheetForm(request.POST, questionnaire=_asked(slip), slip=slip)
    except Refusal as refusal:
        return _refused(request, refusal)
    if submitted(form, lambda: answering.answer(slip[:_LONGEST], form.given(), day=timezone.localdate())):
        return see_other("satisfaction:thanks")
    return _sheet(request, form)


@for_anybody
def thanks(request: HttpRequest) -> HttpResponse:
    """It is sent."""
    return render(request, "satisfaction/thanks.html")


def _asked(slip: str) -> Questionnaire:
    return answering.campaign_of(slip[:_LONGEST], timezone.localdate()).questionnaire


def _sheet(request: HttpRequest, form: SheetForm) -> HttpResponse:
    return form_answer(request, "satisfaction/sheet.html", form, {"asked": form.asked})


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "satisfaction/refused.html", {"message": refusal.message}, status=_CONFLICT)
