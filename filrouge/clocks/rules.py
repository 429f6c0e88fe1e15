"""How a clock reads on a day: running, to watch, late, met, met late (B-2). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from filrouge.core.results import Opinion
from filrouge.core.text import days_from, long_date, plural


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What is stored of a clock."""

    kind: str
    label: str
    opened_on: date
    warn_on: date
    due_on: date
    state: str
    ended_on: date | None


def windows(today: date) -> dict[str, tuple[date, date]]:
    """What is late, what falls before the end of the week, and during the next one: `[since, until)` of due dates.

    A week ends on Sunday; what is due today is not late."""
    monday = today + timedelta(days=7 - today.weekday())
    return {
        "late": (date.min, today),
        "week": (today, monday),
        "next": (monday, monday + timedelta(days=7)),
    }


def reading(clock: ClockFacts, today: date) -> Opinion[str]:
    """`running`, `warn`, `late`, `met`, `met_late` or `interrupted`, with a sentence for the person concerned."""
    if clock.state == "interrupted":
        ended = f" le {long_date(clock.ended_on)}" if clock.ended_on else ""
        return Opinion("interrupted", (f"Ce délai ne court plus{ended}.",))
    if clock.state == "met":
        ended_on = clock.ended_on or clock.due_on
        if ended_on <= clock.due_on:
            return Opinion("met", (f"Tenu le {long_date(ended_on)}.",))
        gap = plural((ended_on - clock.due_on).days, "jour")
        return Opinion("met_late", (f"Fait le {long_date(ended_on)}, {gap} après l'échéance.",))
    sentence = f"Échéance le {long_date(clock.due_on)} ({days_from(clock.due_on, today)})."
    if today > clock.due_on:
        return Opinion("late", (sentence,))
    return Opinion("warn" if today >= clock.warn_on else "running", (sentence,))
