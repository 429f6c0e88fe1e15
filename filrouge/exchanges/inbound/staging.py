"""A file becomes staged lines: read whole, kept encrypted, nothing of the people touched yet."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.exchanges.inbound import claims, events, uploads
from filrouge.exchanges.inbound.claims import Halted, TakenOver
from filrouge.exchanges.inbound.collector import few_collections
from filrouge.exchanges.inbound.column_choices import Memory
from filrouge.exchanges.inbound.frequency import remarks_on_header, situation_day
from filrouge.exchanges.inbound.met_before import MetBefore
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.queries import LIST_KINDS, received_before
from filrouge.exchanges.inbound.readers.columns import ColumnsMissing
from filrouge.exchanges.inbound.readers.opening import OpenFile, open_file
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.staged_rows import LINE, Totals, put_aside, replace_earlier, row_of, summarise

CHUNK = 1_500
STOPPED = (
    "La lecture s'est arrêtée sur une erreur imprévue ; rien n'a été modifié. Reprenez-la ; si elle s'arrête encore, "
    "signalez-le à l'administrateur."
)
State = Batch.State
Progress = Callable[[int, int], None]


def stage(
    path: Path,
    *,
    file_name: str,
    today: date,
    by: Agent,
    at: datetime,
    expected: str = "",
    stock: bool = False,
    progress: Progress | None = None,
    opened: Callable[[Batch], None] | None = None,
) -> Batch:
    """Read a file into a batch. A file that cannot be used gives a batch refused, with its reason, and no line.

    `expected`: M or J when the user said which frequency the file has; `stock`: the follow-up under way is taken over
    too; `opened` is told the batch at once."""
    _require(by, stock=stock)
    uploads.forget_old(at)
    file_hash = uploads.hash_of(path)
    batch = Batch.objects.create(
        file_name=file_name[:160],
        file_hash=file_hash,
        path=str(path),
        expected=expected,
        created_by_id=by.account_id,
        created_at=at,
        same_as=received_before(file_hash),
        header={"stock": stock},
    )
    if opened is not None:
        opened(batch)
    return read_into(batch, today=today, by=by, at=at, progress=progress)


def _require(by: Agent, *, stock: bool) -> None:
    gate.require(by, Verb.IMPORT_PEOPLE)
    if stock:
        gate.require(by, Verb.TAKE_OVER)


def receive(
    upload: "UploadedFile[bytes]", *, expected: str = "", stock: bool = False, by: Agent, at: datetime
) -> Batch:
    """Keep an uploaded file and open its batch; reading it is the worker's job.

    A file of which the same content came before waits, unread, for somebody to say that it is to be read again."""
    _require(by, stock=stock)
    uploads.forget_old(at)
    name = Path(upload.name or "fichier").name
    batch = Batch(
        file_name=name[:160],
        expected=expected,
        created_by_id=by.account_id,
        created_at=at,
        heartbeat=at,
        header={"stock": stock},
    )
    path, batch.file_hash = uploads.keep(upload.chunks(), batch.public_id)
    batch.path = str(path)
    batch.same_as = received_before(batch.file_hash)
    if batch.same_as is not None:
        batch.heartbeat = None
    batch.save()
    return batch


def read_into(
    batch: Batch,
    *,
    today: date,
    by: Agent,
    at: datetime,
    progress: Progress | None = None,
    over: bool = False,
    ask: bool = False,
) -> Batch:
    """Read the batch's file, chunk by chunk; started again, it starts from the beginning.

    `ask`: a list whose titles are not known waits for somebody to say what its columns hold, instead of being refused."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    claims.take(batch, ready=(), working=State.READING, over=over)
    try:
        _forget_lines(batch)
        totals = _read(batch, today, progress)
    except FileProblem as problem:
        return _refuse(batch, problem, ask=ask)
    except TakenOver:
        raise
    except BaseException as error:
        claims.stop(batch, "" if isinstance(error, Halted) else STOPPED)
        raise
    with transaction.atomic():
        claims.leave(
            batch,
            State.COMPARING,
            kind=batch.kind,
            reference_day=batch.reference_day,
            header=batch.header,
            counts=totals.counts,
            warnings=totals.warnings,
            lines_total=totals.households,
            lines_done=0,
        )
        journal.record(Happened(events.BATCH_STAGED, None, subject=batch.pk), by=by, at=at)
    return batch


@few_collections()
def _read(batch: Batch, today: date, progress: Progress | None) -> Totals:
    path = Path(batch.path)
    if not batch.path or not path.is_file():
        raise FileProblem("Le fichier n'est plus à sa place : déposez-le à nouveau.")
    begun = _written(path)
    memory = Memory()
    met = MetBefore()
    source = open_file(path, chosen=memory, memory=met)
    batch.kind = source.header.kind
    batch.reference_day = situation_day(source.header, today)
    batch.header = {
        "frequency": source.header.frequency,
        "sender": source.header.sender,
        "whole": source.whole_households,
        "stock": bool(batch.header.get("stock")) and batch.kind in LIST_KINDS,
    }
    met.start(batch.kind, batch.reference_day)
    seen = {"kind": batch.kind, "reference_day": batch.reference_day, "header": batch.header}
    claims.beat(batch, **seen, column_choice=memory.used)
    totals = Totals()
    for remark in remarks_on_header(source.header, batch.file_name, batch.expected, today):
        totals.warn(0, "", remark)
    _read_lines(batch, source, totals, progress)
    if _written(path) != begun:
        raise FileProblem(
            "Le fichier a changé pendant qu'il était lu : attendre que sa copie soit finie, puis recommencer."
        )
    summarise(source, totals)
    if not (totals.households or totals.refused or source.whole_households):
        raise FileProblem("La liste ne contient personne : seule sa ligne de titres est remplie.")
    return totals


def _written(path: Path) -> tuple[int, int]:
    """How long the file is, and when it was last written."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _refuse(batch: Batch, problem: FileProblem, *, ask: bool) -> Batch:
    if ask and isinstance(problem, ColumnsMissing):
        claims.leave(batch, State.MAPPING, problem=problem.message, lines_total=0)
        return batch
    _forget_lines(batch)
    claims.leave(batch, State.REFUSED, problem=problem.message, counts={}, warnings=[], lines_total=0)
    uploads.discard(batch)
    return batch


def _forget_lines(batch: Batch) -> None:
    lines = StagedLine.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)
    while some := list(lines[:CHUNK]):
        with transaction.atomic():
            claims.beat(batch)
            StagedLine.objects.filter(bulk.among("pk", some)).delete()


def _read_lines(batch: Batch, source: OpenFile, totals: Totals, progress: Progress | None) -> None:
    records = iter(source)
    day = batch.reference_day or date.min
    while chunk := list(islice(records, CHUNK)):
        rows = [row_of(batch.pk, record, day, totals) for record in chunk]
        with transaction.atomic():
            claims.beat(batch, lines_total=totals.households)
            for row, key in zip(rows, bulk.reserve_ids(StagedLine, len(rows)), strict=True):
                row[0] = key
            earlier = replace_earlier(rows, chunk, totals)
            bulk.insert(StagedLine, LINE, rows)
            for key, reason in earlier.items():
                put_aside(key, reason)
        if progress is not None:
            progress(totals.households, 0)
