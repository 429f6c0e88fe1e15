"""The strengths of an assessment that are chosen from lists: wished trades, transferable skills, experience (C-1). Pure."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from filrouge.core.normalisation import name_key

_DATA = Path(__file__).parent / "data"
# The lists of an assessment, by column, in the order in which they are gone through.
LISTS = {
    "trades": "Métiers", "transferable": "Savoir-être", "lines": "Emplois et formations",
}  # fmt: skip
WORK, TRAINING, WORKSHOP = "work", "training", "workshop"
LINE_KINDS = {
    WORK: "Emploi, stage, bénévolat",
    TRAINING: "Formation, diplôme",
    WORKSHOP: "Atelier, prestation",
}
# How many trades a search shows at most.
MOST_FOUND = 12
_MONTHS = 12
_MONTH = re.compile(r"(?:(?P<month>\d{1,2})[/ .-])?(?P<year>(?:19|20)\d\d)")
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})")


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade of the ROME: wished for, already done, or both."""

    code: str
    wished: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A job or a training. `since` and `until`: months, as « 2024-03 » or « 2024 », or nothing."""

    kind: str
    label: str
    since: str = ""
    until: str = ""


@lru_cache(maxsize=1)
def trades() -> Mapping[str, str]:
    """Code → name, in the order of the codes."""
    with (_DATA / "rome.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["label"] for row in csv.DictReader(stream)}


@lru_cache(maxsize=1)
def skills() -> Mapping[str, str]:
    """Key → name of the transferable skills, in order."""
    raw = tomllib.loads((_DATA / "strengths.toml").read_text(encoding="utf-8"))
    return {one["key"]: one["label"] for one in raw["skill"]}


@lru_cache(maxsize=1)
def _keys() -> Sequence[tuple[str, tuple[str, ...]]]:
    return [(code, tuple(name_key(f"{code} {label}").split())) for code, label in trades().items()]


def find_trades(words: str, most: int = MOST_FOUND) -> list[str]:
    """The codes of the trades of which every word asked begins one; those that begin by the first word come first."""
    asked = name_key(words).split()
    if not asked:
        return []
    found = [
        (not key[1:2] or not key[1].startswith(asked[0]), code)
        for code, key in _keys()
        if all(any(part.startswith(word) for part in key) for word in asked)
    ]
    return [code for _, code in sorted(found)][:most]


def month_of(text: str) -> str | None:
    """« 03/2024 », « 2024-3 » or « 2024 » as « 2024-03 » or « 2024 »; empty for nothing, None when it is no month."""
    said = text.strip()
    if not said:
        return ""
    found = _YEAR_FIRST.fullmatch(said) or _MONTH.fullmatch(said)
    if found is None:
        return None
    month = int(found["month"]) if found["month"] else 0
    if not found["month"]:
        return found["year"]
    return f"{found['year']}-{month:02}" if 1 <= month <= _MONTHS else None


def month_words(text: str) -> str:
    """« 03/2024 », as a form shows it."""
    year, _, month = text.partition("-")
    return f"{month}/{year}" if month else year


def packed(items: Iterable[Any]) -> str:
    """A list as one value, to compare what two people wrote; empty for none."""
    kept = [asdict(one) if isinstance(one, Trade | Line) else one for one in items]
    return json.dumps(kept, sort_keys=True, ensure_ascii=False) if kept else ""


def plain(value: str) -> list[Any]:
    """A packed list as the database keeps it."""
    found: list[Any] = json.loads(value) if value else []
    return found


def trades_of(kept: Iterable[Mapping[str, Any]]) -> list[Trade]:
    """Trades as the database keeps them."""
    return [Trade(**one) for one in kept]


def lines_of(kept: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Jobs and trainings as the database keeps them."""
    return [Line(**one) for one in kept]


def trade_label(code: str) -> str:
    """The name of a trade; a code that the list has dropped stays as it is."""
    return trades().get(code, code)


def trade_words(trade: Trade) -> str:
    """« Serveur / Serveuse (souhaité, déjà exercé) »."""
    said = [word for word, true in (("souhaité", trade.wished), ("déjà exercé", trade.done)) if true]
    return f"{trade_label(trade.code)} ({', '.join(said)})" if said else trade_label(trade.code)


def line_words(line: Line) -> str:
    """« Caisse en grande surface, de 03/2019 à 06/2021 »."""
    since, until = month_words(line.since), month_words(line.until)
    when = f"de {since} à {until}" if since and until else f"depuis {since}" if since else f"jusqu'à {until}"
    return f"{line.label}, {when}" if since or until else line.label


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "trades": lambda one: trade_words(Trade(**one)),
    "transferable": lambda key: skills().get(key, key),
    "lines": lambda one: line_words(Line(**one)),
}


def in_words(name: str, kept: Iterable[Any]) -> list[str]:
    """What one of the `LISTS` holds, one line each."""
    return [_WORDS[name](one) for one in kept]


def joined(name: str, mine: Sequence[Any], known: Sequence[Any]) -> list[Any]:
    """What was said and what is kept, each once: of a trade or a line said twice, mine."""
    identity: Callable[[Any], Any] = {
        "trades": lambda one: one["code"], "lines": lambda one: (one["kind"], name_key(one["label"])),
    }.get(name, lambda one: one)  # fmt: skip
    there = {identity(one) for one in mine}
    return [*mine, *(one for one in known if identity(one) not in there)]
