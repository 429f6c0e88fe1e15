"""What is asked of a participant, and what a file of questions, of parameters or of columns must hold. Pure.

Source of the questions: regulation (EU) 2021/1057, annex I."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Moment = Literal["entry", "exit", "later"]
MOMENTS: tuple[Moment, ...] = ("entry", "exit", "later")
REFUSED = "refused"
REFUSED_WORDS = "Ne souhaite pas répondre"
# A number of months: nobody has looked for work for longer than a life of work.
MOST_MONTHS = 720
Said = Mapping[str, Any]


class WrongCofunding(ValueError):
    """A file of this room cannot be read; the message says which, where, and what to write."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `required`: without an answer nobody is counted; `when`: only after these answers; `keeps`: the answer
    stays true from an operation to the next."""

    key: str
    moment: Moment
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    remedy: str = ""
    number: bool = False
    required: bool = False
    refusable: bool = False
    sensitive: bool = False
    keeps: bool = False
    when: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def applies(self, said: Said) -> bool:
        """Whether it is asked after these answers."""
        return all(said.get(key) in values for key, values in self.when.items())

    @property
    def answers(self) -> dict[str, str]:
        """Every answer that is one, with its words."""
        return {**self.choices, **({REFUSED: REFUSED_WORDS} if self.refusable else {})}

    def takes(self, value: object) -> bool:
        """Whether it is an answer."""
        if self.number:
            return type(value) is int and 0 <= value <= MOST_MONTHS
        return value in self.answers


def read_questions(raw: Mapping[str, Any], name: str) -> tuple[Question, ...]:
    """The questions of a file. `WrongCofunding` names what is wrong."""
    try:
        found = tuple(Question(**one) for one in raw["question"])
    except (KeyError, TypeError) as error:
        raise WrongCofunding(f"{name} : une question est mal écrite ({error}).") from error
    for one in found:
        if one.moment not in MOMENTS:
            raise WrongCofunding(f"{name} : « {one.key} », moment vaut {one.moment} : entry, exit ou later.")
        if one.number == bool(one.choices):
            raise WrongCofunding(f"{name} : « {one.key} » a des choix, ou attend un nombre, pas les deux.")
        if one.required and not one.remedy:
            raise WrongCofunding(f"{name} : « {one.key} » est exigée : écrivez quoi faire (remedy).")
    if len({one.key for one in found}) < len(found):
        raise WrongCofunding(f"{name} : deux questions ont la même clé.")
    return found


@dataclass(frozen=True, slots=True)
class Programme:
    """A European programme, and the words that it asks on what participants are given."""

    key: str
    label: str
    publicity: str
    publicity_source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated figure of the rules: its value from `since` until the next one of its name; `certainty`: how sure it is."""

    name: str
    label: str
    value: int
    since: date
    source: str
    certainty: Literal["verified", "high", "medium"]

    @property
    def sure(self) -> str:
        """How sure it is, in words."""
        return {"verified": "vérifié", "high": "sûr, à relire", "medium": "à vérifier"}[self.certainty]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures in force on one day: weeks, months, days, years and ages as `programmes.toml` says."""

    exit_weeks: int
    later_months: int
    later_weeks: int
    shortest_days: int
    long_unemployment_months: int
    young_unemployment_months: int
    young_unemployment_age: int
    adult_age: int
    young_last_age: int
    senior_age: int
    lower_last_isced: int
    upper_last_isced: int
    kept_years: int


def read_parameters(raw: Mapping[str, Any], name: str) -> tuple[Parameter, ...]:
    """Every dated figure, the earliest first. `WrongCofunding` for one that is missing or unknown."""
    try:
        found = tuple(Parameter(**one) for one in raw["parameter"])
    except (KeyError, TypeError) as error:
        raise WrongCofunding(f"{name} : un paramètre est mal écrit ({error}).") from error
    wrong = [one.name for one in found if type(one.value) is not int or one.value < 0]
    if wrong:
        raise WrongCofunding(f"{name} : {', '.join(wrong)} est un nombre entier, zéro ou plus.")
    if odd := {one.name for one in found} ^ set(Figures.__dataclass_fields__):
        raise WrongCofunding(f"{name} : {', '.join(sorted(odd))} manque ou n'existe pas.")
    return tuple(sorted(found, key=lambda one: one.since))


def figures_on(parameters: Sequence[Parameter], day: date) -> Figures:
    """The figures in force that day; before the first of them, the first."""
    chosen: dict[str, int] = {}
    for one in parameters:
        if one.since <= day or one.name not in chosen:
            chosen[one.name] = one.value
    return Figures(**chosen)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the export: its name, where its value is (`entry.isced`), what is written for each answer."""

    name: str
    source: str
    codes: Mapping[str, str] = field(default_factory=dict)


def read_columns(raw: Mapping[str, Any], known: Sequence[str], name: str) -> tuple[Column, ...]:
    """The columns of a file. `known`: every place where a value may be."""
    try:
        found = tuple(Column(one["name"], one["from"], one.get("codes", {})) for one in raw["column"])
    except (KeyError, TypeError, AttributeError) as error:
        raise WrongCofunding(f"{name} : une colonne a besoin de name et de from ({error}).") from error
    if strange := [one.source for one in found if one.source not in known]:
        raise WrongCofunding(f"{name} : {', '.join(strange)} n'existe pas. Il y a : {', '.join(known)}.")
    return found
