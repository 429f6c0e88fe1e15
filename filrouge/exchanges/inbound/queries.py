"""Reading batches for the screens and the console."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from filrouge.exchanges.inbound.frequency import WORDS
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.pace import seconds_left, time_left_words
from filrouge.exchanges.inbound.readers.columns import catalogue
from filrouge.exchanges.inbound.readers.flow_kinds import LABELS
from filrouge.people.wording import DIFFERS, IMPORTED_FIELDS, imported_value

Verdict = StagedLine.Verdict
# What an address says → the lines that it shows, in the order of the tabs.
VIEWS: dict[str, Verdict] = {
    "crees": Verdict.CREATED,
    "modifies": Verdict.UPDATED,
    "inchanges": Verdict.UNCHANGED,
    "repris": Verdict.TAKEN_OVER,
    "departs": Verdict.LEAVING,
    "avoir": Verdict.TO_SEE,
    "refus": Verdict.REFUSED,
    "remplacees": Verdict.REPLACED,
    "inconnus": Verdict.UNKNOWN,
    "gardees": Verdict.KEPT,
}
LIST_KINDS = frozenset(("people_csv", "people_xlsx"))
# Read and not refused, with a remark that somebody has to see.
TO_SEE = Q(remarks__isnull=False) & ~Q(verdict=Verdict.REFUSED)
ALWAYS_SHOWN = frozenset({Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED, Verdict.REFUSED})


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes: what, before, after. `kept`: what somebody entered stays, until somebody decides."""

    field: str
    before: str
    after: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line does to one person."""

    verdict: str
    name: str
    reason: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the screen shows it."""

    line: StagedLine
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was noticed: on the file as a whole, then line by line."""

    whole: list[str]
    lines: list[dict[str, Any]]


def batch_rows() -> "QuerySet[Batch]":
    """Every batch, latest first."""
    rows = Batch.objects.select_related(
        "created_by", "stopped_by", "same_as__created_by", "column_choice__chosen_by"
    )
    return rows.order_by("-created_at", "-pk")


def received_before(file_hash: str) -> Batch | None:
    """The latest import of this very content, if there is one.

    A file refused as unreadable was not received, nor was one that still waits for somebody to decide."""
    unread = Q(state=Batch.State.REFUSED, forgotten_at__isnull=True)
    undecided = Q(state=Batch.State.READING, same_as__isnull=False)
    rows = Batch.objects.filter(file_hash=file_hash).exclude(unread | undecided)
    return rows.order_by("-created_at", "-pk").first()


def time_left(batch: Batch) -> str:
    """How long the work at hand still takes, in words; empty when no pace is known yet."""
    if batch.pace_since is None or batch.heartbeat is None:
        return ""
    seconds = (batch.heartbeat - batch.pace_since).total_seconds()
    left = seconds_left(
        done=batch.lines_done, total=batch.lines_total, done_at_start=batch.pace_from, seconds=seconds
    )
    return time_left_words(left)


def kind_label(batch: Batch) -> str:
    """What the file is, in words: « flux … mensuel », « liste de personnes »."""
    label = LABELS.get(batch.kind, "") or _list_label(batch.kind)
    frequency = WORDS.get(batch.header.get("frequency", ""), "")
    return f"{label[:1].lower()}{label[1:]}" + (f", {frequency}" if frequency else "")


def _list_label(kind: str) -> str:
    named = (layout.label for layout in catalogue().layouts if layout.kind == kind)
    return next(named, "Liste de personnes") if kind else ""


def columns_can_be_said(batch: Batch) -> bool:
    """A list that waits for its columns, or that is read and not applied yet: somebody may say them otherwise."""
    if batch.state == Batch.State.MAPPING:
        return True
    return batch.state == Batch.State.READY and bool(batch.path) and batch.kind in LIST_KINDS


def lines_of(batch: Batch, view: str) -> "QuerySet[StagedLine]":
    """The lines of one view of a batch, in the file's order; one that creates and changes people stands in both."""
    verdict = VIEWS[view]
    shown_in = {
        Verdict.CREATED: Q(creates=True),
        Verdict.UPDATED: Q(updates=True),
        Verdict.LEAVING: Q(leavers__gt=0),
        Verdict.TAKEN_OVER: Q(taken_over=True),
        Verdict.TO_SEE: TO_SEE,
    }
    rows = StagedLine.objects.filter(shown_in.get(verdict, Q(verdict=verdict)), batch=batch)
    return rows.defer("record", "undo").order_by("line", "pk")


def every_line(batch: Batch) -> Iterator[LineView]:
    """All the lines of a batch in words, in the file's order."""
    rows = StagedLine.objects.filter(batch=batch).defer("record", "undo").order_by("line", "pk")
    return (shown(row) for row in rows.iterator(chunk_size=500))


def remarks_of(batch: Batch) -> Remarks:
    """The batch's remarks, those on the whole file apart."""
    return Remarks(
        [warning["reason"] for warning in batch.warnings if not warning["line"]],
        [warning for warning in batch.warnings if warning["line"]],
    )


def shown(line: StagedLine) -> LineView:
    """A line with its changes in words."""
    return LineView(line, [_entry(values) for values in line.changes])


def _entry(values: list[Any]) -> Entry:
    verdict, name, reason, changes = values
    if verdict in ("right", "address"):
        return Entry(Verdict.UPDATED.value, "Le foyer", "", _changes(changes))
    if verdict == "left":
        return Entry(Verdict.UPDATED.value, name, reason, _changes(changes))
    if verdict == Verdict.UPDATED.value and not changes:
        return Entry(verdict, name, "C'est le foyer qui change.", [])
    return Entry(verdict, name, reason, _changes(changes))


def _changes(changes: Iterable[list[str]]) -> list[Change]:
    return [
        Change(
            IMPORTED_FIELDS.get(field, field),
            imported_value(field, old),
            imported_value(field, new),
            name != field,
        )
        for name, old, new in changes
        for field in (name.removeprefix(DIFFERS),)
    ]
