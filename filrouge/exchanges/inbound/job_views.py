"""The work of an import on screen (A-4): stop it, leave its file there, send its report back to the sender."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from filrouge.access.answers import csv_answer, see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.exchanges.inbound import queries, report, stopping
from filrouge.exchanges.inbound.models import Batch

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in(Verb.IMPORT_PEOPLE)
@require_POST
def stop(request: SignedRequest, public_id: str) -> HttpResponse:
    """Stop what is being done of an import, before its next chunk."""
    try:
        stopping.ask_stop(_batch(public_id), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("inbound:batch", public_id)


@signed_in(Verb.IMPORT_PEOPLE)
@require_POST
def set_aside(request: SignedRequest, public_id: str) -> HttpResponse:
    """Leave there a file of which nothing was applied."""
    try:
        stopping.set_aside(_batch(public_id), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("inbound:batch", public_id)


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def report_csv(request: SignedRequest, public_id: str) -> StreamingHttpResponse:
    """Every line that has something to mend, with reason and remedy."""
    return csv_answer("rapport", report.TITLES, report.rows_of(_batch(public_id)))


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def report_xlsx(request: SignedRequest, public_id: str) -> FileResponse:
    """The same as a spreadsheet, with a summary sheet."""
    made = report.workbook(_batch(public_id))
    return FileResponse(made, as_attachment=True, filename="rapport.xlsx", content_type=SPREADSHEET)


def _batch(public_id: str) -> Batch:
    return get_object_or_404(queries.batch_rows(), public_id=public_id)
