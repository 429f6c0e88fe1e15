"""What the columns of a list hold, said on screen (A-4)."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.exchanges.inbound import column_choices, jobs, queries
from filrouge.exchanges.inbound.column_forms import ColumnsForm
from filrouge.exchanges.inbound.readers.problems import FileProblem


@signed_in(Verb.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def columns(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what each column of a deposited list holds; the list is then read again."""
    batch = get_object_or_404(queries.batch_rows(), public_id=public_id)
    if not queries.columns_can_be_said(batch):
        messages.warning(request, "Les colonnes de cet import ne peuvent plus être changées.")
        return see_other("inbound:batch", public_id)
    try:
        found = column_choices.columns_of(batch)
    except FileProblem as problem:
        messages.warning(request, problem.message)
        return see_other("inbound:batch", public_id)
    form = ColumnsForm(request.POST or None, found)

    def choose() -> None:
        with transaction.atomic():
            column_choices.choose(
                batch, form.chosen, sender=form.cleaned_data["sender"], by=request.agent, at=request.now
            )
            jobs.start(batch, by=request.agent)

    if request.method == "POST" and submitted(form, choose):
        return see_other("inbound:batch", public_id)
    return form_answer(request, "inbound/columns.html", form, {"batch": batch, "found": found})
