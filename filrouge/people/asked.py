"""What a search box asks for: a name, a date, a number (A-1). Pure."""

import re
from dataclasses import dataclass
from datetime import date

from filrouge.core.identifiers import caf_number, france_travail_id, nir_problem, phone_digits
from filrouge.core.normalisation import name_key
from filrouge.core.text import MONTHS

WORDS = 6
SHORTEST_NUMBER = 5
_NIR_SHAPE = re.compile(r"[123478]\d{4}(?:\d{2}|2[AB])\d{6}(?:\d{2})?")
_NUMBER = re.compile(r"\+?[\d\s.\-/()]{4,}[A-Za-z]?")
_DATE = re.compile(r"\b(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTHS = {name_key(month): number for number, month in enumerate(MONTHS, 1)}
_WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}})(?:ER)? ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
NOTHING = "Écrivez un nom, une date de naissance, un numéro d'allocataire ou un téléphone."
TOO_SHORT = "Écrivez au moins deux lettres du nom ou du prénom."


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked; an empty field is not. `problem`: why nothing can be looked for, in French.

    `nir`: the 13 characters without their key; it is set even when `problem` says that they are wrong."""

    words: tuple[str, ...] = ()
    birth_date: date | None = None
    birth_year: int | None = None
    phone: str = ""
    caf_number: str = ""
    france_travail_id: str = ""
    nir: str = ""
    problem: str = ""


def recognise(text: str) -> Sought:
    """Read what somebody typed in the one search box."""
    typed = " ".join(text.split())
    if not typed:
        return Sought(problem=NOTHING)
    compact = re.sub(r"[\s.\-/]", "", typed).upper()
    if _NIR_SHAPE.fullmatch(compact):
        return Sought(nir=compact[:13], problem=_nir_problem(compact))
    born, rest = _birth_date(typed)
    if born is None and _NUMBER.fullmatch(typed):
        return _number(typed, compact)
    return _name(rest, born)


def _nir_problem(compact: str) -> str:
    problem = nir_problem(compact)
    return f"Ce numéro de sécurité sociale ne peut pas être cherché : {problem}." if problem else ""


def _birth_date(typed: str) -> tuple[date | None, str]:
    """The date found in the text, and the text without it."""
    for pattern, text, order in (
        (_DATE, typed, (3, 2, 1)),
        (_ISO_DATE, typed, (1, 2, 3)),
        (_WRITTEN_DATE, name_key(typed), (3, 2, 1)),
    ):
        found = pattern.search(text)
        if found is None:
            continue
        year, month, day = (_MONTHS.get(found[group]) or int(found[group]) for group in order)
        try:
            return date(year, month, day), text[: found.start()] + " " + text[found.end() :]
        except ValueError:
            continue
    return None, typed


def _number(typed: str, compact: str) -> Sought:
    if _YEAR.fullmatch(compact):
        return Sought(birth_year=int(compact))
    phone = phone_digits(typed) if compact[-1:].isdigit() else ""
    digits = re.sub(r"\D", "", compact)
    if len(digits) < SHORTEST_NUMBER:
        return Sought(problem="Ce numéro est trop court : écrivez-le en entier.")
    sought = Sought(phone=phone, caf_number=caf_number(compact), france_travail_id=france_travail_id(compact))
    if not (sought.phone or sought.caf_number or sought.france_travail_id):
        return Sought(
            problem="Ce numéro n'est ni un téléphone, ni un numéro d'allocataire, ni un identifiant "
            "France Travail : vérifiez-le, ou cherchez par le nom."
        )
    return sought


def _name(rest: str, born: date | None) -> Sought:
    words, year = [], None
    for word in dict.fromkeys(name_key(rest).split()):
        if _YEAR.fullmatch(word):
            year = int(word)
        else:
            words.append(word)
    longer = [word for word in words if len(word) > 1]
    if words and not longer and born is None and year is None:
        return Sought(problem=TOO_SHORT)
    if not longer and born is None and year is None:
        return Sought(problem=NOTHING)
    return Sought(words=tuple(longer[:WORDS]), birth_date=born, birth_year=year)
