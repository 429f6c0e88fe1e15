"""What a questionnaire is: its questions, typed with every mistake of a file at once; and whether answers fit it. Pure.

Source: Indre-et-Loire III.4 and annexe 4, a questionnaire given at the end of an action, answered without a name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from filrouge.core.results import Refusal
from filrouge.core.text import legible, plural, thousands

# What somebody writes of their own: about half a page.
MOST_WORDS = 1_000
DEGREES = ("1", "2", "3", "4", "5")
YES_NO = {"oui": "Oui", "non": "Non"}
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_FILE_KEYS = {"key", "version", "title", "use", "intro", "degrees", "question"}
_QUESTION_KEYS = {"key", "kind", "words", "help", "choices"}


class Kind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    YES_NO = "yes_no"
    ONE = "one"
    SEVERAL = "several"
    WORDS = "words"


class WrongQuestionnaire(ValueError):
    """A file is no questionnaire: it names the file, the key and the remedy, one line for each mistake."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `choices`: what may be answered, by key, in order; nothing for free words."""

    key: str
    kind: Kind
    words: str
    help: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire in one version. `use`: when it is given, in words."""

    key: str
    version: int
    title: str
    use: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered: a key for each question, a list of keys for several, and the words apart."""

    answers: Mapping[str, str | list[str]]
    words: Mapping[str, str]


def typed(raw: Mapping[str, Any], source: str) -> Questionnaire:
    """The questionnaire of a file. `WrongQuestionnaire` with all that is wrong in it."""
    wrong = [f"{name} : cette clé n'existe pas, retirez-la" for name in sorted(set(raw) - _FILE_KEYS)]
    wrong += [
        f"{name} : écrivez ce texte" for name in ("title", "use", "intro") if not _is_text(raw.get(name))
    ]
    if not _is_key(raw.get("key")):
        wrong.append("key : des minuscules, des chiffres et des tirets, par exemple fin-accompagnement")
    if type(raw.get("version")) is not int or raw["version"] < 1:
        wrong.append("version : un nombre entier, à partir de 1")
    degrees = raw.get("degrees", [])
    if not _texts(degrees) or len(degrees) != len(DEGREES):
        wrong.append(f"degrees : {len(DEGREES)} libellés, du moins bon au meilleur")
    questions = raw.get("question")
    if not isinstance(questions, list) or not questions:
        wrong.append("question : écrivez au moins une question, avec [[question]]")
        questions = []
    for at, one in enumerate(questions, start=1):
        wrong += [f"question {at}, {words}" for words in _wrong_question(one)]
    keys = [one.get("key") for one in questions if isinstance(one, dict)]
    wrong += [
        f"question {key} : deux questions ont cette clé" for key in {k for k in keys if keys.count(k) > 1}
    ]
    if wrong:
        raise WrongQuestionnaire("\n".join(f"{source} : {words}." for words in wrong))
    made = tuple(_question(one, degrees) for one in questions)
    return Questionnaire(raw["key"], raw["version"], raw["title"], raw["use"], raw["intro"], made)


def _wrong_question(one: object) -> list[str]:
    if not isinstance(one, dict):
        return ["elle s'écrit avec [[question]]"]
    wrong = [f"{name} : cette clé n'existe pas, retirez-la" for name in sorted(set(one) - _QUESTION_KEYS)]
    if not _is_key(one.get("key")):
        wrong.append("key : des minuscules, des chiffres et des tirets")
    if not _is_text(one.get("words")):
        wrong.append("words : écrivez la question")
    if one.get("kind") not in set(Kind):
        return [*wrong, f"kind : l'un de {', '.join(Kind)}"]
    choices, chosen = one.get("choices"), one["kind"] in (Kind.ONE, Kind.SEVERAL)
    if chosen and not _is_choices(choices):
        wrong.append('choices : au moins deux choix, par exemple { oui = "Oui", bof = "Pas vraiment" }')
    if not chosen and choices is not None:
        wrong.append(f"choices : une question « {one['kind']} » n'a pas de choix à elle, retirez-les")
    return wrong


def _question(one: Mapping[str, Any], degrees: Sequence[str]) -> Question:
    kind = Kind(one["kind"])
    choices = {
        Kind.SCALE: dict(zip(DEGREES, degrees, strict=True)),
        Kind.YES_NO: YES_NO,
    }.get(kind, one.get("choices", {}))
    return Question(one["key"], kind, one["words"], one.get("help", ""), choices)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _texts(values: object) -> bool:
    return isinstance(values, list) and all(_is_text(value) for value in values)


def _is_choices(choices: object) -> bool:
    return (
        isinstance(choices, dict)
        and len(choices) > 1
        and all(_is_key(key) and _is_text(label) for key, label in choices.items())
    )


def checked(questionnaire: Questionnaire, given: Mapping[str, object]) -> Said:
    """What was answered, each answer among the choices of its question; a question left empty is left out.

    `Refusal` for an answer that was not offered, for words that are too long, and for a sheet left empty."""
    answers: dict[str, str | list[str]] = {}
    words: dict[str, str] = {}
    for question in questionnaire.questions:
        value = given.get(question.key)
        if value in (None, "", []):
            continue
        if question.kind == Kind.WORDS:
            if text := _words(question, value):
                words[question.key] = text
        else:
            answers[question.key] = _choice(question, value)
    if not answers and not words:
        raise Refusal("Répondez au moins à une question.")
    return Said(answers, words)


def _words(question: Question, value: object) -> str:
    text = legible(value).strip() if isinstance(value, str) else ""
    if len(text) > MOST_WORDS:
        raise Refusal(
            f"Ce texte est trop long : {plural(len(text), 'signe')}, {thousands(MOST_WORDS)} au plus. Raccourcissez-le.",
            field=question.key,
        )
    return text


def _choice(question: Question, value: object) -> str | list[str]:
    several = question.kind == Kind.SEVERAL
    given = value if several and isinstance(value, list) else [value]
    chosen = [key for key in question.choices if key in given]
    if len(chosen) != len(given):
        raise Refusal("Cette réponse n'est pas proposée : choisissez dans la liste.", field=question.key)
    return chosen if several else chosen[0]
