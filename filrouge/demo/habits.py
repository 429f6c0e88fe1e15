"""How the demo's département lives, read from `data/life.toml` and `data/words.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from filrouge.demo.draws import Weighted, between
from filrouge.demo.territory import read_toml
from filrouge.demo.working_days import WorkingDays

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """How people are followed under one scheme, or outside every scheme (empty key). Spans in days."""

    scheme: str
    pathways: Mapping[str, float]
    first_days: Span
    second_days: Span
    interval_days: Span
    kinds: Weighted[str]
    contract_months: Weighted[int]
    contract_months_since_duty: Weighted[int]
    leaves_per_year: float
    leaving: Weighted[str]
    leaving_on_closing: Weighted[str]
    leaving_on_work: Weighted[str]
    leaving_at_end: Weighted[str] | None
    support_share: float
    support_days: Span
    support_interval_days: Span
    support_kinds: Weighted[str]
    support_meets_share: float
    only_diagnosed_share: float
    outside_share: float
    intensive_share: float
    specialised: Mapping[str, Any]
    pace: int


@dataclass(frozen=True, slots=True)
class Theme:
    """What somebody works on: its barrier, its goal, and the steps that summaries tell one after the other."""

    key: str
    domain: str
    barrier: str
    goal: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habits:
    """Everything that the life of the demo draws from; sections not typed here are read by name."""

    calendar: WorkingDays
    office: Mapping[str, Any]
    files: Mapping[str, Any]
    orientation: Mapping[str, Any]
    attendance: Mapping[str, float]
    path: Mapping[str, Any]
    pace: Mapping[str, int]
    after: Mapping[str, str]
    circumstances: Mapping[str, Circumstance]
    words: Mapping[str, Any]
    themes: Weighted[Theme]

    def of(self, scheme: str | None) -> Circumstance:
        """The circumstance of a scheme, by default the one outside every scheme."""
        return self.circumstances.get(scheme or "", self.circumstances[""])


@lru_cache(maxsize=1)
def habits() -> Habits:
    """The habits, read once."""
    life, words = read_toml("life.toml"), read_toml("words.toml")
    found = [_circumstance(table) for table in life["circumstance"]]
    themes = Weighted(
        (Theme(key, t["domain"], t["barrier"], t["goal"], tuple(t["steps"])), t["weight"])
        for key, t in words["themes"].items()
    )
    return Habits(
        WorkingDays(),
        life["office"], life["files"], life["orientation"], life["attendance"], life["path"], life["pace"],
        life["after"], {c.scheme: c for c in found}, words, themes,
    )  # fmt: skip


def _circumstance(t: Mapping[str, Any]) -> Circumstance:
    months = Weighted((int(key), weight) for key, weight in t["contract_months"].items())
    since_duty = t.get("contract_months_since_duty", t["contract_months"])
    at_end = t.get("leaving_at_end")
    kinds = Weighted.of(t["kinds"])
    return Circumstance(
        scheme=t["scheme"], pathways=t["pathways"],
        first_days=_span(t["first_days"]), second_days=_span(t["second_days"]),
        interval_days=_span(t["interval_days"]), kinds=kinds, contract_months=months,
        contract_months_since_duty=Weighted((int(key), weight) for key, weight in since_duty.items()),
        leaves_per_year=t["leaves_per_year"], leaving=Weighted.of(t["leaving"]),
        leaving_on_closing=Weighted.of(t["leaving_on_closing"]),
        leaving_on_work=Weighted.of(t["leaving_on_work"]),
        leaving_at_end=Weighted.of(at_end) if at_end else None,
        support_share=t.get("support_share", 0.0), support_days=_span(t.get("support_days", (0, 0))),
        support_interval_days=_span(t.get("support_interval_days", t["interval_days"])),
        support_kinds=Weighted.of(t["support_kinds"]) if "support_kinds" in t else kinds,
        support_meets_share=t.get("support_meets_share", 0.0),
        only_diagnosed_share=t.get("only_diagnosed_share", 0.0), outside_share=t.get("outside_share", 0.0),
        intensive_share=t.get("intensive_share", 0.0), specialised=t.get("specialised", {}),
        pace=t.get("pace", 0),
    )  # fmt: skip


def _span(values: Any) -> Span:
    low, high = values
    return int(low), int(high)


def share_of(rng: Random, since: date, due: date, shares: tuple[float, float]) -> int:
    """Days after `since`: a share of the time until `due`, drawn between two shares, at least one day."""
    length = (due - since).days
    return max(1, round(length * rng.uniform(*shares)))


def days(rng: Random, span: Span) -> int:
    """A number of days of the span."""
    return between(rng, span)
