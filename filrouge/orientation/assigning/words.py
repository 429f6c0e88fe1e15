"""What an assignment says to the manager who reads it, in sentences. Pure."""

from collections.abc import Mapping, Sequence

from filrouge.core.text import enumeration, plural
from filrouge.orientation.assigning.choices import SecondChoice
from filrouge.orientation.assigning.conflicts import Conflict, Relief
from filrouge.orientation.assigning.facts import Seeker, Taker, Weights
from filrouge.orientation.assigning.wishes import SCALE, Rule, kilometres, prices

_COMPETENCES = {"social": "sociale", "employment": "emploi"}
_RULES = {
    Rule.VETO: "un empêchement",
    Rule.ORGANISATION: "l'organisme de son orientation",
    Rule.SCHEME: "le dispositif de la convention",
    Rule.PRESENCE: "l'absence ou le départ d'un référent",
    Rule.SITES: "le nombre de lieux où chacun peut recevoir",
    Rule.AREA: "les territoires de chacun",
    Rule.PLACES: "les places des portefeuilles",
}
_RELIEFS = {
    Rule.VETO: "lever un empêchement",
    Rule.ORGANISATION: "réorienter la personne vers un autre organisme",
    Rule.SCHEME: "changer de dispositif",
    Rule.PRESENCE: "attendre un retour",
    Rule.SITES: "accepter un lieu de plus",
    Rule.AREA: "sortir du territoire",
    Rule.PLACES: "ouvrir une place",
}
NO_CASELOAD = "Son organisme suit sans portefeuille : nommez vous-même un de ses agents."
# How many caseworkers a sentence names.
NAMED = 3


def number(value: float) -> str:
    """A number of kilometres as one says it: whole, one decimal below ten."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".replace(".", ",").removesuffix(",0")


def reasons(seeker: Seeker, taker: Taker, held_after: int) -> list[str]:
    """Why this caseworker: how near, whether area, competence, language and emphasis fit, how full afterwards."""
    found: list[str] = []
    if seeker.present == taker.professional:
        found.append("suit déjà la personne")
    far = kilometres(seeker, taker)
    where = "" if far is None else "sur place" if far < 1 else f"à {number(far)} km de son domicile"
    if seeker.area is not None and taker.areas and seeker.area in taker.areas:
        found.append(", ".join(words for words in ("reçoit dans son territoire", where) if words))
    elif where:
        found.append(f"reçoit {where}")
    if seeker.competence and taker.competence == seeker.competence:
        found.append(f"compétence {_COMPETENCES[seeker.competence]}, celle de ses besoins")
    if seeker.language and seeker.language in taker.languages:
        found.append("parle sa langue")
    if seeker.emphasis and seeker.emphasis in taker.emphases:
        found.append("suit sa dominante")
    found.append(load(taker, held_after))
    return found


def load(taker: Taker, held: int) -> str:
    """How full a caseload would be."""
    if taker.places is None:
        return f"{plural(held, 'personne')} ensuite, sans plafond"
    return f"{plural(held, 'personne')} ensuite pour {plural(taker.places, 'place')}"


def second(seeker: Seeker, first: Taker, other: Taker, choice: SecondChoice, weights: Weights) -> str:
    """Who comes next, and what it would have cost."""
    was, would = prices(seeker, first, weights), prices(seeker, other, weights)
    told = [
        words
        for key, more, less in (
            ("distance", "plus loin", "plus près"),
            ("competence", "compétence différente", "compétence plus adaptée"),
            ("language", "ne parle pas sa langue", "parle sa langue"),
            ("emphasis", "ne suit pas sa dominante", "suit sa dominante"),
            ("continuity", "change de référent", "garde son référent"),
        )
        if (words := _difference(key, would[key] - was[key], more, less))
    ]
    if choice.moves_others:
        told.append("il faudrait déplacer quelqu'un d'autre")
    elif choice.extra > sum(would.values()) - sum(was.values()):
        told.append("portefeuille plus chargé")
    if choice.extra <= 0:
        return f"{other.name} conviendrait autant{_inside(told)}."
    return f"{other.name}{_inside(told)} : l'ensemble y perdrait l'équivalent de {number(choice.extra / SCALE)} km."


def _inside(told: Sequence[str]) -> str:
    return f" ({', '.join(told)})" if told else ""


def _difference(key: str, cost: int, more: str, less: str) -> str:
    if not cost:
        return ""
    words = more if cost > 0 else less
    return f"{number(abs(cost) / SCALE)} km {words}" if key == "distance" else words


def conflict(found: Conflict) -> str:
    """Which rules cannot hold together for this person."""
    if not found.rules:
        return NO_CASELOAD
    against = enumeration([_RULES[rule] for rule in found.rules])
    return f"Personne sans déroger à une règle. Ce qui s'y oppose : {against}."


def relief(found: Relief, takers: Mapping[int, Taker], seeker: Seeker) -> str:
    """What to set aside, and who could then follow this person."""
    what = enumeration([_RELIEFS[rule] for rule in Rule if rule in found.rules])
    names = [_named(takers[key], seeker) for key in found.takers[:NAMED]]
    more = len(found.takers) - NAMED
    if more > 0:
        names.append(f"{more} autres" if more > 1 else "un autre")
    return f"{what[:1].upper()}{what[1:]} : {enumeration(names)}."


def _named(taker: Taker, seeker: Seeker) -> str:
    far = kilometres(seeker, taker)
    return f"{taker.name} (à {number(far)} km)" if far is not None else taker.name
