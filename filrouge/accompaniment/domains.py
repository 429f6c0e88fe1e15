"""The domains of an assessment and what is said of each: assets first, then how much it weighs (C-1). Pure."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "domains.toml"
# The strand of a plan that lifts barriers; the other is the career.
BARRIERS = 1
# What may be said of a domain, from the best to the worst; nothing said: not raised.
ASSET, CLEAR, MODERATE, STRONG = "asset", "clear", "moderate", "strong"
LEVELS = {
    ASSET: "Point d'appui", CLEAR: "Pas de frein", MODERATE: "Frein modéré", STRONG: "Frein fort",
}  # fmt: skip
NOT_RAISED = "Non abordé"
RANKS = {ASSET: 0, CLEAR: 1, MODERATE: 2, STRONG: 3}


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain. `france_travail`: the constraint of the national assessment that means the same; 0 for none."""

    key: str
    label: str
    strand: int
    france_travail: int
    family: str
    situations: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one domain. `source`: where it was taken over from, when nobody said it again."""

    level: str
    own_level: str = ""
    situations: tuple[str, ...] = ()
    priority: bool = False
    own_words: str = ""
    words: str = ""
    source: str = ""

    def packed(self) -> str:
        """As one value, to compare what two people wrote."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=1)
def domains() -> dict[str, Domain]:
    """Key → domain, in the order in which they are gone through."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        d["key"]: Domain(
            d["key"], d["label"], d["strand"], d.get("france_travail", 0), d.get("family", ""),
            {s["key"]: s["label"] for s in d["situations"]},
        )
        for d in raw["domain"]
    }  # fmt: skip


def domain_label(key: str) -> str:
    """The name of a domain; a key that the list has dropped stays as it is."""
    found = domains().get(key)
    return found.label if found else key


def situations_in_words(domain: str, keys: Iterable[str]) -> list[str]:
    """The situations of a domain, in words."""
    found = domains().get(domain)
    return [found.situations.get(key, key) if found else key for key in keys]


def is_barrier(level: str) -> bool:
    """Whether this level is something to lift."""
    return level in (MODERATE, STRONG)
