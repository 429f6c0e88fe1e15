"""Running clocks read again with the parameters of today: who would have another date, and why (B-2).

The law of a clock is that of the day on which it opened: a new dated value changes no clock of before. What moves one is
a value that is corrected for that day. Run twice, nothing moves the second time."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.clocks import events
from filrouge.clocks.models import Clock
from filrouge.core.text import long_date, plural
from filrouge.directory.catalogue import catalogue, rules_hash, scheme_keys
from filrouge.schemes.rules import clock_warning, clock_words
from filrouge.schemes.types import ClockRule

# How many clocks are read at a time; and written in one transaction: a colleague waits a third of a second at most.
READ, WRITTEN = 20_000, 10_000
_READ = (
    "id", "person_id", "rule", "scheme", "opened_on", "warn_on", "due_on", "kind", "label", "source", "rules_hash",
)  # fmt: skip
_WRITE = ("id", "warn_on", "due_on", "kind", "label", "source", "rules_hash")
_Fresh = tuple[date, date, str, str, str, str]


class _Row(NamedTuple):
    """A running clock as it is stored."""

    id: int
    person_id: int
    rule: str
    scheme: int | None
    opened_on: date
    warn_on: date
    due_on: date
    kind: str
    label: str
    source: str
    rules_hash: str


@dataclass(slots=True)
class Cause:
    """Clocks of one rule whose date moves by the same length: how many, and one of them told."""

    rule: str
    label: str
    words: str
    people: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What a reading found: clocks read, those whose date moves (by cause), those whose words alone do, and the rules
    that no text has any more, whose clocks stay as they are."""

    read: int = 0
    reworded: int = 0
    causes: dict[tuple[str, int | None, int], Cause] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)

    @property
    def moved(self) -> int:
        """How many clocks have another date."""
        return sum(len(cause.people) for cause in self.causes.values())


def recompute(
    *, apply: bool, by: Agent, at: datetime, tell: Callable[[int], None] = lambda read: None
) -> Report:
    """Read every running clock again; with `apply`, write what moves, told in the journal. `tell`: progress."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    report, known, keys = Report(), dict[tuple[str, int | None, date], _Fresh | None](), scheme_keys()
    for rows in _chunks():
        changed = [(row, fresh) for row in rows if (fresh := _changed(row, known, keys, report)) is not None]
        report.read += len(rows)
        if apply:
            for start in range(0, len(changed), WRITTEN):
                _write(changed[start : start + WRITTEN], by=by, at=at)
        tell(report.read)
    return report


def _chunks() -> Iterator[list[_Row]]:
    """By ranges of keys: with an order and a limit, SQLite sorts every running clock for each chunk."""
    last = Clock.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last, READ):
        rows = Clock.objects.filter(pk__gt=start, pk__lte=start + READ, state=Clock.State.RUNNING).order_by()
        yield [_Row(*row) for row in rows.values_list(*_READ)]


def _changed(
    row: _Row,
    known: dict[tuple[str, int | None, date], _Fresh | None],
    keys: Mapping[int, str],
    report: Report,
) -> _Fresh | None:
    """What is to be written of this clock; None when it is right, or when no text has its rule any more."""
    case = (row.rule, row.scheme, row.opened_on)
    if case not in known:
        known[case] = _fresh(*case, keys)
    fresh = known[case]
    if fresh is None:
        report.dropped[row.rule] = report.dropped.get(row.rule, 0) + 1
        return None
    # Days the other way round: the order of the columns.
    if fresh == row[5:]:
        return None
    if fresh[1] != row.due_on:
        _tell(row, fresh, keys, report)
    elif fresh[:5] != row[5:10]:
        report.reworded += 1
    return fresh


def _fresh(rule_key: str, scheme: int | None, opened_on: date, keys: Mapping[int, str]) -> _Fresh | None:
    rule = _rule(rule_key, scheme, opened_on, keys)
    if rule is None:
        return None
    kept = rules_hash(keys.get(scheme or 0) if rule.kind == "local" else None)
    due = rule.delay.after(opened_on)
    return (clock_warning(rule, opened_on), due, rule.kind, rule.label, rule.source, kept)


def _rule(rule_key: str, scheme: int | None, opened_on: date, keys: Mapping[int, str]) -> ClockRule | None:
    rules = catalogue().clock_rules(keys.get(scheme or 0), opened_on)
    return next((rule for rule in rules if rule.key == rule_key), None)


def _tell(row: _Row, fresh: _Fresh, keys: Mapping[int, str], report: Report) -> None:
    days = (fresh[1] - row.due_on).days
    cause = report.causes.get((row.rule, row.scheme, days))
    if cause is None:
        rule = _rule(row.rule, row.scheme, row.opened_on, keys)
        now = clock_words(rule, row.opened_on) if rule else ""
        sooner = f"{plural(abs(days), 'jour')} plus {'tard' if days > 0 else 'tôt'}"
        words = f"{sooner}. Par exemple, {now[:1].lower()}{now[1:]} Avant : le {long_date(row.due_on)}."
        cause = report.causes[row.rule, row.scheme, days] = Cause(row.rule, fresh[3], words)
    cause.people.append(row.person_id)


def _write(changed: list[tuple[_Row, _Fresh]], *, by: Agent, at: datetime) -> None:
    moved = Counter(row.person_id for row, fresh in changed if fresh[1] != row.due_on)
    told = [journal.Happened(events.CLOCK_RECOMPUTED, person, quantity=n) for person, n in moved.items()]
    with transaction.atomic():
        bulk.update(Clock, _WRITE, [(row.id, *fresh) for row, fresh in changed])
        journal.record_many(told, by=by, at=at)
