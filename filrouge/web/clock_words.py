"""How a clock is told: what kind it is, where it stands, and what the day says about it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from filrouge.core.text import days_from, long_date, plural


class ClockLike(Protocol):
    """What a clock must show of itself to be drawn.

    `nature` is "legal" or "local"; `state` is one of the keys of `STATES`. Also read when they exist:
    `met_on`, `interrupted_on` (dates), `reason` (why it is interrupted), `source` (the text it comes
    from, in words), `source_url` and `url` (the person or the act).
    """

    label: str
    nature: str
    state: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and tone of one state."""

    label: str
    tone: str
    icon: str


NATURES: dict[str, Wording] = {
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


def _met(clock: ClockLike, met_on: date | None) -> str:
    if met_on is None:
        return f"Échéance du {long_date(clock.due_on)}"
    gap = (clock.due_on - met_on).days
    if gap == 0:
        return f"Fait le {long_date(met_on)}, le jour de l'échéance"
    side = "avant" if gap > 0 else "après"
    return f"Fait le {long_date(met_on)}, {plural(abs(gap), 'jour')} {side} l'échéance"


def _interrupted(interrupted_on: date | None, reason: str) -> str:
    since = f"depuis le {long_date(interrupted_on)}" if interrupted_on else ""
    return " : ".join(part for part in (f"Le délai ne court plus {since}".strip(), reason) if part)


def sentence(clock: ClockLike, today: date) -> str:
    """Where the clock stands on `today`, in one French sentence without its final stop."""
    if clock.state in {"met", "met_late"}:
        return _met(clock, getattr(clock, "met_on", None))
    if clock.state == "interrupted":
        return _interrupted(getattr(clock, "interrupted_on", None), getattr(clock, "reason", "") or "")
    late = (today - clock.due_on).days
    if late > 0:
        missed = "Délai légal dépassé" if clock.nature == "legal" else "Objectif dépassé"
        return f"{missed} depuis {plural(late, 'jour')} (c'était le {long_date(clock.due_on)})"
    return f"Avant le {long_date(clock.due_on)} inclus, {days_from(clock.due_on, today)}"


def short(clock: ClockLike, today: date) -> str:
    """The same in three words, for a table or a badge: « dans 3 jours », « retard de 2 jours »."""
    late = (today - clock.due_on).days
    if clock.state in {"met", "met_late", "interrupted"}:
        return STATES[clock.state].label.lower()
    return f"retard de {plural(late, 'jour')}" if late > 0 else days_from(clock.due_on, today)
