"""A file becomes staged lines: read whole, kept encrypted, nothing of the people touched yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from filrouge.access import bulk, gate, journal, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.text import plural
from filrouge.exchanges.inbound import claims, events, uploads
from filrouge.exchanges.inbound.claims import Halted, TakenOver
from filrouge.exchanges.inbound.collector import few_collections
from filrouge.exchanges.inbound.column_choices import Memory
from filrouge.exchanges.inbound.frequency import remarks_on_header, situation_day
from filrouge.exchanges.inbound.hidden import without_nir
from filrouge.exchanges.inbound.mapping import impossible_births, incoming, shortened
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.queries import LIST_KINDS, received_before
from filrouge.exchanges.inbound.readers.columns import ColumnsMissing
from filrouge.exchanges.inbound.readers.opening import OpenFile, open_file
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import (
    DirectoryRecord,
    HouseholdRecord,
    Record,
    RefusedRecord,
    Severity,
)
from filrouge.exchanges.inbound.readers.values import clipped
from filrouge.people.incoming import to_json

CHUNK = 500
MOST_WARNINGS = 200
STOPPED = (
    "La lecture s'est arrêtée sur une erreur imprévue ; rien n'a été modifié. Reprenez-la ; si elle s'arrête encore, "
    "signalez-le à l'administrateur."
)
WITHOUT_BIRTH = "La personne est reprise sans elle."
BIRTH_REMEDY = (
    "Corriger la date de naissance (jour/mois/année, année sur quatre chiffres), puis redéposer le fichier."
)
State, LineState, Verdict = Batch.State, StagedLine.State, StagedLine.Verdict
_LINE = (
    "id",
    "batch_id",
    "line",
    "key",
    "state",
    "verdict",
    "creates",
    "updates",
    "created",
    "updated",
    "unchanged",
    "record",
    "changes",
    "undo",
    "reason",
    "remarks",
)
Progress = Callable[[int, int], None]
Row = list[Any]


@dataclass(slots=True)
class _Totals:
    """What was read so far. `places`: each claim of each CAF number → (key of its line, people in it)."""

    households: int = 0
    people: int = 0
    refused: int = 0
    replaced: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    more_warnings: int = 0
    anomalies: list[tuple[int, str, str]] = field(default_factory=list)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The batch's counts, as far as reading goes."""
        return {name: getattr(self, name) for name in ("households", "people", "refused", "replaced")}

    def warn(self, line: int, key: str, *words: str) -> None:
        """Keep a remark, or count it when there are too many to read."""
        if len(self.warnings) >= MOST_WARNINGS:
            self.more_warnings += 1
            return
        reason = without_nir(" ".join(clipped(word) for word in words if word))
        self.warnings.append({"line": line, "key": without_nir(key)[:40], "reason": reason})


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
def _read(batch: Batch, today: date, progress: Progress | None) -> _Totals:
    path = Path(batch.path)
    if not batch.path or not path.is_file():
        raise FileProblem("Le fichier n'est plus à sa place : déposez-le à nouveau.")
    begun = _written(path)
    memory = Memory()
    source = open_file(path, chosen=memory)
    batch.kind = source.header.kind
    batch.reference_day = situation_day(source.header, today)
    batch.header = {
        "frequency": source.header.frequency,
        "sender": source.header.sender,
        "whole": source.whole_households,
        "stock": bool(batch.header.get("stock")) and batch.kind in LIST_KINDS,
    }
    seen = {"kind": batch.kind, "reference_day": batch.reference_day, "header": batch.header}
    claims.beat(batch, **seen, column_choice=memory.used)
    totals = _Totals()
    for remark in remarks_on_header(source.header, batch.file_name, batch.expected, today):
        totals.warn(0, "", remark)
    _read_lines(batch, source, totals, progress)
    if _written(path) != begun:
        raise FileProblem(
            "Le fichier a changé pendant qu'il était lu : attendre que sa copie soit finie, puis recommencer."
        )
    _summarise(source, totals)
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
            StagedLine.objects.filter(pk__in=some).delete()


def _read_lines(batch: Batch, source: OpenFile, totals: _Totals, progress: Progress | None) -> None:
    records = iter(source)
    day = batch.reference_day or date.min
    while chunk := list(islice(records, CHUNK)):
        rows = [_row(batch.pk, record, day, totals) for record in chunk]
        with transaction.atomic():
            claims.beat(batch, lines_total=totals.households)
            for row, key in zip(rows, bulk.reserve_ids(StagedLine, len(rows)), strict=True):
                row[0] = key
            earlier = _replace(rows, chunk, totals)
            bulk.insert(StagedLine, _LINE, rows)
            for key, reason in earlier.items():
                _put_aside(key, reason)
        if progress is not None:
            progress(totals.households, 0)


