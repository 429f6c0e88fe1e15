"""Imports on screen: deposit, see what would change, apply, take back (A-4)."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filrouge.access.actions import record_readings
from filrouge.access.answers import (
    count_up_to,
    csv_answer,
    form_answer,
    keyed_page,
    see_other,
    submitted,
)
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import short_date
from filrouge.exchanges.inbound import (
    actions,
    claims,
    directory_lists,
    expected,
    jobs,
    queries,
    staging,
    stopping,
)
from filrouge.exchanges.inbound.absent import absent_from, is_whole_month
from filrouge.exchanges.inbound.forms import FileForm
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.columns import stock_titles, template_titles

State = Batch.State
CHUNK = 500


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def batches(request: SignedRequest) -> HttpResponse:
    """Every import, latest first."""
    page = keyed_page(queries.batch_rows(), request.GET, by=("-created_at", "-pk"))
    aside = {
        "stopped": {row.pk for row in page.rows if claims.silent(row, request.now)},
        "undecided": {row.pk for row in page.rows if stopping.already_received(row)},
    }
    lines = expected.expected_lines(request.today)
    return render(request, "inbound/list.html", {**aside, "page": page, "lines": lines})


@signed_in(Verb.IMPORT_PEOPLE)
@require_http_methods(["GET", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """Deposit a file."""
    form = FileForm(
        request.POST or None, request.FILES or None, may_take_over=request.agent.may(Verb.TAKE_OVER)
    )
    made: list[Batch] = []

    def receive() -> None:
        with transaction.atomic():
            data = form.cleaned_data
            made.append(
                staging.receive(
                    data["file"],
                    expected=data["expected"],
                    stock=data.get("stock", False),
                    by=request.agent,
                    at=request.now,
                )
            )
            if made[0].same_as is None:
                jobs.start(made[0], by=request.agent)

    if request.method == "POST" and submitted(form, receive):
        return see_other("inbound:batch", made[0].public_id)
    return form_answer(request, "inbound/new.html", form, {})


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def template_csv(request: SignedRequest) -> StreamingHttpResponse:
    """An empty list with the titles that we know, for who has to make one."""
    return csv_answer("modele-liste", template_titles(), [])


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def stock_template_csv(request: SignedRequest) -> StreamingHttpResponse:
    """An empty list with the titles of a stock to take over."""
    return csv_answer("modele-reprise", stock_titles(), [])


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def batch(request: SignedRequest, public_id: str) -> HttpResponse:
    """One import: where it stands, what it changes, line by line."""
    one = _batch(public_id)
    view = request.GET.get("vue", "")
    view = view if view in queries.VIEWS else _first_view(one)
    context = {**_standing(request, one), "remarks": queries.remarks_of(one), "view": view}
    if not claims.working(one) and one.state not in (State.REFUSED, State.MAPPING):
        page = keyed_page(queries.lines_of(one, view), request.GET, by=("line", "pk"))
        context |= {
            "page": page,
            "lines": [queries.shown(row) for row in page.rows],
            "tabs": _tabs(one, view),
            "absent": _absent_words(request, one),
        }
    return render(request, "inbound/batch.html", context)


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def progress(request: SignedRequest, public_id: str) -> HttpResponse:
    """How far the worker is; tells the page to reload once it is done, or stopped."""
    one = _batch(public_id)
    response = render(request, "inbound/progress.html", _standing(request, one))
    if not claims.working(one) or claims.silent(one, request.now):
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
    """Take the import back; of one that stopped on its way, what was applied."""
    return _ask(request, public_id, State.APPLIED, State.UNDOING)


@signed_in(Verb.IMPORT_PEOPLE)
@require_POST
def resume(request: SignedRequest, public_id: str) -> HttpResponse:
    """Go on with an import whose worker was stopped."""
    # Nothing is ready for it: only a work that stopped on its way goes on.
    return _ask(request, public_id, "", _batch(public_id).state)


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def refused_csv(request: SignedRequest, public_id: str) -> StreamingHttpResponse:
    """The refused lines, with reason and remedy, to send back to the sender."""
    rows = StagedLine.objects.filter(batch=_batch(public_id), verdict=StagedLine.Verdict.REFUSED).order_by(
        "line", "pk"
    )
    values = rows.values_list("line", "key", "reason").iterator(chunk_size=500)
    return csv_answer("refus", ("Ligne", "Numéro d'allocataire", "Motif et remède"), values)


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def absent(request: SignedRequest, public_id: str) -> HttpResponse:
    """Who a monthly flow no longer names, although their right was open (A-2)."""
    one = _batch(public_id)
    rows = absent_from(one, request.agent)
    page = keyed_page(rows, request.GET, by=("person__name_key", "pk"))
    total = count_up_to(rows).words("personne", "personnes")
    context = {
        "batch": one,
        "sender": one.header.get("sender", "") if is_whole_month(one) else "",
        "page": page,
        "lines": page.rows,
        "total": total,
    }
    return render(request, "inbound/absent.html", context)


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def absent_csv(request: SignedRequest, public_id: str) -> StreamingHttpResponse:
    """The same list to send to the payer; each file in it counts as read."""
    header = ("N° allocataire", "Nom", "Prénoms", "Né(e) le", "Dernier fichier", "Référent")
    return csv_answer("absents", header, _absent_rows(request, _batch(public_id)))


def _absent_words(request: SignedRequest, one: Batch) -> str:
    """How many, in words; nothing when everybody is there, or when the file is not one that names everybody."""
    found = count_up_to(absent_from(one, request.agent)) if is_whole_month(one) else None
    if found is None or not found.number:
        return ""
    return found.words(
        "personne dont le droit était ouvert n'est plus nommée",
        "personnes dont le droit était ouvert ne sont plus nommées",
    )


def _absent_rows(request: SignedRequest, one: Batch) -> Iterator[tuple[object, ...]]:
    rows = absent_from(one, request.agent).iterator(chunk_size=CHUNK)
    while lines := list(islice(rows, CHUNK)):
        keys = [line.person_id for line in lines]
        record_readings(keys, purpose="export", by=request.agent, at=request.now)
        for line in lines:
            person, following = line.person, getattr(line.person, "following", None)
            yield (
                line.household.caf_number, person.family_name, person.first_names, _day(person.birth_date),
                _day(line.household.seen_on), (following and following.lead) or "",
            )  # fmt: skip


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _ask(request: SignedRequest, public_id: str, ready: str, working: str) -> HttpResponse:
    """Start a step; a refusal (a second click, another import at work) is said on the import's page."""
    one = _batch(public_id)
    try:
        with transaction.atomic():
            actions.ask(one, ready=ready, working=working, by=request.agent)
            jobs.start(one, by=request.agent)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("inbound:batch", public_id)


