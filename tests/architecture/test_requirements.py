"""What we say is done is shown by a test."""

import re
import tomllib
from collections.abc import Iterable

import pytest

from tests.architecture.source import ROOT, is_test, python_files

STATUSES = {"done", "partial", "planned"}
SHAPE = re.compile(r"[A-HP]-\d{1,2}|S-(?:0|[A-Z]{3})")
# A test's name may end with the requirements that it shows: `test_the_clock_warns_b_2_s_tou`.
SUFFIX = re.compile(r"def test_\w*?((?:_(?:[a-hp]_\d{1,2}|s_(?:0|[a-z]{3})))+)\(")
IN_SUFFIX = re.compile(r"_([a-hps])_(\d{1,2}|[a-z]{3})")
LONGEST_SUMMARY = 140


def uncited(done: Iterable[str], tests: Iterable[str]) -> list[str]:
    """The requirements said to be done that no test cites."""
    cited = {found for text in tests for found in citations(text)}
    return sorted(set(done) - cited)


def citations(text: str) -> set[str]:
    """The requirement identifiers in a test's text: as they are, or at the end of a test's name."""
    written = set(re.findall(rf"(?<![\w-])(?:{SHAPE.pattern})(?![\w-])", text))
    named = {
        f"{letter}-{rest}".upper()
        for names in SUFFIX.findall(text)
        for letter, rest in IN_SUFFIX.findall(names)
    }
    return written | named


def faults(requirements: dict[str, dict[str, str]]) -> list[str]:
    """Entries whose identifier, status or summary has the wrong form."""
    return [
        f"{key}: {entry}"
        for key, entry in requirements.items()
        if not SHAPE.fullmatch(key)
        or set(entry) != {"status", "summary"}
        or entry["status"] not in STATUSES
        or not 0 < len(entry["summary"]) <= LONGEST_SUMMARY
    ]


@pytest.fixture(scope="module")
def requirements() -> dict[str, dict[str, str]]:
    chapters = tomllib.loads((ROOT / "docs" / "requirements.toml").read_text(encoding="utf-8"))
    return {key: entry for chapter in chapters.values() for key, entry in chapter.items()}


@pytest.fixture(scope="module")
def test_sources() -> list[str]:
    files = [*python_files(ROOT / "filrouge", tests=True), *python_files(ROOT / "tests", tests=True)]
    return [
        path.read_text(encoding="utf-8")
        for path in files
        if is_test(path) and not path.is_relative_to(ROOT / "tests" / "architecture")
    ]


def test_the_list_of_requirements_is_well_formed(requirements):
    assert faults(requirements) == []


def test_every_requirement_that_is_done_is_cited_by_a_test(requirements, test_sources):
    done = [key for key, entry in requirements.items() if entry["status"] == "done"]
    assert uncited(done, test_sources) == []


def test_no_test_cites_a_requirement_that_does_not_exist(requirements, test_sources):
    assert {key for text in test_sources for key in citations(text)} <= set(requirements)


def test_a_requirement_done_without_a_test_is_seen():
    assert uncited(["B-2", "B-1", "S-TOU"], ["def test(): '''B-12, S-TOU'''"]) == ["B-1", "B-2"]
    assert uncited(["B-2"], ["# B-2: the legal clock"]) == []
    assert uncited(["B-2", "S-TOU"], ["def test_the_clock_warns_b_2_s_tou(client): ..."]) == []
    assert uncited(["B-2"], ["def test_a_b_2_c(client): ..."]) == ["B-2"]


def test_a_badly_written_requirement_is_seen():
    good = {"status": "done", "summary": "Un dossier."}
    assert faults({"A-1": good, "S-0": good, "S-MAY": good}) == []
    assert faults({"Z-1": good})
    assert faults({"A-1": {**good, "status": "almost"}})
    assert faults({"A-1": {**good, "summary": ""}})
    assert faults({"A-1": {"status": "done"}})
