"""Who is who: the written rule that matches a person of a file with a person of the database. Pure."""

from collections.abc import Collection, Iterable, Sequence
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


# Of files that complete: they create nobody.
KNOWN_REASONS = {
    "ft_alone": "Même identifiant France Travail, que personne d'autre ne porte ici.",
    "place": "Même numéro d'allocataire, même place dans le foyer.",
    "unknown": "Aucun dossier ici : la personne arrivera par le flux de la CAF, de la MSA ou par une liste.",
    "several": "Plusieurs dossiers portent cet identifiant France Travail : aucun n'est choisi.",
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


def recognise(
    person: Identity, candidates: Sequence[Candidate], place: Collection[int]
) -> Opinion[int | None]:
    """The person whom a line of a file that completes is about, or None with the reason: such a file creates nobody.

    Beside `match`: a France Travail identifier that one person alone has, and whom nothing else contradicts; else the
    only one who has, in the household of the CAF number, the place that the line says (`place`)."""
    opinion = match(person, candidates)
    if opinion.verdict is not None:
        return opinion
    agreeing = [one for one in candidates if not _contradicts(person, one.identity)]
    if person.ft_id:
        same = {one.key for one in agreeing if one.identity.ft_id == person.ft_id}
        if same:
            alone = len(same) == 1
            return Opinion(
                same.pop() if alone else None, (KNOWN_REASONS["ft_alone" if alone else "several"],)
            )
    there = {one.key for one in agreeing if one.same_household and one.key in place}
    if len(there) == 1:
        return Opinion(there.pop(), (KNOWN_REASONS["place"],))
    return Opinion(None, (KNOWN_REASONS["unknown"],))


def _contradicts(person: Identity, other: Identity) -> bool:
    """A name, a birth date or a certain NIR says that they are two people."""
    nir = bool(person.nir and other.nir and person.nir_certain and other.nir_certain)
    birth = bool(person.birth_date and other.birth_date)
    return (
        (nir and person.nir != other.nir)
        or (birth and person.birth_date != other.birth_date)
        or bool(person.name and person.first_name != other.first_name)
    )


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
