"""Clocks move when something happens: each action of an upper room ends with `advance`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from filrouge.access import bulk, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened, Recorded
from filrouge.access.models import Fact
from filrouge.clocks import events
from filrouge.clocks.models import Clock
from filrouge.directory.catalogue import catalogue, clock_event_names, rules_hash, scheme_keys
from filrouge.schemes.types import ClockRule

_COLUMNS = (
    "person_id",
    "rule",
    "kind",
    "label",
    "source",
    "rules_hash",
    "opened_on",
    "warn_on",
    "due_on",
    "state",
    "ended_on",
    "scheme",
    "opened_event",
    "ended_event",
)
_ENDING = ("id", "state", "ended_on", "ended_event")  # fmt: skip
RUNNING, MET, INTERRUPTED = Clock.State.RUNNING, Clock.State.MET, Clock.State.INTERRUPTED


@dataclass(slots=True)
class _Ticking:
    """A running clock of the database (`key`) or of this call (no key yet, `row` to insert)."""

    rule: ClockRule
    opened_on: date
    key: int | None = None
    row: list[object] | None = None


@dataclass(slots=True)
class _Work:
    """What one call has to write."""

    ticking: dict[int, dict[str, _Ticking]] = field(default_factory=lambda: defaultdict(dict))
    rows: list[list[object]] = field(default_factory=list)
    ended: list[tuple[object, ...]] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)


def advance(done: Sequence[Recorded], *, by: Agent, at: datetime) -> None:
    """Open, meet and interrupt clocks by what has just been recorded. Inside the action's transaction."""
    names = clock_event_names()
    moving = [r for r in done if r.what.person is not None and r.what.type.name in names]
    if not moving:
        return
    keys = scheme_keys()
    work = _Work()
    _read_running({r.what.person or 0 for r in moving}, keys, work)
    today = journal.civil_day(at)
    for recorded in sorted(moving, key=lambda r: (r.day, r.event_id)):
        _end_clocks(recorded, work)
        _open_clocks(recorded, work, keys.get(recorded.what.scheme or 0), today)
    bulk.update(Clock, _ENDING, work.ended)
    bulk.insert(Clock, _COLUMNS, work.rows)
    journal.record_many(work.happened, by=by, at=at)


def forget(event_ids: Sequence[int]) -> None:
    """Take back what these events did to clocks: an import that is undone never happened.

    The clocks that they opened go, those that they ended run again, and so do the facts of both."""
    for start in range(0, len(event_ids), 500):
        events_taken_back = event_ids[start : start + 500]
        Clock.objects.filter(opened_event__in=events_taken_back).delete()
        for clock in Clock.objects.filter(ended_event__in=events_taken_back).order_by("pk"):
            _run_again(clock)


def _run_again(clock: Clock) -> None:
    if clock.ended_on is not None:
        said = (events.CLOCK_MET.number, events.CLOCK_INTERRUPTED.number)
        day = clock.ended_on.toordinal()
        Fact.objects.filter(person=clock.person_id, type__in=said, day=day, variant=clock.rule).delete()
    Clock.objects.filter(pk=clock.pk).update(state=RUNNING, ended_on=None, ended_event=None)


@lru_cache(maxsize=4_096)
def _rules(scheme: str | None, day: date) -> tuple[ClockRule, ...]:
    return catalogue().clock_rules(scheme, day)


@lru_cache(maxsize=4_096)
def _openers(scheme: str | None, day: date, event: str) -> tuple[ClockRule, ...]:
    return tuple(rule for rule in _rules(scheme, day) if event in rule.opened_by)


def _read_running(people: set[int], keys: dict[int, str], work: _Work) -> None:
    wanted = sorted(people)
    for start in range(0, len(wanted), 500):
        rows = Clock.objects.filter(person__in=wanted[start : start + 500], state=RUNNING).order_by("id")
        for key, person, name, opened_on, scheme in rows.values_list(
            "pk", "person_id", "rule", "opened_on", "scheme"
        ):
            rule = next((r for r in _rules(keys.get(scheme or 0), opened_on) if r.key == name), None)
            # A rule that its scheme has dropped since keeps its clock as it stands.
            if rule is not None:
                work.ticking[person][name] = _Ticking(rule, opened_on, key)


def _end_clocks(recorded: Recorded, work: _Work) -> None:
    name, ticking = recorded.what.type.name, work.ticking.get(recorded.what.person or 0)
    for clock in list(ticking.values()) if ticking else ():
        if recorded.day >= clock.opened_on:
            if name in clock.rule.met_by:
                _end(clock, MET, recorded, work)
            elif name in clock.rule.interrupted_by:
                _end(clock, INTERRUPTED, recorded, work)


def _end(clock: _Ticking, state: Clock.State, recorded: Recorded, work: _Work) -> None:
    what = recorded.what
    work.happened.append(
        Happened(
            events.CLOCK_MET if state == MET else events.CLOCK_INTERRUPTED, what.person, at=what.at, day=recorded.day,
            organisation=what.organisation, area=what.area, scheme=what.scheme, caseworker=what.caseworker,
            quantity=(recorded.day - clock.opened_on).days, variant=clock.rule.key,
        )
    )  # fmt: skip
    del work.ticking[what.person or 0][clock.rule.key]
    if clock.key is not None:
        work.ended.append((clock.key, state, recorded.day, recorded.event_id))
    elif clock.row is not None:
        for name, value in zip(_ENDING[1:], (state, recorded.day, recorded.event_id), strict=True):
            clock.row[_COLUMNS.index(name)] = value


def _open_clocks(recorded: Recorded, work: _Work, scheme: str | None, today: date) -> None:
    what, day = recorded.what, recorded.day
    for rule in _openers(scheme, day, what.type.name):
        if rule.when_variant and what.variant not in rule.when_variant:
            continue
        due = rule.delay.after(day)
        # A deadline that had passed before anybody here knew is not ours to miss (taking over a stock).
        if due < today and day < today:
            continue
        mine = work.ticking[what.person or 0]
        if rule.key in mine:
            if not rule.repeats:
                continue
            _end(mine[rule.key], INTERRUPTED, recorded, work)
        row: list[object] = [
            what.person, rule.key, rule.kind, rule.label, rule.source, rules_hash(scheme if rule.kind == "local" else None),
            day, max(day, rule.warn_before.before(due)), due, RUNNING, None, what.scheme, recorded.event_id, None,
        ]  # fmt: skip
        work.rows.append(row)
        mine[rule.key] = _Ticking(rule, day, None, row)
