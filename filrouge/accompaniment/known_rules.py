"""What files and former answers already say, in the words of a diagnosis: proposed, never held as said (A-6, C-1). Pure."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from filrouge.accompaniment.domains import RANKS, Answer
from filrouge.accompaniment.strengths import TRAINING, WORKSHOP, Line, Trade, month_of, trades
from filrouge.core.text import long_date

_FILE = Path(__file__).parent / "data" / "known.toml"
PAYERS = {"CAF": "la CAF", "MSA": "la MSA"}
A_PAYER = "l'organisme payeur"
# The day of a fact of a story, as its file wrote it: 03/04/2026.
_MONTH_AND_YEAR = slice(3, None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code of a file says of one domain. `block` empty: `field` is the title of a column."""

    speakers: frozenset[str]
    block: str
    field: str
    code: str
    domain: str
    level: str
    situations: tuple[str, ...]
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Story:
    """A file of facts that are lines of somebody's path: the names of its columns."""

    speaker: str
    name: str
    label: str
    training: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Meanings:
    """The whole of `known.toml`: who speaks, what codes mean, where trades, stories and entry interviews stand."""

    speakers: Mapping[str, str]
    codes: tuple[Meaning, ...]
    trades: tuple[tuple[str, str], ...]
    stories: tuple[Story, ...]
    criteria: Mapping[str, str]
    levels: Mapping[str, str]


@lru_cache(maxsize=1)
def mapping() -> Meanings:
    """The shipped mapping, read once."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Meanings(
        {one["key"]: one["words"] for one in raw["speaker"]},
        tuple(
            Meaning(
                frozenset(one["speakers"]), one.get("block", ""), one["field"], one["code"], one["domain"], one["level"],
                tuple(one.get("situations", ())), one["words"], one["source"],
            )
            for one in raw["answer"]
        ),
        tuple((one["speaker"], one["code"]) for one in raw["trade"]),
        tuple(Story(**one) for one in raw["story"]),
        raw["entry"]["criteria"],
        raw["entry"]["levels"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says of a person: who speaks, the day that it describes, its blocks or columns."""

    speaker: str
    day: date
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """One value that is known for a text or a list (as the database keeps it), and where from."""

    value: Any
    source: str


@dataclass(slots=True)
class Known:
    """Everything that may be kept, by domain and by field; what is to be proposed first comes first."""

    domains: dict[str, list[Answer]] = field(default_factory=dict)
    fields: dict[str, list[Offer]] = field(default_factory=dict)

    def say(self, domain: str, answer: Answer) -> None:
        """Another answer for a domain."""
        self.domains.setdefault(domain, []).append(answer)

    def offer(self, name: str, value: Any, source: str) -> None:
        """Another value for a text or a list, unless it says nothing or is known already."""
        if value and value not in [one.value for one in self.fields.get(name, ())]:
            self.fields.setdefault(name, []).append(Offer(value, source))


def who_says(speaker: str, payer: str, day: date) -> str:
    """« la CAF, le 3 mars 2026 »."""
    words = mapping().speakers.get(speaker) or PAYERS.get(payer, A_PAYER)
    return f"{words}, le {long_date(day)}"


def told_answers(told: Told, payer: str) -> dict[str, Answer]:
    """What a source says of our domains: of several codes for one domain, the heaviest level and every situation."""
    found: dict[str, list[Meaning]] = {}
    for meaning in mapping().codes:
        if told.speaker in meaning.speakers and meaning.code in _codes(told.data, meaning):
            found.setdefault(meaning.domain, []).append(meaning)
    source = who_says(told.speaker, payer, told.day)
    return {domain: _joined(meanings, source) for domain, meanings in found.items()}


def _codes(data: Mapping[str, Any], meaning: Meaning) -> list[str]:
    if not meaning.block:
        value = data.get(meaning.field)
        return [value] if isinstance(value, str) else []
    blocks = data.get(meaning.block)
    if not isinstance(blocks, list):
        return []
    return [str(block.get(meaning.field, "")) for block in blocks if isinstance(block, dict)]


def _joined(meanings: Sequence[Meaning], source: str) -> Answer:
    level = max((one.level for one in meanings), key=lambda one: RANKS[one])
    situations = tuple(dict.fromkeys(s for one in meanings for s in one.situations))
    return Answer(level, situations=situations, words=", ".join(one.words for one in meanings), source=source)


def entry_answers(answers: Mapping[str, str], day: date) -> dict[str, Answer]:
    """What an entry interview says of our domains."""
    source = f"l'entretien d'entrée, le {long_date(day)}"
    known = mapping()
    return {
        known.criteria[criterion]: Answer(known.levels[level], source=source)
        for criterion, level in answers.items()
        if criterion in known.criteria and level in known.levels
    }


def told_trades(told: Told) -> list[Trade]:
    """The trades that a source says are sought."""
    codes = [
        str(told.data.get(column, "")) for speaker, column in mapping().trades if speaker == told.speaker
    ]
    return [Trade(code, wished=True) for code in dict.fromkeys(codes) if code in trades()]


def told_lines(told: Told) -> list[Line]:
    """The facts of a story as lines of a path, in the order of the file."""
    found = []
    for story in mapping().stories:
        facts = told.data.get(story.name) if told.speaker == story.speaker else None
        found += [_line(story, dict(_pairs(fact))) for fact in (facts if isinstance(facts, list) else ())]
    return [line for line in found if line.label]


def _pairs(fact: Any) -> Iterable[tuple[str, str]]:
    return [(str(pair[0]), str(pair[1])) for pair in fact if isinstance(pair, list) and len(pair) == 2]


def _line(story: Story, fact: Mapping[str, str]) -> Line:
    training, label = fact.get(story.training, ""), fact.get(story.label, "")
    words = f"{label} : {training}" if label and training else label or training
    since, until = (
        month_of(fact.get(name, "")[_MONTH_AND_YEAR]) or "" for name in (story.since, story.until)
    )
    return Line(TRAINING if training else WORKSHOP, words, since, until)
