"""The programmes, their figures, the questions and the columns of the export, as data: read once, typed.

A département has a folder of its own (`FILROUGE_COFUNDING`): a file there takes the place of ours."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from filrouge.cofunding.question_rules import (
    Column,
    Figures,
    Moment,
    Parameter,
    Programme,
    Question,
    WrongCofunding,
    figures_on,
    read_columns,
    read_parameters,
    read_questions,
)

_DATA = Path(__file__).parent / "data"
OWN_FOLDER = "FILROUGE_COFUNDING"
# What a column may take besides answers.
OF_THE_FILE = ("last_name", "first_name", "birth_date", "sex", "address_line", "postal_code", "commune", "phone", "email",
               "rsa", "rsa_since")  # fmt: skip
OF_THE_ROW = ("operation", "id", "entry_on", "entry_noted_on", "exit_on", "exit_noted_on", "later_noted_on")


@dataclass(frozen=True, slots=True)
class Shipped:
    """Everything that the room reads from its files."""

    programmes: Mapping[str, Programme]
    parameters: tuple[Parameter, ...]
    indicators: Mapping[str, str]
    evidence: tuple[str, ...]
    questions: tuple[Question, ...]
    columns: tuple[Column, ...]

    def figures(self, day: date) -> Figures:
        """The figures in force that day."""
        return figures_on(self.parameters, day)

    def asked(self, moment: Moment) -> tuple[Question, ...]:
        """The questions of one moment."""
        return tuple(one for one in self.questions if one.moment == moment)


def shipped() -> Shipped:
    """What is in force here. `WrongCofunding` names the file, the key and the remedy."""
    return _shipped(os.environ.get(OWN_FOLDER, ""))


@lru_cache(maxsize=4)
def _shipped(own: str) -> Shipped:
    if own and not Path(own).is_dir():
        raise WrongCofunding(f"{OWN_FOLDER}={own} : ce dossier n'existe pas.")
    rules, asked = _read(own, "programmes.toml"), _read(own, "questions.toml")
    questions = read_questions(asked, "questions.toml")
    places = [
        *(f"row.{name}" for name in OF_THE_ROW), *(f"known.{name}" for name in OF_THE_FILE),
        *(f"{one.moment}.{one.key}" for one in questions),
    ]  # fmt: skip
    try:
        programmes = {one["key"]: Programme(**one) for one in rules["programme"]}
        indicators, evidence = dict(rules["indicators"]), tuple(rules["evidence"]["kinds"])
    except (KeyError, TypeError) as error:
        raise WrongCofunding(f"programmes.toml : un programme est mal écrit ({error}).") from error
    return Shipped(
        programmes, read_parameters(rules, "programmes.toml"), indicators, evidence, questions,
        read_columns(_read(own, "columns.toml"), places, "columns.toml"),
    )  # fmt: skip


def _read(own: str, name: str) -> dict[str, Any]:
    mine = Path(own) / name
    path = mine if own and mine.exists() else _DATA / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongCofunding(f"{path} : fichier illisible ({error}).") from error
