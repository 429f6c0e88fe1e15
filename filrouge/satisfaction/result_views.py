"""What people said: results of a campaign on screen and for a spreadsheet, and words to mask (G-8)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import csv_answer, see_other, typed
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import whole_number
from filrouge.satisfaction import actions, export
from filrouge.satisfaction.results import Results, results_of, words_of
from filrouge.satisfaction.shipped import publishing
from filrouge.satisfaction.views import known

_KEY_DIGITS = 19


@signed_in(Verb.RUN_SURVEYS)
def campaign(request: SignedRequest, public_id: str) -> HttpResponse:
    """The results of a campaign."""
    results = _results(request, public_id)
    context = {
        "results": results, "campaign": results.campaign, "minimum": publishing().minimum,
        "is_open": results.campaign.is_open(request.today),
    }  # fmt: skip
    return render(request, "satisfaction/campaign.html", context)


@signed_in(Verb.RUN_SURVEYS)
def csv(request: SignedRequest, public_id: str) -> StreamingHttpResponse:
    """The same, as CSV."""
    return csv_answer("satisfaction", export.HEADER, export.result_rows(_results(request, public_id)))


@signed_in(Verb.RUN_SURVEYS)
def xlsx(request: SignedRequest, public_id: str) -> HttpResponse:
    """The same, as XLSX."""
    rows = export.result_rows(_results(request, public_id))
    answer = HttpResponse(export.workbook(export.HEADER, rows), content_type=export.XLSX)
    answer["Content-Disposition"] = 'attachment; filename="satisfaction.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@signed_in(Verb.RUN_SURVEYS)
@require_POST
def mask(request: SignedRequest, public_id: str) -> HttpResponse:
    """« Masquer ces mots »: a name stood in them."""
    key = whole_number(typed(request, "key"), _KEY_DIGITS)
    words = words_of(_results(request, public_id), key) if key else None
    if words is None:
        raise Http404("Ces mots ne sont pas affichés, ou sont déjà masqués.")
    try:
        actions.mask_words(words, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("satisfaction:campaign", public_id)


def _results(request: SignedRequest, public_id: str) -> Results:
    return results_of(known(request, public_id), request.today)
