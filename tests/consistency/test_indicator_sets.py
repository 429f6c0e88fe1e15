"""Each set of indicators is complete: whatever a text asks a figure for has its indicators, or a reason (G-1 to G-5)."""

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from filrouge.directory.catalogue import catalogue
from filrouge.schemes.types import Scheme
from filrouge.steering.definitions import Indicator, indicators_of, indicators_on
from filrouge.steering.everywhere import scheme_everywhere

HERE = Path(__file__).parent
NATIONAL = "national"
Asked = dict[str, object]
# How many things each text asks for: a line lost from the list would otherwise go unseen.
ELEVEN, SIX, FIVE = 11, 6, 5


def asked() -> list[Asked]:
    found: list[Asked] = tomllib.loads((HERE / "indicator_sets.toml").read_text(encoding="utf-8"))["asked"]
    return found


def scheme_of(key: str) -> Scheme:
    scheme = scheme_everywhere() if key == NATIONAL else catalogue().scheme(key)
    assert scheme is not None
    return scheme


def in_force(key: str) -> dict[str, Indicator]:
    """On the first day of a scheme; today's law for all together."""
    scheme = scheme_of(key)
    day = date(2026, 6, 1) if key == NATIONAL else scheme.valid_from
    return {indicator.id: indicator for indicator in indicators_on(scheme, day)}


def unanswered(items: Iterable[Asked], known: Iterable[str]) -> list[str]:
    """What is asked and neither answered by indicators that exist nor explained."""
    names = set(known)
    return [
        str(item["asks"])
        for item in items
        if not item.get("missing") and not (item.get("indicators") and set(item["indicators"]) <= names)  # type: ignore[call-overload]
    ]


def unasked(items: Iterable[Asked], known: Iterable[str]) -> list[str]:
    """Indicators that answer nothing that anybody asked."""
    return sorted(set(known) - {name for item in items for name in item.get("indicators", [])})  # type: ignore[attr-defined]


KEYS = sorted({str(item["set"]) for item in asked()})


def test_every_shipped_scheme_has_its_list():
    shipped = {key for key in catalogue().schemes if not key.startswith("essai")}
    assert set(KEYS) == shipped | {NATIONAL}


@pytest.mark.parametrize("key", KEYS)
def test_each_thing_that_the_text_asks_has_its_figure_or_a_reason(key):
    assert unanswered([item for item in asked() if item["set"] == key], in_force(key)) == []


@pytest.mark.parametrize("key", KEYS)
def test_each_indicator_answers_something_that_was_asked(key):
    known = {indicator.id for indicator in indicators_of(scheme_of(key))}
    assert unasked([item for item in asked() if item["set"] == key], known) == []


@pytest.mark.parametrize("key", KEYS)
def test_each_indicator_has_a_label_a_sentence_and_a_source(key):
    for indicator in indicators_of(scheme_of(key)):
        assert indicator.label
        assert indicator.sentence.endswith(".")
        assert indicator.source


def test_the_numbered_lists_of_the_texts_are_whole():
    """G-1: eleven; G-2: six; G-3: five, beside the share of intensive."""
    count = {
        key: len([i for i in asked() if i["set"] == key and i["requirement"] == requirement])
        for key, requirement in (
            ("isere-2022", "G-1"),
            ("seine-saint-denis-2020", "G-2"),
            ("herault-2026", "G-3"),
        )
    }
    assert count == {"isere-2022": ELEVEN, "seine-saint-denis-2020": SIX, "herault-2026": FIVE}


def test_what_is_not_counted_is_few_and_said_to_users():
    """A département reads in the guide what no figure answers yet."""
    missing = [item for item in asked() if item.get("missing")]
    guide = (HERE.parents[1] / "docs" / "guide" / "pilotage.md").read_text(encoding="utf-8")
    _, _, section = guide.partition("## Ce qui n'est pas encore compté")
    lines = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("- ")]
    assert len(lines) == len(missing)


def test_something_asked_without_a_figure_or_a_figure_that_nobody_asked_is_seen():
    items: list[Asked] = [
        {"asks": "a", "indicators": ["one"]},
        {"asks": "b", "indicators": ["two"]},
        {"asks": "c", "indicators": []},
        {"asks": "d", "missing": "because"},
    ]
    assert unanswered(items, ["one", "three"]) == ["b", "c"]
    assert unasked(items, ["one", "three"]) == ["three"]
