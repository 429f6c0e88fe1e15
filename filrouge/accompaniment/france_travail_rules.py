"""Our contract beside the one entered at France Travail: where they differ, since when (C-2, R5411-15-3). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from filrouge.accompaniment.contract_rules import KINDS, Terms, number_words
from filrouge.core.text import long_date

NOTHING = "Rien"
LABELS = {
    "ends_on": "Fin du contrat", "weekly_hours": "Heures par semaine", "kinds": "Sortes d'action",
    "review_on": "Prochain point d'étape",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the contract says in France Travail's tool. `entered_on`: the day it was entered there; `kinds`: keys of
    `contract_rules.KINDS`; `weekly_hours`: hours a week, None for an exemption."""

    entered_on: date
    ends_on: date
    weekly_hours: float | None = None
    kinds: tuple[str, ...] = ()
    review_on: date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that the two contracts say otherwise, in words, and the day since which they do."""

    field: str
    label: str
    ours: str
    theirs: str
    since: date


def copied(ours: Terms, entered_on: date, reference: str = "") -> Theirs:
    """Their contract when ours was copied as it stands."""
    return Theirs(entered_on, ours.ends_on, ours.weekly_hours, kinds_of(ours), ours.review_on, reference)


def kinds_of(terms: Terms) -> tuple[str, ...]:
    """The kinds of the actions of a contract, each once, in the order of the law."""
    found = {action.kind for action in terms.actions}
    return tuple(kind for kind in KINDS if kind in found)


def mismatches(ours: Terms, theirs: Theirs, signed_on: date) -> list[Mismatch]:
    """Where they differ, in the order of the contract. Since the later of the two days: our signature, their entry."""
    pairs = {
        "ends_on": (ours.ends_on, theirs.ends_on),
        "weekly_hours": (ours.weekly_hours, theirs.weekly_hours),
        "kinds": (frozenset(kinds_of(ours)), frozenset(theirs.kinds)),
        "review_on": (ours.review_on, theirs.review_on),
    }
    since = max(signed_on, theirs.entered_on)
    return [
        Mismatch(name, LABELS[name], in_words(mine), in_words(other), since)
        for name, (mine, other) in pairs.items()
        if mine != other
    ]


def in_words(value: object) -> str:
    """A day, hours or kinds of action, as a table shows them."""
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, frozenset):
        return kinds_in_words(value) or NOTHING
    return f"{number_words(value)} h" if isinstance(value, float | int) else NOTHING


def kinds_in_words(kinds: Iterable[str]) -> str:
    """« Formation, Recherche active d'emploi »."""
    there = set(kinds)
    return ", ".join(label for kind, label in KINDS.items() if kind in there)


def kept_there(regime: str, engagement: str, *, scheme_wants: bool, how: str) -> bool:
    """Whether a contract is also kept in France Travail's tool: those of the law since the reform, where the scheme says
    so or where it was signed there."""
    return regime == engagement and (scheme_wants or how == "france_travail")
