"""Preview, apply, undo a batch: by small chunks, each one transaction; killed, they go on where they were (A-4)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from django.db import OperationalError, transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.planner import refresh_statistics
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance, take_back
from filrouge.core.results import Refusal
from filrouge.directory.queries import department, territory
from filrouge.exchanges.inbound import claims, directory_lists, events, uploads
from filrouge.exchanges.inbound.chunks import Chunk, apply_same, chunks, mark_same, recognised, undo_info
from filrouge.exchanges.inbound.claims import Halted, TakenOver
from filrouge.exchanges.inbound.collector import few_collections
from filrouge.exchanges.inbound.marking import counted, mark
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.flow_kinds import INSTRUCTION_KINDS
from filrouge.exchanges.inbound.staging import read_into
from filrouge.exchanges.inbound.stock_acts import take_back as take_back_stock
from filrouge.exchanges.inbound.stock_batch import Stock, require_take_over
from filrouge.exchanges.inbound.taken_over import with_taken_over
from filrouge.exchanges.inbound.turns import Turns
from filrouge.orientation.situations import refresh as refresh_situations
from filrouge.people.actions import open_department_doors
from filrouge.people.completing import plan_completed
from filrouge.people.intake import Ground, read_ground, write_chunk
from filrouge.people.intake_plan import met_above, plan_chunk
from filrouge.people.models import Person
from filrouge.people.plan import SPEAKERS, Context, Plan
from filrouge.people.queries import merged_people
from filrouge.people.undo import TouchedSince, undo_line

State, LineState, Verdict = Batch.State, StagedLine.State, StagedLine.Verdict
UNDONE_AT_ONCE = 20
# From so many people on, an import changes how the database should search.
MANY_PEOPLE = 200
# Two writers that wait for each other: the database stops one of them, which only has to start its chunk again.
TRIES = 3
AGAIN_SECONDS = 0.01
STOPPED = (
    "Le travail s'est arrêté sur une erreur imprévue. Ce qui est fait est fait, foyer par foyer ; reprenez l'import, "
    "et s'il s'arrête encore, signalez-le à l'administrateur."
)
Progress = Callable[[int, int], None]
Done = TypeVar("Done")


def preview(batch: Batch, *, progress: Progress | None = None, over: bool = False) -> Batch:
    """Say, line by line, what applying would do today; writes on the staged lines only."""
    if batch.state == State.REFUSED:
        return batch
    claims.take(batch, ready=(State.READY,), working=State.COMPARING, over=over)
    with _told(batch):
        if batch.kind in directory_lists.KINDS:
            directory_lists.preview(batch, progress)
        else:
            _preview_people(batch, progress)
        with transaction.atomic():
            claims.leave(batch, State.READY, counts=counted(batch), warnings=with_taken_over(batch))
    return batch


def _preview_people(batch: Batch, progress: Progress | None) -> None:
    context = _context(batch)
    above: set[int] = set()
    done, stock = 0, Stock(batch)
    for chunk in chunks(batch):
        plan = _decided(chunk, context)
        met_above(plan, above)
        with transaction.atomic():
            same = recognised(chunk, context.reference_day, _busy(plan))
            done += len(chunk.lines) + len(same)
            claims.beat(batch, lines_done=done)
            mark([line.key for line in chunk.lines], plan, LineState.STAGED, None, stock.preview(plan))
            mark_same(same)
        if progress is not None:
            progress(done, batch.lines_total)


def apply(
    batch: Batch,
    *,
    by: Agent,
    at: datetime,
    progress: Progress | None = None,
    pause: float | None = None,
    over: bool = False,
) -> Batch:
    """Apply a batch, or go on with one that was interrupted. `Refusal` when another one is at work.

    `pause`: seconds left to other writers between two chunks (None: what the database needs); `over`: its last
    worker is known to be dead."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    claims.take(batch, ready=(State.READY, State.COMPARING), working=State.APPLYING, over=over)
    with _told(batch, partial(_settle, by, at)):
        if batch.kind in directory_lists.KINDS:
            directory_lists.apply(batch, by=by, at=at, progress=progress)
        else:
            _apply_people(batch, by, at, progress, Turns(pause))
            _settle(by, at)
        with transaction.atomic():
            seen = {"counts": counted(batch), "warnings": with_taken_over(batch)}
            claims.leave(batch, State.APPLIED, **seen, applied_at=at)
            journal.record(Happened(events.BATCH_APPLIED, None, subject=batch.pk), by=by, at=at)
    if batch.counts.get("created", 0) >= MANY_PEOPLE:
        refresh_statistics()
    uploads.discard(batch)
    return batch


