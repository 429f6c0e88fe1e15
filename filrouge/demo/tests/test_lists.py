"""Lists that départements and operators exchange (A-4)."""

import csv
from datetime import date
from pathlib import Path

from filrouge.core.identifiers import nir_problem
from filrouge.demo.household import Household
from filrouge.demo.lists import (
    ORIENTATION_HEADERS,
    PEOPLE_HEADERS,
    Orientation,
    adults,
    write_orientation_list,
    write_people_list,
)

DAY = date(2024, 2, 1)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_a_people_list_has_the_headers_of_the_field(tmp_path: Path, several_hundred: list[Household]) -> None:
    people = list(adults(several_hundred, DAY))
    count = write_people_list(tmp_path / "people.csv", people, organisation="Rive Neuve")
    found = rows(tmp_path / "people.csv")
    assert tuple(found[0]) == PEOPLE_HEADERS
    assert len(found) == count == len(people)
    assert {row["Structure"] for row in found} == {"Rive Neuve"}
    assert all(not row["NIR"] or nir_problem(row["NIR"]) is None for row in found)


def test_dates_are_written_day_first(tmp_path: Path, several_hundred: list[Household]) -> None:
    people = list(adults(several_hundred, DAY))
    write_people_list(tmp_path / "people.csv", people)
    for row, adult in zip(rows(tmp_path / "people.csv"), people, strict=True):
        assert row["Date de naissance*"] == f"{adult.person.birth:%d/%m/%Y}"


def test_only_those_who_owe_steps_are_oriented(several_hundred: list[Household]) -> None:
    subject = list(adults(several_hundred, DAY, subject_only=True))
    assert 0 < len(subject) < len(list(adults(several_hundred, DAY)))
    assert all(adult.person.subject_on(DAY) for adult in subject)


def test_an_orientation_list_says_the_decision(tmp_path: Path, several_hundred: list[Household]) -> None:
    decision = Orientation("Rive Neuve", "Socioprofessionnel", DAY, None, "Belkacem", None, None, "", "")
    pairs = [(adult, decision) for adult in adults(several_hundred, DAY, subject_only=True)]
    write_orientation_list(tmp_path / "orientations.csv", pairs)
    found = rows(tmp_path / "orientations.csv")
    assert tuple(found[0]) == ORIENTATION_HEADERS
    assert {row["DECISION ORIENTATION"] for row in found} == {"Socioprofessionnel"}
    assert {row["Date envoie du courrier"] for row in found} == {"01/02/2024"}
    assert {row["Rôle (dem / cjt)"] for row in found} == {"dem", "cjt"}
