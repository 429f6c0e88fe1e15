"""Clocks move when something happens: each action of an upper room ends with `advance`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from filrouge.access import bulk, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened, Recorded
from filrouge.clocks import events
from filrouge.clocks.models import Clock
from filrouge.directory.catalogue import catalogue, clock_event_names, rules_hash, scheme_keys
from filrouge.schemes.types import ClockRule

_COLUMNS = (
    "person_id", "rule", "kind", "label", "source", "rules_hash", "opened_on", "warn_on", "due_on", "state",
    "ended_on", "scheme", "opened_event",
)  # fmt: skip


@dataclass(slots=True)
class _Work:
    """What one call has to write."""

    running: dict[tuple[int, str], Clock]
    opened: dict[tuple[int, str], Clock] = field(default_factory=dict)
    ended: dict[tuple[str, date], list[int]] = field(default_factory=lambda: defaultdict(list))
    happened: list[Happened] = field(default_factory=list)


def advance(done: Sequence[Recorded], *, by: Agent, at: datetime) -> None:
    """Open, meet and interrupt clocks by what has just been recorded. Inside the action's transaction."""
    names = clock_event_names()
    moving = [r for r in done if r.what.person is not None and r.what.type.name in names]
    if not moving:
        return
    keys = scheme_keys()
    people = {r.what.person for r in moving if r.what.person is not None}
    rows = Clock.objects.filter(person__in=people, state=Clock.State.RUNNING).order_by("id")
    work = _Work({(clock.person_id, clock.rule): clock for clock in rows})
    today = journal.civil_day(at)
    for recorded in sorted(moving, key=lambda r: (r.day, r.event_id)):
        _end_clocks(recorded, work, keys)
        _open_clocks(recorded, work, keys.get(recorded.what.scheme or 0), today)
    _write(work, by=by, at=at)


def _rules(scheme: str | None, day: date) -> tuple[ClockRule, ...]:
    return catalogue().clock_rules(scheme, day)


def _end_clocks(recorded: Recorded, work: _Work, keys: dict[int, str]) -> None:
    name, person = recorded.what.type.name, recorded.what.person
    for key in [key for key in (*work.running, *work.opened) if key[0] == person]:
        clock = work.running.get(key) or work.opened[key]
        if recorded.day < clock.opened_on:
            continue
        rule = next(
            (r for r in _rules(keys.get(clock.scheme or 0), clock.opened_on) if r.key == clock.rule), None
        )
        if rule is None:
            continue
        if name in rule.met_by:
            _end(clock, Clock.State.MET, recorded, work)
        elif name in rule.interrupted_by:
            _end(clock, Clock.State.INTERRUPTED, recorded, work)


def _end(clock: Clock, state: Clock.State, recorded: Recorded, work: _Work) -> None:
    key = (clock.person_id, clock.rule)
    what = recorded.what
    event_type = events.CLOCK_MET if state == Clock.State.MET else events.CLOCK_INTERRUPTED
    work.happened.append(
        Happened(
            event_type,
            clock.person_id,
            at=what.at,
            day=recorded.day,
            organisation=what.organisation,
            area=what.area,
            scheme=what.scheme,
            caseworker=what.caseworker,
            quantity=(recorded.day - clock.opened_on).days,
            variant=clock.rule,
        )
    )
    if key in work.opened:
        clock.state, clock.ended_on = state, recorded.day
        return
    work.running.pop(key, None)
    work.ended[(state, recorded.day)].append(clock.pk)


def _open_clocks(recorded: Recorded, work: _Work, scheme: str | None, today: date) -> None:
    what, day = recorded.what, recorded.day
    if what.person is None:
        return
    for rule in _rules(scheme, day):
        if what.type.name not in rule.opened_by:
            continue
        if rule.when_variant and what.variant not in rule.when_variant:
            continue
        due = rule.delay.after(day)
        # A deadline that had passed before anybody here knew is not ours to miss (taking over a stock).
        if due < today and day < today:
            continue
        key = (what.person, rule.key)
        if key in work.running:
            if not rule.repeats:
                continue
            _end(work.running[key], Clock.State.INTERRUPTED, recorded, work)
        if key in work.opened and work.opened[key].state == Clock.State.RUNNING and not rule.repeats:
            continue
        work.opened[key] = Clock(
            person_id=what.person, rule=rule.key, kind=rule.kind, label=rule.label, source=rule.source,
            rules_hash=rules_hash(scheme if rule.kind == "local" else None), opened_on=day,
            warn_on=max(day, rule.warn_before.before(due)), due_on=due, state=Clock.State.RUNNING, ended_on=None,
            scheme=what.scheme, opened_event=recorded.event_id,
        )  # fmt: skip


def _write(work: _Work, *, by: Agent, at: datetime) -> None:
    for (state, day), ids in work.ended.items():
        Clock.objects.filter(pk__in=ids).update(state=state, ended_on=day)
    bulk.insert(
        Clock, _COLUMNS, [[getattr(clock, name) for name in _COLUMNS] for clock in work.opened.values()]
    )
    journal.record_many(work.happened, by=by, at=at)


def forget(event_ids: Sequence[int]) -> None:
    """Remove the clocks that these events had opened: an import that is taken back never happened."""
    for start in range(0, len(event_ids), 500):
        Clock.objects.filter(opened_event__in=event_ids[start : start + 500]).delete()