def _row(batch: int, record: Record, day: date, totals: _Totals) -> Row:
    if isinstance(record, RefusedRecord):
        totals.refused += 1
        reasons = " ".join(f"{n.reason} {n.remedy}".strip() for n in record.notices)
        values = _values(batch, record.line, record.key, LineState.REFUSED, Verdict.REFUSED, reason=reasons)
        values[-1] = [[without_nir(n.reason), n.remedy] for n in record.notices]
        return values
    if isinstance(record, DirectoryRecord):
        totals.households += 1
        blob = secret_fields.encrypt_bytes(msgspec.json.encode(record.values))
        return _values(batch, record.line, record.name, LineState.STAGED, "", record=blob)
    household = incoming(record, day)
    key = record.caf_number or f"ligne {record.line}"
    remarks: list[list[str]] = []
    for words in impossible_births(household, day):
        if not record.body:
            totals.refused += 1
            values = _values(
                batch, record.line, key, LineState.REFUSED, Verdict.REFUSED, reason=f"{words} {BIRTH_REMEDY}"
            )
            values[-1] = [[words, BIRTH_REMEDY]]
            return values
        totals.warn(record.line, key, words, WITHOUT_BIRTH)
        remarks.append([words, WITHOUT_BIRTH])
    for notice in record.notices:
        if notice.severity != Severity.REFUSED:
            totals.warn(notice.line, notice.key, notice.reason, notice.remedy)
            remarks.append([without_nir(notice.reason), notice.remedy])
    for words in shortened(household):
        totals.warn(record.line, key, words)
        remarks.append([words, ""])
    if record.anomalies:
        totals.anomalies.append((record.line, key, record.anomalies[0]))
    totals.households += 1
    totals.people += len(record.persons)
    blob = secret_fields.encrypt_bytes(to_json(household))
    values = _values(batch, record.line, key, LineState.STAGED, "", record=blob)
    values[-1] = remarks or None
    return values


def _values(
    batch: int, line: int, key: str, state: str, verdict: str, *, record: bytes = b"", reason: str = ""
) -> Row:
    key, reason = without_nir(key)[:40], without_nir(reason)
    return [0, batch, line, key, state, verdict, False, False, 0, 0, 0, record, [], b"", reason, None]


def _replace(rows: Sequence[Row], records: Sequence[Record], totals: _Totals) -> dict[int, str]:
    """The same claim of the same CAF number met again: the last wins, the earlier line says so and is not applied.

    Lines of this chunk are changed in place; those of earlier chunks are answered, with their reason."""
    here: dict[int, Row] = {row[0]: row for row in rows}
    earlier: dict[int, str] = {}
    for row, record in zip(rows, records, strict=True):
        if not isinstance(record, HouseholdRecord) or not record.rsa_file_number:
            continue
        place = hash((record.rsa_file_number, record.body, record.body_number, record.caf_number))
        found = totals.places.get(place)
        totals.places[place] = (row[0], len(record.persons))
        if found is None:
            continue
        key, people = found
        reason = f"La même demande revient ligne {record.line} : la dernière compte."
        totals.households -= 1
        totals.people -= people
        totals.replaced += 1
        if key in here:
            values = _values(
                here[key][1], here[key][2], here[key][3], LineState.REPLACED, Verdict.REPLACED, reason=reason
            )
            here[key][1:] = values[1:]
        else:
            earlier[key] = reason
    return earlier


def _put_aside(key: int, reason: str) -> None:
    StagedLine.objects.filter(pk=key).update(
        state=LineState.REPLACED, verdict=Verdict.REPLACED, record=b"", reason=reason, remarks=None
    )


def _summarise(source: OpenFile, totals: _Totals) -> None:
    summary = source.summary()
    whole = _Totals()
    for notice in summary.notices:
        whole.warn(notice.line, notice.key, notice.reason, notice.remedy)
    for unknown in (*summary.unknown_codes, *summary.unknown_elements):
        name = f"{unknown.element} {unknown.code}".strip()
        reason = f"« {name} » n'est pas connu ({unknown.count} fois) : gardé tel quel."
        whole.warn(unknown.first_line, unknown.element, reason)
    if totals.anomalies:
        line, key, words = totals.anomalies[0]
        count = plural(len(totals.anomalies), "foyer")
        whole.warn(
            0, "", f"L'organisme signale des anomalies sur {count}, d'abord ligne {line} ({key}) : {words}."
        )
    totals.warnings[:0] = whole.warnings
    if totals.more_warnings:
        totals.warnings.append(
            {"line": 0, "key": "", "reason": f"… et {totals.more_warnings} autres remarques."}
        )
