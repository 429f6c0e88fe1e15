"""Why to speak of somebody at a « point de suivi », in words that the person may read (G-7, B-13). Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from filrouge.core.periods import Delay
from filrouge.core.text import long_date
from filrouge.governance.kinds import Reason, reasons


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says on a day; None for what never was. `advised`: how long the scheme advises to accompany; `moved_on`:
    the last thing that moved in the plan; `has_goals`: some are open."""

    opened_on: date | None = None
    advised: Delay | None = None
    met_on: date | None = None
    contract_until: date | None = None
    assessed_on: date | None = None
    has_goals: bool = False
    moved_on: date | None = None
    action_on: date | None = None
    end_asked_on: date | None = None
    reorientation_asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A reason that holds: the day that it shows, and the delay when the scheme has its own."""

    day: date | None
    delay: Delay | None = None


def why(facts: Facts, day: date) -> tuple[str, ...]:
    """Every reason that holds on `day`, in the order of the file."""
    found = (
        (reason, _READERS[reason.key](facts, reason, day))
        for reason in reasons().values()
        if reason.key in _READERS
    )
    return tuple(_words(reason, one) for reason, one in found if one is not None)


def _words(reason: Reason, found: _Found) -> str:
    day = long_date(found.day) if found.day else "jamais"
    return reason.words.format(delay=found.delay or reason.delay or "", day=day)


def _since(facts: Facts, last: date | None, reason: Reason, day: date) -> _Found | None:
    """Nothing for longer than the delay, counted from the opening when it never was."""
    start = last or facts.opened_on
    if start is None or reason.delay is None or start > reason.delay.before(day):
        return None
    return _Found(last)


def _long(facts: Facts, reason: Reason, day: date) -> _Found | None:
    delay = facts.advised or reason.delay
    if facts.opened_on is None or delay is None or facts.opened_on > delay.before(day):
        return None
    return _Found(facts.opened_on, delay)


def _contract(facts: Facts, reason: Reason, day: date) -> _Found | None:
    until = facts.contract_until
    return _Found(until) if until and reason.delay and until <= reason.delay.after(day) else None


def _still(facts: Facts, reason: Reason, day: date) -> _Found | None:
    return _since(facts, facts.moved_on, reason, day) if facts.has_goals else None


def _action(facts: Facts, reason: Reason, day: date) -> _Found | None:
    last = facts.action_on
    return _Found(last) if last and reason.delay and reason.delay.before(day) <= last <= day else None


_READERS: Mapping[str, Callable[[Facts, Reason, date], _Found | None]] = MappingProxyType(
    {
        "long": _long,
        "unmet": lambda facts, reason, day: _since(facts, facts.met_on, reason, day),
        "contract": _contract,
        "assessment": lambda facts, reason, day: _since(facts, facts.assessed_on, reason, day),
        "still": _still,
        "action": _action,
        "end": lambda facts, _reason, _day: _Found(facts.end_asked_on) if facts.end_asked_on else None,
        "reorientation": lambda facts, _reason, _day: (
            _Found(facts.reorientation_asked_on) if facts.reorientation_asked_on else None
        ),
    }
)
