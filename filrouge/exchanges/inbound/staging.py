"""A file becomes staged lines: read whole, kept encrypted, nothing of the people touched yet."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from filrouge.access import bulk, gate, journal, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.exchanges.inbound import events
from filrouge.exchanges.inbound.mapping import incoming
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.opening import OpenFile, open_file
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import HouseholdRecord, RefusedRecord, Severity
from filrouge.people.incoming import to_json

CHUNK = 500
MOST_WARNINGS = 200
_LINE = (
    "batch_id",
    "line",
    "key",
    "state",
    "created",
    "updated",
    "unchanged",
    "record",
    "changes",
    "undo",
    "reason",
)
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Totals:
    households: int = 0
    people: int = 0
    refused: int = 0
    bytes_read: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    more_warnings: int = 0


def stage(
    path: Path, *, file_name: str, today: date, by: Agent, at: datetime, progress: Progress | None = None
) -> Batch:
    """Read a file into a batch. A file that cannot be used gives a batch refused, with its reason, and no line."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    batch = Batch.objects.create(
        file_name=file_name[:160],
        file_hash=_hash(path),
        path=str(path),
        created_by_id=by.account_id,
        created_at=at,
    )
    return read_into(batch, today=today, by=by, at=at, progress=progress)


def receive(upload: "UploadedFile[bytes]", *, by: Agent, at: datetime) -> Batch:
    """Keep an uploaded file and open its batch; reading it is the worker's job."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    name = Path(upload.name or "fichier").name
    batch = Batch(file_name=name[:160], created_by_id=by.account_id, created_at=at)
    folder = settings.UPLOADS_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / batch.public_id
    digest = hashlib.sha256()
    with path.open("wb") as kept:
        for block in upload.chunks():
            digest.update(block)
            kept.write(block)
    batch.path, batch.file_hash = str(path), digest.hexdigest()
    batch.save()
    return batch


def read_into(
    batch: Batch, *, today: date, by: Agent, at: datetime, progress: Progress | None = None
) -> Batch:
    """Read the batch's file, chunk by chunk; started again, it starts from the beginning."""
    StagedLine.objects.filter(batch=batch).delete()
    try:
        source = open_file(Path(batch.path))
        batch.kind = source.header.kind
        batch.reference_day = source.header.reference_day or source.header.created_on or today
        batch.header = _header(source)
        totals = _read_lines(batch, source, progress)
    except FileProblem as problem:
        StagedLine.objects.filter(batch=batch).delete()
        batch.state, batch.problem = Batch.State.REFUSED, problem.message
        batch.save()
        return batch
    batch.counts = {"households": totals.households, "people": totals.people, "refused": totals.refused}
    batch.warnings = totals.warnings
    batch.lines_total = totals.households
    batch.state = Batch.State.READY
    with transaction.atomic():
        batch.save()
        journal.record(Happened(events.BATCH_STAGED, None, subject=batch.pk), by=by, at=at)
    return batch


def _read_lines(batch: Batch, source: OpenFile, progress: Progress | None) -> _Totals:
    totals = _Totals()
    records = iter(source)
    day = batch.reference_day or date.min
    while chunk := list(islice(records, CHUNK)):
        rows = [_row(batch.pk, record, day, totals) for record in chunk]
        with transaction.atomic():
            _drop_replaced(batch, chunk)
            bulk.insert(StagedLine, _LINE, rows)
            Batch.objects.filter(pk=batch.pk).update(lines_total=totals.households, heartbeat=timezone.now())
        if progress is not None:
            progress(totals.households, 0)
    summary = source.summary()
    for notice in summary.notices:
        _warn(totals, notice.line, notice.key, notice.reason, notice.remedy)
    for unknown in (*summary.unknown_codes, *summary.unknown_elements):
        _warn(
            totals, unknown.first_line, unknown.element,
            f"« {unknown.element} {unknown.code} » n'est pas connu ({unknown.count} fois) : gardé tel quel.", "",
        )  # fmt: skip
    if totals.more_warnings:
        totals.warnings.append(
            {"line": 0, "key": "", "reason": f"… et {totals.more_warnings} autres remarques."}
        )
    return totals


def _row(batch: int, record: HouseholdRecord | RefusedRecord, day: date, totals: _Totals) -> tuple[Any, ...]:
    state = StagedLine.State
    if isinstance(record, RefusedRecord):
        totals.refused += 1
        reasons = " ".join(f"{n.reason} {n.remedy}".strip() for n in record.notices)
        return (batch, record.line, record.key[:40], state.REFUSED, 0, 0, 0, b"", [], b"", reasons)
    totals.households += 1
    totals.people += len(record.persons)
    for notice in record.notices:
        if notice.severity != Severity.REFUSED:
            _warn(totals, notice.line, notice.key, notice.reason, notice.remedy)
    key = record.caf_number or f"ligne {record.line}"
    blob = secret_fields.encrypt_bytes(to_json(incoming(record, day)))
    return (batch, record.line, key, state.STAGED, 0, 0, 0, blob, [], b"", "")


def _drop_replaced(batch: Batch, chunk: list[HouseholdRecord | RefusedRecord]) -> None:
    """The same claim met twice in one flow: the last wins, the earlier line is kept as refused with its reason."""
    for record in chunk:
        if isinstance(record, HouseholdRecord) and record.replaces_earlier:
            StagedLine.objects.filter(
                batch=batch, key=record.caf_number, state=StagedLine.State.STAGED
            ).update(
                state=StagedLine.State.REFUSED,
                reason=f"La même demande revient ligne {record.line} : la dernière compte.",
            )


def _warn(totals: _Totals, line: int, key: str, reason: str, remedy: str) -> None:
    if len(totals.warnings) >= MOST_WARNINGS:
        totals.more_warnings += 1
        return
    totals.warnings.append({"line": line, "key": key, "reason": f"{reason} {remedy}".strip()})


def _header(source: OpenFile) -> dict[str, Any]:
    header = source.header
    return {"frequency": header.frequency, "sender": header.sender, "whole": source.whole_households}


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
