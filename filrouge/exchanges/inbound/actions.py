"""Preview, apply, undo a batch: by small chunks, each one transaction; killed, they go on where they were (A-4)."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from filrouge.access import bulk, gate, journal, secret_fields
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance, take_back
from filrouge.core.results import Refusal
from filrouge.directory.queries import department, territory
from filrouge.exchanges.inbound import events
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.people.incoming import IncomingHousehold, from_json
from filrouge.people.intake import Ground, read_ground, readable_changes, write_chunk
from filrouge.people.intake_plan import Context, HouseholdPlan, Plan, plan_chunk
from filrouge.people.models import Person
from filrouge.people.undo import TouchedSince, undo_line

State, LineState = Batch.State, StagedLine.State
PEOPLE_A_CHUNK = 500
LINES_A_READ = 500
# Between two chunks other people's writes pass: on SQLite a waiting writer looks again after some milliseconds.
PAUSE_SECONDS = 0.01
STALLED = timedelta(seconds=60)
Progress = Callable[[int, int], None]
_COMPACT = json.JSONEncoder(separators=(",", ":"))
_SEEN = ("id", "state", "created", "updated", "unchanged", "changes")
_APPLIED = (*_SEEN, "record", "undo")


@dataclass(frozen=True, slots=True)
class _Line:
    """The key of a staged line and its household."""

    key: int
    household: IncomingHousehold


def preview(batch: Batch, *, progress: Progress | None = None) -> Batch:
    """Say, line by line, what applying would do today; writes on the staged lines only."""
    if batch.state != State.READY:
        return batch
    context = _context(batch)
    done = 0
    for lines in _chunks(batch, LineState.STAGED):
        plan = plan_chunk([line.household for line in lines], context)
        with transaction.atomic():
            _mark(lines, plan, LineState.STAGED, None)
        done += len(lines)
        if progress is not None:
            progress(done, batch.lines_total)
    _count(batch)
    batch.save(update_fields=["counts"])
    return batch


def apply(
    batch: Batch, *, by: Agent, at: datetime, progress: Progress | None = None, pause: float = PAUSE_SECONDS
) -> Batch:
    """Apply a batch, or go on with one that was interrupted. `Refusal` when another one is at work.

    `pause`: seconds left to other writers between two chunks."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    _claim(batch, State.READY, State.APPLYING)
    context = _context(batch)
    home = department()
    ground = read_ground(home.pk if home else None, territory())
    for lines in _chunks(batch, LineState.STAGED):
        _apply_chunk(batch, lines, context, ground, by, at)
        if progress is not None:
            progress(batch.lines_done, batch.lines_total)
        if pause:
            time.sleep(pause)
    _count(batch)
    batch.state, batch.applied_at = State.APPLIED, at
    with transaction.atomic():
        batch.save()
        journal.record(Happened(events.BATCH_APPLIED, None, subject=batch.pk), by=by, at=at)
    return batch


def ask(batch: Batch, *, ready: str, working: str, by: Agent) -> Batch:
    """Take the place at work for the background worker: the second of two clicks is refused, not done twice."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    _claim(batch, ready, working)
    Batch.objects.filter(pk=batch.pk).update(heartbeat=None)
    return batch


def undo(batch: Batch, *, by: Agent, at: datetime, progress: Progress | None = None) -> Batch:
    """Take a batch back, last line first; files that somebody worked on since stay, and are counted."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    _claim(batch, State.APPLIED, State.UNDOING)
    day = batch.reference_day or journal.civil_day(at)
    undone = 0
    while rows := list(
        StagedLine.objects.filter(batch=batch, state=LineState.APPLIED, reason="").order_by("-id")[
            :PEOPLE_A_CHUNK
        ]
    ):
        for row in rows:
            _undo_one(row, day, by, at)
        undone += len(rows)
        Batch.objects.filter(pk=batch.pk).update(heartbeat=timezone.now())
        if progress is not None:
            progress(undone, batch.lines_total)
        time.sleep(PAUSE_SECONDS)
    kept = StagedLine.objects.filter(batch=batch, state=LineState.APPLIED).count()
    batch.counts = {**batch.counts, "undone": undone - kept, "kept": kept}
    batch.state = State.UNDONE
    with transaction.atomic():
        batch.save()
        journal.record(Happened(events.BATCH_UNDONE, None, subject=batch.pk), by=by, at=at)
    return batch


def _claim(batch: Batch, ready: str, working: str) -> None:
    """Take the one place at work, or take over a batch whose worker died (no sign of life for a minute)."""
    now = timezone.now()
    stalled = Q(state=working) & (Q(heartbeat__lt=now - STALLED) | Q(heartbeat__isnull=True))
    try:
        with transaction.atomic():
            taken = Batch.objects.filter(Q(pk=batch.pk) & (Q(state=ready) | stalled)).update(
                state=working, heartbeat=now
            )
    except IntegrityError as error:
        raise Refusal(
            "Un autre import est en cours d'application : attendez sa fin, puis recommencez."
        ) from error
    if not taken:
        batch.refresh_from_db(fields=["state"])
        raise Refusal(f"Cet import est « {batch.get_state_display()} » : il n'y a rien à faire.")
    batch.refresh_from_db()