def _apply_people(batch: Batch, by: Agent, at: datetime, progress: Progress | None, turns: Turns) -> None:
    context, stock = _context(batch), Stock(batch)
    home = department()
    ground = read_ground(home.pk if home else None, territory())
    first = not Person.objects.exists()
    for chunk in chunks(batch, first=first):
        work = partial(_apply_chunk, batch, chunk, batch.lines_done, context, ground, turns, stock, by, at)
        turns.take(_persistently(work))
        if progress is not None:
            progress(batch.lines_done, batch.lines_total)


def ask(batch: Batch, *, ready: str, working: str, by: Agent) -> Batch:
    """Take the place at work for the background worker: the second of two clicks is refused, not done twice."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    if working in (State.APPLYING, State.UNDOING):
        if batch.kind in directory_lists.KINDS:
            directory_lists.require_directory(by)
        if batch.header.get("stock"):
            require_take_over(by)
    if working == State.UNDOING:
        _check_undoable(batch)
    halfway = State.APPLYING if working == State.UNDOING else ""
    claims.ask(batch, ready=ready, working=working, halfway=halfway)
    return batch


def undo(
    batch: Batch,
    *,
    by: Agent,
    at: datetime,
    progress: Progress | None = None,
    pause: float | None = None,
    over: bool = False,
) -> Batch:
    """Take a batch back, last line first; files that somebody worked on since stay, with the reason.

    Of an application that stopped on its way, what was applied is taken back."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    _check_undoable(batch)
    claims.take(batch, ready=(State.APPLIED,), working=State.UNDOING, halfway=State.APPLYING, over=over)
    with _told(batch, partial(refresh_situations, at=at)):
        day = batch.reference_day or journal.civil_day(at)
        turns = Turns(pause)
        waiting = StagedLine.objects.filter(batch=batch, state=LineState.APPLIED, reason="").order_by("-id")
        lines = StagedLine.objects.filter(batch=batch, state__in=(LineState.APPLIED, LineState.UNDONE))
        claims.beat(batch, lines_total=lines.count())
        done = batch.lines_total - waiting.count()
        while rows := list(waiting[:UNDONE_AT_ONCE]):
            done += len(rows)
            turns.leave()
            _persistently(partial(_undo_rows, batch, rows, day, by, at, done))
            turns.take()
            if progress is not None:
                progress(done, batch.lines_total)
        refresh_situations(at=at)
        with transaction.atomic():
            claims.leave(batch, State.UNDONE, counts={**batch.counts, **_undone(batch)})
            journal.record(Happened(events.BATCH_UNDONE, None, subject=batch.pk), by=by, at=at)
    uploads.discard(batch)
    return batch


