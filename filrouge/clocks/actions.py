"""Clocks move when something happens: each action of an upper room ends with `advance`."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from filrouge.access import bulk, journal
from filrouge.access.agents import Agent
from filrouge.access.events import by_name, by_number
from filrouge.access.journal import Happened, Recorded
from filrouge.access.models import Event, Fact
from filrouge.clocks import events
from filrouge.clocks.models import Clock
from filrouge.directory.catalogue import catalogue, clock_event_names, rules_hash, scheme_keys
from filrouge.schemes.types import ClockRule

_COLUMNS = (
    "person_id", "rule", "kind", "label", "source", "rules_hash", "opened_on", "warn_on", "due_on", "state",
    "ended_on", "scheme", "opened_event", "ended_event",
)  # fmt: skip
_OWN_TYPES = (events.CLOCK_MET.number, events.CLOCK_INTERRUPTED.number)
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
    ended: dict[tuple[str, date, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    happened: list[Happened] = field(default_factory=list)


def advance(
    done: Sequence[Recorded], *, by: Agent, at: datetime, fresh: Collection[int] = frozenset()
) -> None:
    """Open, meet and interrupt clocks by what has just been recorded. Inside the action's transaction.

    `fresh`: people whom this transaction creates: no clock of theirs can be running."""
    names = clock_event_names()
    moving = [r for r in done if r.what.person is not None and r.what.type.name in names]
    if not moving:
        return
    keys = scheme_keys()
    work = _Work()
    _read_running({r.what.person or 0 for r in moving}.difference(fresh), keys, work)
    today = journal.civil_day(at)
    for recorded in sorted(moving, key=lambda r: (r.day, r.event_id)):
        _end_clocks(recorded, work)
        _open_clocks(recorded, work, keys.get(recorded.what.scheme or 0), today)
    _write(work, by=by, at=at)


def _write(work: _Work, *, by: Agent, at: datetime) -> None:
    for (state, day, event), ids in work.ended.items():
        Clock.objects.filter(pk__in=ids).update(state=state, ended_on=day, ended_event=event)
    bulk.insert(Clock, _COLUMNS, work.rows)
    journal.record_many(work.happened, by=by, at=at)


def take_back(event_ids: Sequence[int], *, by: Agent, at: datetime) -> None:
    """These events did not happen: what they opened goes, what they ended runs again.

    A clock that runs again is met by what else has happened since. Inside the action's transaction, once the facts
    of the events are gone; for a few people: a correction, a line of an import."""
    if not event_ids:
        return
    Clock.objects.filter(opened_event__in=event_ids).delete()
    ended = list(Clock.objects.filter(ended_event__in=event_ids).order_by("id"))
    if not ended:
        return
    people = {clock.person_id for clock in ended}
    mine = Event.objects.filter(person__in=people, type__in=_OWN_TYPES, subject__in=event_ids)
    Fact.objects.filter(pk__in=list(mine.order_by("pk").values_list("pk", flat=True))).delete()
    work, keys = _Work(), scheme_keys()
    for clock in ended:
        _run_again(clock, keys, work)
    _write(work, by=by, at=at)


def _run_again(clock: Clock, keys: dict[int, str], work: _Work) -> None:
    """Unless the same delay runs already, opened since; until what else ended it."""
    if Clock.objects.filter(person=clock.person_id, rule=clock.rule, state=RUNNING).exists():
        Clock.objects.filter(pk=clock.pk).update(state=INTERRUPTED, ended_event=None)
        return
    Clock.objects.filter(pk=clock.pk).update(state=RUNNING, ended_on=None, ended_event=None)
    rule = _rule(clock.rule, keys.get(clock.scheme or 0), clock.opened_on)
    fact = _first_end(clock, rule) if rule else None
    if rule and fact:
        work.ticking[clock.person_id][clock.rule] = _Ticking(rule, clock.opened_on, clock.pk)
        _end_clocks(_recorded(fact), work)


def _first_end(clock: Clock, rule: ClockRule) -> Fact | None:
    types = [by_name(name).number for name in (*rule.met_by, *rule.interrupted_by)]
    since = clock.opened_on.toordinal()
    facts = Fact.objects.filter(person=clock.person_id, type__in=types, day__gte=since)
    return facts.filter(pk__gt=clock.opened_event or 0).select_related("event").order_by("day", "pk").first()


def _recorded(fact: Fact) -> Recorded:
    what = Happened(
        by_number(fact.type), fact.person, at=fact.event.at, organisation=fact.organisation, area=fact.area,
        scheme=fact.scheme, caseworker=fact.caseworker, quantity=fact.quantity, variant=fact.variant,
    )  # fmt: skip
    return Recorded(fact.event_id, date.fromordinal(fact.day), what)


@lru_cache(maxsize=4_096)
def _rules(scheme: str | None, day: date) -> tuple[ClockRule, ...]:
    return catalogue().clock_rules(scheme, day)


def _rule(name: str, scheme: str | None, day: date) -> ClockRule | None:
    """The rule of a stored clock; None when its scheme has dropped it since."""
    return next((rule for rule in _rules(scheme, day) if rule.key == name), None)


@lru_cache(maxsize=4_096)
def _openers(scheme: str | None, day: date, event: str) -> tuple[ClockRule, ...]:
    return tuple(rule for rule in _rules(scheme, day) if event in rule.opened_by)


def _read_running(people: set[int], keys: dict[int, str], work: _Work) -> None:
    columns = ("id", "person_id", "rule", "opened_on", "scheme")
    rows = bulk.read(Clock, columns, "person_id", people, state=RUNNING.value)
    for key, person, name, opened_on, scheme in rows:
        rule = _rule(name, keys.get(scheme or 0), opened_on)
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
            subject=recorded.event_id, organisation=what.organisation, area=what.area, scheme=what.scheme,
            caseworker=what.caseworker, quantity=(recorded.day - clock.opened_on).days, variant=clock.rule.key,
        )
    )  # fmt: skip
    del work.ticking[what.person or 0][clock.rule.key]
    if clock.key is not None:
        work.ended[(state, recorded.day, recorded.event_id)].append(clock.key)
    elif clock.row is not None:
        ending = {"state": state, "ended_on": recorded.day, "ended_event": recorded.event_id}
        for name, value in ending.items():
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
            # Something older than what made it run does not begin it again.
            if not rule.repeats or day < mine[rule.key].opened_on:
                continue
            _end(mine[rule.key], INTERRUPTED, recorded, work)
        row: list[object] = [
            what.person, rule.key, rule.kind, rule.label, rule.source, rules_hash(scheme if rule.kind == "local" else None),
            day, max(day, rule.warn_before.before(due)), due, RUNNING, None, what.scheme, recorded.event_id,
            None,
        ]  # fmt: skip
        work.rows.append(row)
        mine[rule.key] = _Ticking(rule, day, None, row)