def _batch(public_id: str) -> Batch:
    one = queries.batch_rows().filter(public_id=public_id).first()
    if one is None:
        raise Http404("Cet import n'existe pas.")
    return one


def _standing(request: SignedRequest, one: Batch) -> dict[str, Any]:
    return {
        "batch": one,
        "kind_label": queries.kind_label(one),
        "working": claims.working(one),
        "stalled": claims.silent(one, request.now),
        "halted": stopping.halted(one, request.now),
        "stopping": stopping.stopping(one, request.now),
        "received_before": stopping.already_received(one),
        "directory": one.kind in directory_lists.KINDS,
        "columns_can_be_said": queries.columns_can_be_said(one),
        "time_left": queries.time_left(one),
    }


def _first_view(one: Batch) -> str:
    """The first tab that shows something."""
    lines = one.counts.get("lines", {})
    return next((key for key, verdict in queries.VIEWS.items() if lines.get(verdict)), "crees")


def _tabs(one: Batch, view: str) -> list[dict[str, Any]]:
    lines = one.counts.get("lines", {})
    return [
        {"label": verdict.label, "url": f"?vue={key}", "current": key == view, "count": lines.get(verdict, 0)}
        for key, verdict in queries.VIEWS.items()
        if lines.get(verdict) or verdict in queries.ALWAYS_SHOWN
    ]
