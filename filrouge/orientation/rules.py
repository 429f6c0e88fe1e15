"""Room left in a caseload, and who may be proposed (B-5). Pure."""

from dataclasses import dataclass

from filrouge.core.results import Opinion
from filrouge.core.text import plural


@dataclass(frozen=True, slots=True)
class CaseloadFacts:
    """A caseload: its places (None: no ratio in this scheme) and how many people it holds today."""

    places: int | None
    held: int


def room_left(caseload: CaseloadFacts) -> Opinion[bool]:
    """True when one more person fits. Without a ratio the load is shown and nothing is refused."""
    if caseload.places is None:
        return Opinion(
            True, (f"{plural(caseload.held, 'personne suivie', 'personnes suivies')}, sans plafond.",)
        )
    left = caseload.places - caseload.held
    if left > 0:
        return Opinion(True, (f"{plural(left, 'place libre', 'places libres')} sur {caseload.places}.",))
    return Opinion(False, (f"Portefeuille plein : {caseload.held} personnes pour {caseload.places} places.",))


def fill_rate(caseload: CaseloadFacts) -> float | None:
    """People held for one place; None without a ratio."""
    return caseload.held / caseload.places if caseload.places else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A caseload that could take the person."""

    caseload: int
    caseworker: str
    same_area: bool
    competence_fits: bool
    facts: CaseloadFacts


def proposal(candidates: tuple[Candidate, ...]) -> Opinion[int | None]:
    """The caseload that suits best, and why: room, then area, then competence, then the lightest load."""
    fitting = [c for c in candidates if room_left(c.facts).verdict]
    if not fitting:
        return Opinion(None, ("Aucun portefeuille n'a de place : à arbitrer.",))
    best = min(
        fitting, key=lambda c: (not c.same_area, not c.competence_fits, fill_rate(c.facts) or 0.0, c.caseload)
    )
    reasons = [room_left(best.facts).reasons[0]]
    reasons.append(
        "Intervient dans le territoire."
        if best.same_area
        else "Hors du territoire : aucun autre n'a de place."
    )
    if best.competence_fits:
        reasons.append("Sa compétence correspond au parcours.")
    return Opinion(best.caseload, tuple(reasons))