def _context(batch: Batch) -> Context:
    day = batch.reference_day or date.min
    return Context(day, batch.kind, bool(batch.header.get("whole")))


def _chunks(batch: Batch, state: str) -> Iterator[list[_Line]]:
    """Lines in order, about 500 people at a time; the same household never twice in one chunk."""
    chunk: list[_Line] = []
    people = 0
    seen: set[tuple[str, str, str]] = set()
    for line in _lines(batch, state):
        household = line.household
        key = (household.body, household.caf_number, household.claim_number)
        again = household.caf_number and key in seen
        if chunk and (again or people + len(household.persons) > PEOPLE_A_CHUNK):
            yield chunk
            chunk, people, seen = [], 0, set()
        chunk.append(line)
        people += len(household.persons)
        seen.add(key)
    if chunk:
        yield chunk


def _lines(batch: Batch, state: str) -> Iterator[_Line]:
    """The lines of a batch that are in this state, read some hundreds at a time."""
    last = 0
    lines = StagedLine.objects.filter(batch=batch, state=state).order_by("id").values_list("id", "record")
    while rows := list(lines.filter(id__gt=last)[:LINES_A_READ]):
        for last, record in rows:
            yield _Line(last, from_json(secret_fields.decrypt_bytes(record)))


def _apply_chunk(
    batch: Batch, lines: Sequence[_Line], context: Context, ground: Ground, by: Agent, at: datetime
) -> None:
    households = [line.household for line in lines]
    plan = plan_chunk(households, context)
    now = timezone.now()
    with transaction.atomic():
        if _moved_since(plan):
            plan = plan_chunk(households, context)
        written = write_chunk(plan, ground, by=by, at=at)
        advance(written.recorded, by=by, at=at)
        _mark(lines, plan, LineState.APPLIED, written.undo)
        batch.lines_done += len(lines)
        Batch.objects.filter(pk=batch.pk).update(lines_done=batch.lines_done, heartbeat=now)


def _moved_since(plan: Plan) -> bool:
    """Somebody wrote in one of these files between the reading and the lock."""
    read = plan.known.revisions
    return dict(bulk.read(Person, ("id", "revision"), "id", read)) != read


def _mark(lines: Sequence[_Line], plan: Plan, state: str, undo_info: list[dict[str, Any]] | None) -> None:
    rows: list[tuple[Any, ...]] = []
    for index, (line, household) in enumerate(zip(lines, plan.households, strict=True)):
        verdicts = [household.verdict(person) for person in household.persons]
        counts = (verdicts.count("created"), verdicts.count("updated"), verdicts.count("unchanged"))
        row = (line.key, state, *counts, _changes(household, verdicts))
        if undo_info is not None:
            row += (b"", secret_fields.encrypt_bytes(_COMPACT.encode(undo_info[index]).encode()))
        rows.append(row)
    bulk.update(StagedLine, _SEEN if undo_info is None else _APPLIED, rows)


def _changes(household: HouseholdPlan, verdicts: list[str]) -> list[Any]:
    """What the preview shows of a line: who, verdict and reason, and old → new."""
    shown: list[Any] = []
    for person, verdict in zip(household.persons, verdicts, strict=True):
        if verdict != "unchanged":
            name = f"{person.incoming.family_name} {person.incoming.first_names}"
            shown.append([verdict, name, person.reason, [] if person.created else readable_changes(person)])
    state = [household.before.get("state", ""), household.row["state"]] if household.new_state else []
    if state and not household.created:
        shown.append(["right", "", "", [["etat", *state]]])
    if household.new_address and not household.created:
        shown.append(["address", "", "", []])
    shown.extend(["note", "", note, []] for note in household.notes)
    return shown


def _count(batch: Batch) -> None:
    totals = StagedLine.objects.filter(batch=batch).aggregate(
        created=Sum("created"), updated=Sum("updated"), unchanged=Sum("unchanged")
    )
    refused = StagedLine.objects.filter(batch=batch, state=LineState.REFUSED).count()
    batch.counts = {
        **batch.counts,
        **{name: value or 0 for name, value in totals.items()},
        "refused": refused,
    }


def _undo_one(row: StagedLine, day: date, by: Agent, at: datetime) -> None:
    info = json.loads(secret_fields.decrypt_bytes(row.undo)) if row.undo else {}
    try:
        with transaction.atomic():
            undo_line(info, day=day, by=by, at=at)
            events_of_line = [event for person in info.get("people", ()) for event in person["events"]]
            take_back(events_of_line, by=by, at=at)
            StagedLine.objects.filter(pk=row.pk).update(state=LineState.UNDONE)
    except TouchedSince as reason:
        StagedLine.objects.filter(pk=row.pk).update(reason=str(reason))
