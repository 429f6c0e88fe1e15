"""Imports on screen: deposit, see what would change, apply, take back (A-4)."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.exchanges.inbound import actions, jobs, queries, staging
from filrouge.exchanges.inbound.forms import FileForm
from filrouge.exchanges.inbound.models import Batch, StagedLine

State = Batch.State
_BEGUN_FROM = {State.APPLYING: State.READY, State.UNDOING: State.APPLIED}


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def batches(request: SignedRequest) -> HttpResponse:
    """Every import, latest first."""
    page = keyed_page(queries.batch_rows(), request.GET, by=("-created_at", "-pk"))
    return render(request, "inbound/list.html", {"page": page})


@signed_in(Verb.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """Deposit a file."""
    form = FileForm(request.POST or None, request.FILES or None)
    made: list[Batch] = []

    def receive() -> None:
        with transaction.atomic():
            made.append(staging.receive(form.cleaned_data["file"], by=request.agent, at=request.now))
            jobs.start_reading(made[0], by=request.agent)

    if request.method == "POST" and submitted(form, receive):
        return see_other("inbound:batch", made[0].public_id)
    return form_answer(request, "inbound/new.html", form, {})


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def batch(request: SignedRequest, public_id: str) -> HttpResponse:
    """One import: where it stands, what it changes, line by line."""
    one = _batch(public_id)
    view = request.GET.get("vue", "")
    view = view if view in queries.VIEWS else "crees"
    page = keyed_page(queries.lines_of(one, view), request.GET, by=("line", "pk"))
    tabs = [
        {"label": words, "url": f"?vue={key}", "current": key == view, "count": _count(one, key)}
        for key, (words, _) in queries.VIEWS.items()
    ]
    context = {**_standing(request, one), "page": page, "lines": [queries.shown(row) for row in page.rows],
               "tabs": tabs, "view": view}  # fmt: skip
    return render(request, "inbound/batch.html", context)


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def progress(request: SignedRequest, public_id: str) -> HttpResponse:
    """How far the worker is; tells the page to reload once it is done."""
    one = _batch(public_id)
    response = render(request, "inbound/progress.html", _standing(request, one))
    if not queries.working(one) and not _previewing(one):
        response["HX-Refresh"] = "true"
    return response


@signed_in(Verb.IMPORT_PEOPLE)
@require_POST
def apply(request: SignedRequest, public_id: str) -> HttpResponse:
    """Apply what the preview showed."""
    return _ask(request, public_id, State.READY, State.APPLYING)


@signed_in(Verb.IMPORT_PEOPLE)
@require_POST
def undo(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take the import back."""
    return _ask(request, public_id, State.APPLIED, State.UNDOING)


@signed_in(Verb.IMPORT_PEOPLE)
@require_POST
def resume(request: SignedRequest, public_id: str) -> HttpResponse:
    """Go on with an import whose worker was stopped."""
    one = _batch(public_id)
    if one.state == State.READING and queries.stalled(one, request.now):
        jobs.start_reading(one, by=request.agent)
        return see_other("inbound:batch", public_id)
    # Only a work that was begun can go on: an import already applied is not taken back by the same click.
    if one.state not in _BEGUN_FROM:
        raise Refusal(f"Cet import est « {one.get_state_display()} » : il n'y a rien à reprendre.")
    return _ask(request, public_id, _BEGUN_FROM[State(one.state)], State(one.state))


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def refused_csv(request: SignedRequest, public_id: str) -> StreamingHttpResponse:
    """The refused lines, with reason and remedy, to send back to the sender."""
    rows = StagedLine.objects.filter(batch=_batch(public_id), state=StagedLine.State.REFUSED).order_by(
        "line", "pk"
    )
    values = rows.values_list("line", "key", "reason").iterator(chunk_size=500)
    return csv_answer("refus", ("Ligne", "Numéro d'allocataire", "Motif et remède"), values)


def _ask(request: SignedRequest, public_id: str, ready: State, working: State) -> HttpResponse:
    one = _batch(public_id)
    with transaction.atomic():
        actions.ask(one, ready=ready, working=working, by=request.agent)
        start = jobs.start_applying if working == State.APPLYING else jobs.start_undoing
        start(one, by=request.agent)
    return see_other("inbound:batch", public_id)


def _batch(public_id: str) -> Batch:
    one = queries.batch_rows().filter(public_id=public_id).first()
    if one is None:
        raise Http404("Cet import n'existe pas.")
    return one


def _standing(request: SignedRequest, one: Batch) -> dict[str, Any]:
    return {
        "batch": one,
        "working": queries.working(one) or _previewing(one),
        "stalled": queries.stalled(one, request.now),
        "ready": one.state == State.READY and not _previewing(one),
    }


def _previewing(one: Batch) -> bool:
    return one.state == State.READY and "created" not in one.counts


def _count(one: Batch, view: str) -> int | None:
    names = {"crees": "created", "modifies": "updated", "refus": "refused", "inchanges": "unchanged"}
    found = one.counts.get(names[view])
    return found if isinstance(found, int) else None