def resume(batch: Batch, *, today: date, by: Agent, at: datetime, progress: Progress | None = None) -> Batch:
    """Go on, whatever it was doing, with a batch whose worker is dead: the end is the same as without the halt."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    if batch.state == State.READING:
        read_into(batch, today=today, by=by, at=at, progress=progress, over=True)
        return preview(batch, progress=progress, over=True)
    if batch.state == State.COMPARING:
        return preview(batch, progress=progress, over=True)
    if batch.state == State.UNDOING:
        return undo(batch, by=by, at=at, progress=progress, over=True)
    return apply(batch, by=by, at=at, progress=progress, over=True)


@contextmanager
def _told(batch: Batch, settle: Callable[[], object] | None = None) -> Iterator[None]:
    """An unforeseen error is said on the batch, which anybody can then go on with; what a person stops is settled."""
    try:
        with few_collections():
            yield
    except TakenOver:
        raise
    except Halted:
        if settle is not None:
            settle()
        claims.stop(batch, "")
        raise
    except BaseException:
        claims.stop(batch, STOPPED)
        raise


def _settle(by: Agent, at: datetime) -> None:
    """What follows from the people written so far: who sees them, what is to be checked of them."""
    open_department_doors(by=by, at=at)
    refresh_situations(at=at)


def _persistently(chunk: Callable[[], Done]) -> Done:
    for left in reversed(range(TRIES)):
        try:
            return chunk()
        except OperationalError:
            if not left:
                raise
            time.sleep(AGAIN_SECONDS)
    raise AssertionError


def _context(batch: Batch) -> Context:
    day, whole = batch.reference_day or date.min, bool(batch.header.get("whole"))
    decided = batch.kind not in INSTRUCTION_KINDS
    completes = batch.kind in SPEAKERS
    return Context(day, batch.kind, whole, decided=decided, merged=merged_people(), completes=completes)


def _apply_chunk(
    batch: Batch, chunk: Chunk, done: int, context: Context, ground: Ground, turns: Turns, stock: Stock, by: Agent,
    at: datetime,
) -> int:  # fmt: skip
    """The number of people created."""
    created, plan = 0, _decided(chunk, context)
    turns.leave()
    with transaction.atomic():
        if _moved_since(plan):
            plan = _decided(chunk, context)
        same = recognised(chunk, context.reference_day, _busy(plan))
        claims.beat(batch, lines_done=done + len(chunk.lines) + len(same))
        if chunk.lines:
            written = write_chunk(plan, ground, by=by, at=at)
            advance(written.recorded, by=by, at=at, fresh=written.created)
            created = len(written.created)
            steps = stock.take_over(plan, written.undo, by=by, at=at)
            mark([line.key for line in chunk.lines], plan, LineState.APPLIED, written.undo, steps)
        apply_same(same, context.reference_day)
    return created


def _decided(chunk: Chunk, context: Context) -> Plan:
    households = [line.household for line in chunk.lines]
    return plan_completed(households, context) if context.completes else plan_chunk(households, context)


def _busy(plan: Plan) -> set[int | None]:
    return {household.row["id"] for household in plan.households}


def _moved_since(plan: Plan) -> bool:
    """Somebody wrote in one of these files between the reading and the lock, which this call takes."""
    read = plan.known.revisions
    rows = Person.objects.filter(bulk.among("pk", list(read))).select_for_update().order_by("pk")
    return dict(rows.values_list("pk", "revision")) != read


def _undone(batch: Batch) -> dict[str, Any]:
    lines = StagedLine.objects.filter(batch=batch)
    kept = lines.filter(state=LineState.APPLIED).count()
    by_verdict = {**batch.counts.get("lines", {}), Verdict.KEPT.value: kept}
    return {"undone": lines.filter(state=LineState.UNDONE).count(), "kept": kept, "lines": by_verdict}


def _check_undoable(batch: Batch) -> None:
    if batch.forgotten_at is not None:
        raise Refusal("Cet import est trop ancien : le détail qui permettait de l'annuler a été effacé.")


def _undo_rows(
    batch: Batch, rows: Sequence[StagedLine], day: date, by: Agent, at: datetime, done: int
) -> None:
    with transaction.atomic():
        claims.beat(batch, lines_done=done)
        for row in rows:
            _undo_one(row, day, by, at)


def _undo_one(row: StagedLine, day: date, by: Agent, at: datetime) -> None:
    info = undo_info(row)
    try:
        with transaction.atomic():
            if "made" in info:
                directory_lists.undo_line(info)
            take_back_stock(info.pop("stock", {}), by=by, at=at)
            undo_line(info if "people" in info else {}, day=day, by=by, at=at)
            events_of_line = [event for person in info.get("people", ()) for event in person["events"]]
            take_back(events_of_line, by=by, at=at)
            StagedLine.objects.filter(pk=row.pk).update(state=LineState.UNDONE)
    except TouchedSince as reason:
        StagedLine.objects.filter(pk=row.pk).update(reason=str(reason), verdict=Verdict.KEPT)
