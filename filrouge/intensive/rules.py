"""How many hours a week are aimed at, what an activity becomes, what a week adds up to (D-4). Pure.

Code du travail, L5411-6: the duration is that of the contract, reduced for somebody's situation, never zero; no duration
at all only on the person's request."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from filrouge.core.results import Opinion

QUARTERS_AN_HOUR = 4
MINUTES_AN_HOUR = 60
PROPOSED, KEPT, DECLINED, TOLD = "proposed", "kept", "declined", "told"
DONE, EXCUSED, MISSED, UNPROVEN = "done", "excused", "missed", "unproven"
STATES = (PROPOSED, KEPT, DECLINED, TOLD, DONE, EXCUSED, MISSED, UNPROVEN)
COMING = (KEPT, TOLD)
SETTLED = (DONE, EXCUSED, MISSED, UNPROVEN)
OUTCOMES = ("done", "excuse", "miss", "unproven")
VERBS = ("keep", "decline", "tell", "untell", "done", "excuse", "miss", "unproven")
_SETTLE = {"done": DONE, "excuse": EXCUSED, "miss": MISSED, "unproven": UNPROVEN}
# An activity is chosen before it takes place; what came of it is said, and corrected, until the week is validated.
ACTIVITIES: Mapping[tuple[str, str], str] = {
    (PROPOSED, "keep"): KEPT,
    (PROPOSED, "decline"): DECLINED,
    (DECLINED, "keep"): KEPT,
    (KEPT, "decline"): DECLINED,
    (KEPT, "tell"): TOLD,
    (TOLD, "untell"): KEPT,
    **{
        (state, verb): after
        for state in (*COMING, *SETTLED)
        for verb, after in _SETTLE.items()
        if state != after
    },
}


def becomes(state: str, verb: str) -> str | None:
    """What an activity becomes; None when nobody may say that of it."""
    return ACTIVITIES.get((state, verb))


def target(contract_hours: Decimal | None, *, exempted: bool, usual: Decimal | None) -> Opinion[int]:
    """Quarters of an hour a week to aim at: those of the contract, else the usual ones of the scheme; none when the person
    asked for no duration."""
    if exempted:
        return Opinion(
            0,
            ("Le contrat dispense de durée hebdomadaire, à la demande de la personne : rien n'est imposé.",),
        )
    if contract_hours is not None:
        return Opinion(
            quarters(contract_hours), (f"{hours_words(contract_hours)} par semaine, selon le contrat.",)
        )
    if usual is not None:
        return Opinion(quarters(usual), (f"{hours_words(usual)} par semaine visées par le dispositif.",))
    return Opinion(
        0, ("Ni le contrat ni le dispositif ne disent de durée hebdomadaire : indiquez-la au contrat.",)
    )


def quarters(hours: Decimal) -> int:
    """Hours in quarters of an hour, rounded up."""
    return int(-(-hours * QUARTERS_AN_HOUR // 1))


def hours_words(hours: Decimal | float) -> str:
    """« 15 heures », « 7 h 30 »."""
    minutes = round(float(hours) * 60)
    whole, rest = divmod(minutes, 60)
    if rest:
        return f"{whole} h {rest:02d}"
    return f"{whole} heure{'s' if whole > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Line:
    """One activity of a week, as figures: what was planned, what came of it and how long it lasted, in minutes."""

    state: str
    planned: int
    done: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """A week in minutes. `waiting`: took place or will, and nobody said what came of it. `kinds`: minutes done by kind."""

    planned: int
    done: int
    excused: int
    waiting: int
    unproven: int
    kinds: Mapping[str, int]


def totals(lines: Iterable[Line]) -> Totals:
    """What a week adds up to. A missing proof is a question, counted apart: it is neither done nor missed."""
    minutes, kinds, planned = Counter[str](), Counter[str](), 0
    for line in lines:
        if line.state in (PROPOSED, DECLINED):
            continue
        planned += line.planned
        minutes[line.state] += line.done if line.state == DONE else line.planned
        if line.state == DONE:
            kinds[line.kind] += line.done
    waiting = sum(minutes[state] for state in COMING)
    return Totals(planned, minutes[DONE], minutes[EXCUSED], waiting, minutes[UNPROVEN], dict(kinds))
