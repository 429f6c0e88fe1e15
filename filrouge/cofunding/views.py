"""Operations: the list, one of them with its indicators and what lacks, its files (G-9)."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.cofunding import queries
from filrouge.cofunding.actions import note_file, save_operation
from filrouge.cofunding.export import exported
from filrouge.cofunding.forms import OperationForm
from filrouge.cofunding.models import MadeFile, Operation
from filrouge.cofunding.package import blocking, package_name, write_package
from filrouge.cofunding.participation_rules import masked
from filrouge.cofunding.shipped import shipped
from filrouge.steering.rules import SMALLEST_SHOWN

FILES_SHOWN, PEOPLE_SHOWN = 10, 50
_MEDIA = {
    MadeFile.Kind.CSV: "text/csv; charset=utf-8",
    MadeFile.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_READERS = (Verb.KEEP_OPERATIONS, Verb.READ_JOURNAL)


@signed_in(*_READERS)
def index(request: SignedRequest) -> HttpResponse:
    """The operations that the agent knows of, the latest first."""
    page = keyed_page(queries.operations_for(request.agent), request.GET, by=("-since", "-pk"))
    return render(request, "cofunding/index.html", {"page": page, "today": request.today})


@signed_in(*_READERS)
def operation(request: SignedRequest, public_id: str) -> HttpResponse:
    """One operation: who counts, what lacks, the indicators, the files that left, how long proofs are kept."""
    row = _operation(request, public_id)
    found = queries.judged(row, request.today)
    lines = queries.lines_of(found)
    sees = request.agent.may(Verb.KEEP_OPERATIONS)
    shown = lines if sees else masked(lines, SMALLEST_SHOWN)
    left = [one for one in found if not one.counts]
    context = {
        "operation": row, "sees": sees, "counted": len(found) - len(left), "left_out": len(left), "minimum": SMALLEST_SHOWN,
        "lines": [(line, shipped().indicators.get(line.code, line.code)) for line in shown],
        "files": row.files.select_related("made_by").order_by("-made_at", "-pk")[:FILES_SHOWN],
        "parameters": shipped().parameters, "pressing": sum(bool(one.gaps) for one in found),
    }  # fmt: skip
    return render(request, "cofunding/operation.html", context)


@signed_in(Verb.KEEP_OPERATIONS)
def missing(request: SignedRequest, public_id: str) -> HttpResponse:
    """What lacks, person by person: what to do, by when."""
    row = _operation(request, public_id)
    found = [one for one in queries.judged(row, request.today) if one.gaps or one.joined]
    found.sort(key=lambda one: one.gaps[0].due if one.gaps else request.today)
    opened = queries.opened_to(request.agent, [one.row.person_id for one in found[:PEOPLE_SHOWN]])
    context = {
        "operation": row, "more": len(found) - PEOPLE_SHOWN, "today": request.today,
        "lines": [(one, one.row.person_id in opened, bool(blocking(one))) for one in found[:PEOPLE_SHOWN]],
        "may_answer": request.agent.may(Verb.ACCOMPANY),
    }  # fmt: skip
    return render(request, "cofunding/missing.html", context)


@signed_in(Verb.KEEP_OPERATIONS)
def new(request: SignedRequest) -> HttpResponse:
    """Open an operation."""
    return _edited(request, Operation())


@signed_in(Verb.KEEP_OPERATIONS)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change an operation, or note its last payment."""
    return _edited(request, _operation(request, public_id))


def _edited(request: SignedRequest, row: Operation) -> HttpResponse:
    form = OperationForm(request.POST or None, instance=row, agent=request.agent)
    if submitted(form, lambda: _saved(form, request)):
        messages.success(request, "L'opération est enregistrée.")
        return see_other("cofunding:operation", form.instance.public_id)
    return form_answer(request, "cofunding/operation_form.html", form, {"operation": row if row.pk else None})


def _saved(form: OperationForm, request: SignedRequest) -> None:
    chosen = list(form.cleaned_data["agreements"])
    save_operation(form.instance, agreements=chosen, by=request.agent, at=request.now)


@signed_in(Verb.KEEP_OPERATIONS)
@require_POST
def export(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The table of participants, its hash kept."""
    if kind not in (MadeFile.Kind.CSV, MadeFile.Kind.XLSX):
        raise Http404("Cet export n'existe pas.")
    row = _operation(request, public_id)
    found = queries.judged(row, request.today)
    content, made = exported(row, found, MadeFile.Kind(kind))
    made.day = request.today
    people = [one.row.person_id for one in found if one.counts]
    note_file(made, people=people, by=request.agent, at=request.now)
    answer = HttpResponse(content, content_type=_MEDIA[MadeFile.Kind(kind)])
    answer["Content-Disposition"] = f'attachment; filename="participants-{row.public_id}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@signed_in(Verb.KEEP_OPERATIONS)
@require_POST
def package(request: SignedRequest, public_id: str) -> FileResponse:
    """The package of a controller, written to the disk then sent by blocks."""
    row = _operation(request, public_id)
    name = package_name(row, request.today)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        made, _ = write_package(row, target, day=request.today, author=request.agent.name)
        people = [one.row.person_id for one in queries.judged(row, request.today) if one.counts]
        note_file(made, people=people, by=request.agent, at=request.now)
        answer = FileResponse(target.open("rb"), as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _operation(request: SignedRequest, public_id: str) -> Operation:
    row = queries.visible_operation(request.agent, public_id)
    if row is None:
        raise Http404("Cette opération n'existe pas, ou n'est pas celle de votre organisme.")
    return row
