"""Words that should not be in a free-text area, found with the reason and a better way to say it. Pure.

CNIL, free-text areas (28 Feb 2019): objective, never excessive; GDPR art. 9 and 10. Nothing is refused here: the lists
are in `data/words.toml`, and whoever writes decides."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from stdnum import iban

from filrouge.core.identifiers import is_phone, parse_nir

_FILE = Path(__file__).parent / "data" / "words.toml"
_WORD = re.compile(r"\w+")
Phrase = tuple[str, ...]
# By first word: each phrase that begins so, and its family.
Lexicon = dict[str, list[tuple[Phrase, str]]]


@dataclass(frozen=True, slots=True)
class Family:
    """One sort of words to avoid: why, and what to write instead."""

    key: str
    label: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `[start, end)` of the text that were looked at, and the family that they belong to."""

    start: int
    end: int
    family: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; `marked` when it is one of the words to look at again."""

    words: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A text and what was found in it, in the order of the text."""

    text: str
    marks: tuple[Mark, ...]

    def pieces(self) -> list[Piece]:
        """The whole text in pieces, marked or not."""
        found, at = [], 0
        for mark in self.marks:
            found += [
                Piece(self.text[at : mark.start], marked=False),
                Piece(self.text[mark.start : mark.end], marked=True),
            ]
            at = mark.end
        return [piece for piece in (*found, Piece(self.text[at:], marked=False)) if piece.words]

    def reasons(self) -> list[tuple[Family, list[str]]]:
        """Each family that was met, with its words as they were written, each once."""
        met: dict[str, list[str]] = {}
        for mark in self.marks:
            words = met.setdefault(mark.family, [])
            if (said := self.text[mark.start : mark.end]) not in words:
                words.append(said)
        return [(families()[key], words) for key, words in met.items()]


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    text = _FILE.read_text(encoding="utf-8")
    return tomllib.loads(text.replace("« ", "«\u00a0").replace(" »", "\u00a0»"))


@lru_cache(maxsize=1)
def families() -> dict[str, Family]:
    """Key → family, those of words then those of numbers."""
    rows = [*_raw()["family"], *_raw()["identifier"]]
    return {row["key"]: Family(row["key"], row["label"], row["why"], row["instead"]) for row in rows}


@lru_cache(maxsize=1)
def _lexicons() -> tuple[Lexicon, Lexicon]:
    """What to mark, and the expressions in which it is innocent."""
    rows = _raw()["family"]
    return (
        _lexicon((words, row["key"]) for row in rows for words in row["words"]),
        _lexicon((words, row["key"]) for row in rows for words in row["except"]),
    )


def _lexicon(listed: Iterable[tuple[str, str]]) -> Lexicon:
    found: Lexicon = {}
    for words, family in listed:
        phrase = tuple(_fold(word) for word in _WORD.findall(words))
        found.setdefault(phrase[0], []).append((phrase, family))
    return found


def _fold(word: str) -> str:
    """Without accents nor case: « Schizophrène » → « schizophrene »."""
    plain = unicodedata.normalize("NFKD", word.replace("œ", "oe").replace("Œ", "oe"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _forms(word: str) -> tuple[str, ...]:
    """The word, and its singular if it is a plural."""
    return (word, word[:-1]) if len(word) > 3 and word[-1] in "sx" else (word,)


def look(text: str) -> Looked:
    """What should perhaps not be written there: words of the lists, and what looks like a number that has its place."""
    text = unicodedata.normalize("NFC", text)
    numbers = _numbers(text)
    words = [(m.start(), m.end(), _fold(m.group())) for m in _WORD.finditer(text)]
    to_mark, innocent = _lexicons()
    spared = list(_met(words, innocent))
    marks = [
        mark
        for mark in _met(words, to_mark)
        if not any(_overlap(mark, other) for other in numbers)
        and not any(_overlap(mark, other) and mark.family == other.family for other in spared)
    ]
    return Looked(text, tuple(sorted((*numbers, *marks), key=lambda mark: mark.start)))


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end


def _met(words: list[tuple[int, int, str]], lexicon: Lexicon) -> Iterator[Mark]:
    """The phrases of a lexicon along the words, the longest first, never two over the same word."""
    at = 0
    while at < len(words):
        known = [pair for form in _forms(words[at][2]) for pair in lexicon.get(form, ())]
        fits = [(phrase, family) for phrase, family in known if _fits(words, at, phrase)]
        if not fits:
            at += 1
            continue
        phrase, family = max(fits, key=lambda pair: len(pair[0]))
        last = at + len(phrase)
        yield Mark(words[at][0], words[last - 1][1], family)
        at = last


def _fits(words: list[tuple[int, int, str]], at: int, phrase: Phrase) -> bool:
    there = words[at : at + len(phrase)]
    return len(there) == len(phrase) and all(
        listed in _forms(word) for (_, _, word), listed in zip(there, phrase, strict=True)
    )


_SHAPES: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "nir",
        re.compile(r"(?<!\w)[1-478](?:[\s.]?\d){4}[\s.]?(?:\d[\s.]?\d|2[\s.]?[ABab])(?:[\s.]?\d){6}(?:[\s.]?\d{2})?(?!\w)"),
        lambda said: parse_nir(re.sub(r"\W", "", said)[:13]) is not None,
    ),
    (
        "iban",
        re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){3,7}(?: ?[A-Za-z0-9]{1,3})?(?!\w)"),
        iban.is_valid,
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), lambda said: True),
    (
        "phone",
        re.compile(r"(?<![\w+])(?:\+\d{2}[\s.-]?(?:\(0\))?|0)[1-9](?:[\s.-]?\d{2}){4}(?![\w])"),
        lambda said: is_phone(said.replace("(0)", "")),
    ),
)  # fmt: skip


def _numbers(text: str) -> list[Mark]:
    """What looks like a number or an address that has its own place; one that holds a smaller one hides it."""
    found: list[Mark] = []
    for family, shape, right in _SHAPES:
        for match in shape.finditer(text):
            mark = Mark(match.start(), match.end(), family)
            if right(match.group()) and not any(_overlap(mark, other) for other in found):
                found.append(mark)
    return found
