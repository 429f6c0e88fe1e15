"""When two files look like one person: a suspicion for a human, never a merge (A-4). Pure.

Never on a household's number, a phone, an e-mail or an address alone: couples and families share them."""

from datetime import date
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from filrouge.core.results import Opinion

# Mistakes forgiven in a whole name, and the length under which only one is.
NEAR, SHORT = 2, 9


class Traits(NamedTuple):
    """What is compared of a file; names are normalised (`core.normalisation.name_key`), `nir` the blind index."""

    family: str
    birth_name: str
    first: str
    birth_date: date | None
    nir: bytes
    nir_certain: bool
    ft_id: str


def suspicion(one: Traits, other: Traits) -> Opinion[bool]:
    """Whether two files may be one person, and why. Two certain and different NIR are two people."""
    if one.nir and other.nir and one.nir != other.nir and one.nir_certain and other.nir_certain:
        return Opinion(False, ("Deux NIR certains et différents : deux personnes.",))
    if one.nir and one.nir == other.nir:
        return Opinion(True, ("Même NIR, mais autre date de naissance ou autre nom.",))
    same_birth = one.birth_date is not None and one.birth_date == other.birth_date
    if one.ft_id and one.ft_id == other.ft_id:
        if same_birth or _near(one.first, other.first):
            return Opinion(True, ("Même identifiant France Travail.",))
        return Opinion(
            False,
            ("Même identifiant France Travail, mais autre prénom et autre naissance : mal saisi.",),
        )
    if not same_birth:
        return Opinion(False, ("Pas la même date de naissance.",))
    return _by_name(one, other)


def _by_name(one: Traits, other: Traits) -> Opinion[bool]:
    families = {name for name in (one.family, one.birth_name) if name}
    others = {name for name in (other.family, other.birth_name) if name}
    shared = bool(families & others)
    if shared and one.first == other.first:
        return Opinion(True, ("Même nom, même prénom, même date de naissance.",))
    if one.family == other.first and one.first == other.family:
        return Opinion(True, ("Nom et prénom inversés, même date de naissance.",))
    if shared and _near(one.first, other.first):
        return Opinion(True, ("Même nom, prénoms proches, même date de naissance.",))
    if one.first == other.first and any(_near(a, b) for a in families for b in others):
        return Opinion(True, ("Même prénom, noms proches, même date de naissance.",))
    return Opinion(False, ("Même date de naissance, mais d'autres noms.",))


def _near(one: str, other: str) -> bool:
    """The same word but for a typing error or two; one within the other, as a first name without the second."""
    if not one or not other:
        return False
    allowed = 1 if min(len(one), len(other)) < SHORT else NEAR
    whole = f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")
    return whole or OSA.distance(one, other, score_cutoff=allowed) <= allowed


def completed(mine: Any, theirs: Any) -> Any:
    """What a record says, then what another one of the same thing says more: words, lists and words by subject."""
    if isinstance(mine, str):
        if theirs.strip() in mine:
            return mine
        return f"{mine}\n\n{theirs}" if mine.strip() else theirs
    if isinstance(mine, dict):
        return {**mine, **{key: completed(mine.get(key, ""), words) for key, words in theirs.items()}}
    if isinstance(mine, list):
        return [*mine, *(one for one in theirs if one not in mine)]
    return theirs if mine is None else mine
