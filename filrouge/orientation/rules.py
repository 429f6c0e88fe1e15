"""Room left in a caseload, who may be proposed, how full an agreement is (B-5). Pure."""

import calendar
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count

from filrouge.core.periods import Delay, Period, add_months
from filrouge.core.results import Opinion
from filrouge.core.text import long_date, plural
from filrouge.schemes.types import Choice

# Below this share of its places, a caseload is said to have room to spare: a display choice, no text sets it.
UNDERLOADED_BELOW = 0.75
# The scheme files' word for the département, and the directory's.
_LEAD_KINDS = {"county": "department"}


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
    people, places = plural(caseload.held, "personne"), plural(caseload.places, "place")
    return Opinion(False, (f"Portefeuille plein : {people} pour {places}.",))


def fill_rate(caseload: CaseloadFacts) -> float | None:
    """People held for one place; None without a ratio."""
    return caseload.held / caseload.places if caseload.places else None


def situation(caseload: CaseloadFacts) -> Opinion[str]:
    """`unbounded`, `over`, `full`, `under` or `balanced`: how a load reads, and by how many people."""
    if caseload.places is None:
        return Opinion("unbounded", ("Sans plafond",))
    left = caseload.places - caseload.held
    if left < 0:
        return Opinion("over", (f"Surcharge : {plural(-left, 'personne')} de trop",))
    if left == 0:
        return Opinion("full", ("Complet",))
    room = plural(left, "place libre", "places libres")
    if (fill_rate(caseload) or 0.0) < UNDERLOADED_BELOW:
        return Opinion("under", (f"Sous-charge : {room}",))
    return Opinion("balanced", (f"{room.capitalize()}",))


def goes_on(stopped_on: date, back_on: date, resumes: Delay) -> Opinion[bool]:
    """Whether somebody who comes back goes on with the same referent and contract, or is to be oriented again."""
    last = resumes.after(stopped_on)
    if back_on <= last:
        return Opinion(
            True, (f"Interruption de moins de {resumes} : le même référent et le même contrat continuent.",)
        )
    return Opinion(
        False,
        (
            f"Interruption de plus de {resumes}, du {long_date(stopped_on)} au {long_date(back_on)} : "
            "l'orientation est à revoir.",
        ),
    )


# Which competence a pathway asks for, when no major barrier says more.
COMPETENCE_OF = {"social": "social", "socio_professional": "employment", "employment": "employment"}
_BARRIER = "barrier"


def main_competence(answers: Mapping[str, str], criteria: Sequence[Choice], pathway: str) -> Opinion[str]:
    """The competence that the major barriers ask for: the one that answers most of them; else the pathway's (B-3)."""
    asked = Counter(
        criterion.competence
        for criterion in criteria
        if criterion.competence and answers.get(criterion.key) == _BARRIER
    )
    first = asked.most_common(2)
    if first and (len(first) == 1 or first[0][1] > first[1][1]):
        found = first[0][0]
        word = "sociaux" if found == "social" else "liés à l'emploi"
        return Opinion(found, (f"Ses freins majeurs sont surtout {word}.",))
    return Opinion(COMPETENCE_OF.get(pathway, ""), ("La compétence que demande son parcours.",))


def lead_fits(lead_kinds: Sequence[str], organisation_kind: str) -> bool:
    """True when the pathway may be entrusted to an organisation of this kind (no list: to any)."""
    return not lead_kinds or organisation_kind in {_LEAD_KINDS.get(kind, kind) for kind in lead_kinds}


def agreement_year(since: date, until: date | None, day: date) -> Period:
    """The year of the agreement that holds `day`: from its anniversary to the next, or to its end."""
    starts = (add_months(since, 12 * years) for years in count())
    start = since
    for candidate in starts:
        if candidate > day or (until is not None and candidate >= until):
            break
        start = candidate
    following = add_months(start, 12)
    return Period(start, following if until is None else min(following, until))


def share_of_year(period: Period) -> Fraction:
    """The length of a closed period as a share of twelve months: whole months, then days of the last one."""
    end = period.until or period.since
    months = next(n - 1 for n in count(1) if add_months(period.since, n) > end)
    reached = add_months(period.since, months)
    days = Fraction((end - reached).days, calendar.monthrange(reached.year, reached.month)[1])
    return (months + days) / 12


@dataclass(frozen=True, slots=True)
class Flow:
    """People who came into an agreement and people who left it, over a number of months."""

    came: int
    left: int
    months: int


MONTHS_IN_A_YEAR = 12
# How far ahead a load is told: further, the last months say little.
MONTHS_AHEAD = 3


def forecast(held: int, places: int | None, flow: Flow) -> str:
    """What a load becomes if the last months go on, in a sentence; nothing when nothing moved."""
    if not flow.came and not flow.left:
        return ""
    by_month = Fraction(flow.came - flow.left, flow.months)
    ahead = max(held + round(by_month * MONTHS_AHEAD), 0)
    moved = f"{plural(flow.came, 'entrée')}, {plural(flow.left, 'sortie')}"
    told = f"Au rythme des {flow.months} derniers mois ({moved}) : {plural(ahead, 'personne')} dans {MONTHS_AHEAD} mois"
    if places is None:
        return f"{told}."
    if by_month > 0 and held < places:
        months = max(round(Fraction(places - held) / by_month), 1)
        if months <= MONTHS_IN_A_YEAR:
            return f"{told} pour {places}, complet dans {months} mois."
    return f"{told} pour {places}."
