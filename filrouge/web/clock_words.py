"""How a clock is told: what kind it is, where it stands, and what the day says about it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from filrouge.core.text import days_from, long_date, plural


class ClockLike(Protocol):
    """What a clock must show of itself to be drawn: the fields of the model `clocks.Clock`.

    `kind` is "legal" or "local"; `state` is "running", "met" or "interrupted", ended on `ended_on`; a running
    clock warns from `warn_on` and is late after `due_on`. Also read when they exist: `reason` (why it is
    interrupted), `source` (the text it comes from), `source_url` and `url` (the person or the act).
    """

    label: str
    kind: str
    state: str
    due_on: date
    warn_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and tone of one state."""

    label: str
    tone: str
    icon: str


KINDS: dict[str, Wording] = {
    "legal": Wording("Délai légal", "legal", "legal"),
    "local": Wording("Objectif local", "local", "local"),
}

STATES: dict[str, Wording] = {
    "running": Wording("En cours", "neutral", "clock"),
    "warn": Wording("Bientôt", "warn", "clock"),
    "late": Wording("En retard", "late", "late"),
    "met": Wording("Tenu", "good", "check"),
    "met_late": Wording("Fait en retard", "warn", "check"),
    "interrupted": Wording("Interrompu", "paused", "pause"),
}


def standing(clock: ClockLike, today: date) -> str:
    """The key of `STATES` where the clock stands on `today`."""
    if clock.state == "met":
        return "met_late" if clock.ended_on and clock.ended_on > clock.due_on else "met"
    if clock.state == "running":
        if today > clock.due_on:
            return "late"
        return "warn" if today >= clock.warn_on else "running"
    return "interrupted"


def _met(clock: ClockLike) -> str:
    if clock.ended_on is None:
        return f"Échéance du {long_date(clock.due_on)}"
    gap = (clock.due_on - clock.ended_on).days
    if gap == 0:
        return f"Fait le {long_date(clock.ended_on)}, le jour de l'échéance"
    side = "avant" if gap > 0 else "après"
    return f"Fait le {long_date(clock.ended_on)}, {plural(abs(gap), 'jour')} {side} l'échéance"


def _interrupted(clock: ClockLike) -> str:
    since = f" depuis le {long_date(clock.ended_on)}" if clock.ended_on else ""
    reason = getattr(clock, "reason", "")
    return f"Ne court plus{since}" + (f" : {reason}" if reason else "")


def sentence(clock: ClockLike, today: date) -> str:
    """Where the clock stands on `today`, in one French sentence without its final stop."""
    if clock.state == "met":
        return _met(clock)
    if clock.state == "interrupted":
        return _interrupted(clock)
    late = (today - clock.due_on).days
    if late > 0:
        missed = "Délai légal dépassé" if clock.kind == "legal" else "Objectif dépassé"
        return f"{missed} depuis {plural(late, 'jour')} (c'était le {long_date(clock.due_on)})"
    return f"Avant le {long_date(clock.due_on)} inclus, {days_from(clock.due_on, today)}"


def short(clock: ClockLike, today: date) -> str:
    """The same in three words, for a table or a badge: « dans 3 jours », « retard de 2 jours »."""
    if clock.state != "running":
        return STATES[standing(clock, today)].label.lower()
    late = (today - clock.due_on).days
    return f"retard de {plural(late, 'jour')}" if late > 0 else days_from(clock.due_on, today)
