"""Two assessments side by side: what was lifted, what persists, what appeared (C-1, C-5). Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from filrouge.accompaniment.domains import RANKS, domains, is_barrier
from filrouge.core.text import plural


class Verdict(StrEnum):
    """What became of a domain between two assessments."""

    LIFTED = "lifted"
    EASED = "eased"
    PERSISTS = "persists"
    WORSENED = "worsened"
    APPEARED = "appeared"
    FIRST = "first"
    CLEAR = "clear"
    UNSEEN = "unseen"


WORDS = {
    Verdict.LIFTED: "Levé", Verdict.EASED: "Allégé", Verdict.PERSISTS: "Persiste", Verdict.WORSENED: "Aggravé",
    Verdict.APPEARED: "Apparu", Verdict.FIRST: "Abordé pour la première fois", Verdict.CLEAR: "Sans frein",
    Verdict.UNSEEN: "Non revu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A domain before and after; levels are empty when it was not raised."""

    domain: str
    before: str
    after: str
    verdict: Verdict


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """The domains that one of the two raised, in order: levels by domain."""
    known = [*domains(), *sorted((set(before) | set(after)) - set(domains()))]
    return [
        Change(key, before.get(key, ""), after.get(key, ""), verdict(before.get(key, ""), after.get(key, "")))
        for key in known
        if before.get(key) or after.get(key)
    ]


def verdict(before: str, after: str) -> Verdict:
    """What became of one domain. Not raised before is not new; not raised again is not lifted."""
    if not after:
        return Verdict.UNSEEN
    if not before and is_barrier(after):
        return Verdict.FIRST
    if not is_barrier(after):
        return Verdict.LIFTED if is_barrier(before) else Verdict.CLEAR
    if not is_barrier(before):
        return Verdict.APPEARED
    if RANKS[after] == RANKS[before]:
        return Verdict.PERSISTS
    return Verdict.EASED if RANKS[after] < RANKS[before] else Verdict.WORSENED


def summary(changes: Sequence[Change]) -> str:
    """« 2 freins levés, 1 persiste. »"""
    counted = Counter(change.verdict for change in changes)
    told = [
        (Verdict.LIFTED, "frein levé", "freins levés"), (Verdict.EASED, "frein allégé", "freins allégés"),
        (Verdict.PERSISTS, "frein qui persiste", "freins qui persistent"),
        (Verdict.WORSENED, "frein aggravé", "freins aggravés"), (Verdict.APPEARED, "frein apparu", "freins apparus"),
        (Verdict.FIRST, "frein abordé pour la première fois", "freins abordés pour la première fois"),
        (Verdict.UNSEEN, "domaine non revu", "domaines non revus"),
    ]  # fmt: skip
    words = [plural(counted[key], one, many) for key, one, many in told if counted[key]]
    return f"{', '.join(words)}." if words else "Aucun frein, ni avant ni après."
