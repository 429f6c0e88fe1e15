"""Who is who: the written rule that matches a person of a file with a person of the database. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from filrouge.core.results import Opinion


class Identity(NamedTuple):
    """What the rule compares. `nir` is the blind index; `name` the normalised family and first names."""

    nir: bytes
    nir_certain: bool
    birth_date: date | None
    name: str
    first_name: str
    ft_id: str


class Candidate(NamedTuple):
    """Somebody of the database who could be the person: key, identity, and whether they share the household."""

    key: int
    identity: Identity
    same_household: bool


REASONS = {
    "nir": "Même NIR et même date de naissance.",
    "nir_household": "Même NIR, même foyer et même prénom : la date de naissance a été corrigée.",
    "household": "Même foyer, même prénom et même date de naissance.",
    "household_name": "Même foyer, même nom et même prénom ; l'une des dates de naissance manque.",
    "ft": "Même identifiant France Travail et même date de naissance.",
    "name": "Même nom, même prénom et même date de naissance.",
    "new": "Personne inconnue : un dossier est créé.",
}


_GROUNDS = ("nir", "nir_household", "household", "household_name", "ft", "name")


def match(person: Identity, candidates: Iterable[Candidate]) -> Opinion[int | None]:
    """The key of the same person, or None. Never on a CAF number, a phone or an address alone (couples share them).

    Two certain and different NIR are two people, whatever else agrees. Between namesakes born the same day, a name
    proves nothing: one file too many, which a human joins, is better than papers in somebody else's."""
    found: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        ground = _ground(person, candidate)
        if ground:
            found.setdefault(ground, []).append(candidate)
    for ground in _GROUNDS:
        same = _without_namesakes(found.get(ground, [])) if ground == "name" else found.get(ground)
        if same:
            return Opinion(same[0].key, (REASONS[ground],))
    return Opinion(None, (REASONS["new"],))


def _without_namesakes(same: list[Candidate]) -> list[Candidate]:
    """The only one of that name, or the only one whom no NIR makes another person."""
    if len({candidate.key for candidate in same}) == 1:
        return same
    unproved = [candidate for candidate in same if not candidate.identity.nir]
    return unproved if len({candidate.key for candidate in unproved}) == 1 else []


def _ground(person: Identity, candidate: Candidate) -> str:
    other = candidate.identity
    same_birth = person.birth_date is not None and person.birth_date == other.birth_date
    birth_missing = person.birth_date is None or other.birth_date is None
    near = candidate.same_household and person.first_name == other.first_name != ""
    if person.nir and person.nir == other.nir:
        return "nir" if same_birth or birth_missing else "nir_household" if near else ""
    if person.nir and other.nir and person.nir_certain and other.nir_certain:
        return ""
    if birth_missing:
        return "household_name" if near and person.name == other.name else ""
    return _ground_by_birth(person, other, near) if same_birth else ""


def _ground_by_birth(person: Identity, other: Identity, near: bool) -> str:
    if near:
        return "household"
    if person.ft_id and person.ft_id == other.ft_id:
        return "ft"
    return "name" if person.name == other.name else ""
