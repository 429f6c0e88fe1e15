"""The lines of a batch, some hundreds of people at a time: to be compared, or the same as last time (A-4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from filrouge.access import bulk, secret_fields
from filrouge.exchanges.inbound import claims, uploads
from filrouge.exchanges.inbound.met_before import MetBefore
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.opening import open_file
from filrouge.exchanges.inbound.staged_rows import LINE, Totals, row_of
from filrouge.exchanges.inbound.stock_batch import STOCK_A_CHUNK
from filrouge.people.incoming import IncomingHousehold, from_json
from filrouge.people.same import see_again, still_sealed, undo_of

LineState, Verdict = StagedLine.State, StagedLine.Verdict
PEOPLE_A_CHUNK = 500
# Into a base where nobody stands yet, no colleague has a note to write: fewer, larger transactions.
PEOPLE_A_FIRST_CHUNK = 5_000
LINES_A_READ = 500
# What is the same costs little: so many of its people count for one.
SAME_IN_ONE = 4
# In `same_household`: the household has changed since it was recognised, the line has to be read after all.
READ_AGAIN = 0
_READ_AGAIN = (*LINE[:1], *LINE[4:6], "record", "reason", "remarks", "unchanged", "same_household")
GONE = "Ce foyer a changé pendant l'import, et le fichier n'est plus à sa place pour le relire : déposez-le à nouveau."


@dataclass(frozen=True, slots=True)
class Line:
    """The key of a staged line and its household."""

    key: int
    household: IncomingHousehold


@dataclass(frozen=True, slots=True)
class SameLine:
    """A staged line that says of a household, word for word, what the last flow said."""

    key: int
    household: int
    digest: str


class Recognised(NamedTuple):
    """A line that changes nothing; `seen_on`: the day of the flow that named its household before."""

    key: int
    household: int
    seen_on: date


@dataclass(slots=True)
class Chunk:
    """Lines to compare, and lines that are the same, in the file's order each."""

    lines: list[Line]
    same: list[SameLine]

    @property
    def size(self) -> int:
        """How many lines of the batch."""
        return len(self.lines) + len(self.same)


def chunks(batch: Batch, *, first: bool = False) -> Iterator[Chunk]:
    """The staged lines in order, some hundreds of people at a time (a stock: one line), more when they are the `first` of
    the base; no household twice in a chunk.

    Those that turn out not to be the same are read again and come at the end."""
    most = PEOPLE_A_FIRST_CHUNK if first else PEOPLE_A_CHUNK
    if batch.header.get("stock"):
        most = STOCK_A_CHUNK
    yield from _chunks(batch, most, again=False)
    if StagedLine.objects.filter(batch=batch, state=LineState.STAGED, same_household=READ_AGAIN).exists():
        again = _read_again(batch)
        yield from _chunks(batch, most, again=True, only=again)


def recognised(chunk: Chunk, day: date, busy: set[int | None]) -> list[Recognised]:
    """The lines of which the household stands as it stood; the others are put aside, to be read again.

    `busy`: households that other lines of the chunk are about. Inside the transaction that marks the lines."""
    standing = still_sealed([line.household for line in chunk.same], day)
    found: list[Recognised] = []
    others: list[int] = []
    for line in chunk.same:
        digest, seen_on = standing.get(line.household, ("", day))
        if digest != line.digest or line.household in busy:
            others.append(line.key)
        else:
            found.append(Recognised(line.key, line.household, seen_on))
    if others:
        rows = StagedLine.objects.filter(bulk.among("pk", others))
        rows.update(same_household=READ_AGAIN, record=b"", unchanged=0, verdict="")
    return found


def mark_same(found: Sequence[Recognised]) -> None:
    """Say on the lines, for a preview, that they change nothing."""
    lines = StagedLine.objects.filter(bulk.among("pk", [line.key for line in found]))
    lines.update(verdict=Verdict.UNCHANGED)


def apply_same(found: Sequence[Recognised], day: date) -> None:
    """The households came again on this day; the lines can be taken back (`undo_info`)."""
    see_again([line.household for line in found], day)
    by_day: dict[date, list[int]] = {}
    for line in found:
        by_day.setdefault(line.seen_on, []).append(line.key)
    for seen_on, keys in by_day.items():
        undo = secret_fields.encrypt_bytes(msgspec.json.encode(seen_on))
        rows = StagedLine.objects.filter(bulk.among("pk", keys))
        rows.update(state=LineState.APPLIED, verdict=Verdict.UNCHANGED, record=b"", undo=undo)


def undo_info(line: StagedLine) -> dict[str, Any]:
    """What taking back an applied line needs."""
    told: Any = msgspec.json.decode(secret_fields.decrypt_bytes(line.undo)) if line.undo else {}
    return undo_of(line.same_household, told) if line.same_household else dict(told)


def _chunks(batch: Batch, most: int, *, again: bool, only: Sequence[int] = ()) -> Iterator[Chunk]:
    chunk, people = Chunk([], []), 0.0
    seen: set[tuple[str, str, str]] = set()
    for line, size in _lines(batch, only=only if again else None):
        key = ("", "", "")
        if isinstance(line, Line):
            key = (line.household.body, line.household.caf_number, line.household.claim_number)
        repeated = key[1] and key in seen
        if chunk.size and (repeated or people + size > most):
            yield chunk
            chunk, people, seen = Chunk([], []), 0, set()
        if isinstance(line, Line):
            chunk.lines.append(line)
        else:
            chunk.same.append(line)
        people += size
        seen.add(key)
    if chunk.size:
        yield chunk


def _lines(batch: Batch, *, only: Sequence[int] | None) -> Iterator[tuple[Line | SameLine, float]]:
    """The staged lines of a batch with the number of their people, some hundreds at a time; what has to be read again
    waits."""
    last = 0
    staged = StagedLine.objects.filter(batch=batch, state=LineState.STAGED).order_by("id")
    if only is not None:
        staged = staged.filter(pk__in=only)
    columns = staged.values_list("id", "record", "same_household", "unchanged")
    while rows := list(columns.filter(id__gt=last)[:LINES_A_READ]):
        for last, record, same, people in rows:
            if same:
                yield SameLine(last, same, bytes(record).decode()), people / SAME_IN_ONE
            elif same is None:
                household = from_json(secret_fields.decrypt_bytes(record))
                yield Line(last, household), len(household.persons)


def _read_again(batch: Batch) -> list[int]:
    """Read in the file the lines put aside, by their place in it; their keys. Without the file, they are refused."""
    path = Path(batch.path)
    lines = StagedLine.objects.filter(batch=batch).order_by("id")
    waiting = lines.filter(state=LineState.STAGED, same_household=READ_AGAIN)
    if not batch.path or not path.is_file() or uploads.hash_of(path) != batch.file_hash:
        with transaction.atomic():
            claims.beat(batch)
            waiting.update(state=LineState.REFUSED, verdict=Verdict.REFUSED, reason=GONE, same_household=None)
        return []
    memory = MetBefore()
    day = batch.reference_day or date.min
    memory.start(batch.kind, day, look=False)
    wanted = set(waiting.values_list("id", flat=True))
    read: list[int] = []
    rows: list[list[object]] = []
    for key, record in zip(
        lines.values_list("id", flat=True).iterator(), open_file(path, memory=memory), strict=False
    ):
        if key not in wanted:
            continue
        row = row_of(batch.pk, record, day, Totals())
        row[0] = key
        rows.append([row[LINE.index(name)] for name in _READ_AGAIN])
        read.append(key)
    with transaction.atomic():
        claims.beat(batch)
        bulk.update(StagedLine, _READ_AGAIN, rows)
    return read
