"""What a contract holds, what the law of its date asks of it, and how it comes to be signed (C-2). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from filrouge.core.text import long_date
from filrouge.schemes.cases import CaseContext
from filrouge.schemes.kinds import KINDS_OF_ACTION
from filrouge.schemes.law import National, UnknownParameter
from filrouge.schemes.reader import Table

SECTION = "contract"
RECIPROCAL, ENGAGEMENT = "reciprocal_contract", "engagement_contract"
REGIMES = {RECIPROCAL: "Contrat d'engagements réciproques", ENGAGEMENT: "Contrat d'engagement"}
HOURS_IN_A_WEEK = 168
# Lines of one text that are told kept, gone or new.
MOST_ALIGNED = 200
KINDS = KINDS_OF_ACTION
# Who may have no weekly duration at all, on their own request (L5411-6, II).
GROUNDS = {
    "health": "État de santé",
    "disability": "Handicap",
    "invalidity": "Invalidité",
    "lone_parent": "Parent isolé d'un enfant de moins de douze ans, sans solution de garde",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the plan: its kind (R5411-15), hours a week, and how it is done."""

    kind: str
    label: str
    hours: float | None = None
    collective: bool = False
    autonomous: bool = False
    third_party: str = ""


@dataclass(frozen=True, slots=True)
class JobOffer:
    """What a reasonable job offer is for this person: nature, area and pay of the job sought (L5411-6, IV)."""

    job: str = ""
    area: str = ""
    pay: str = ""

    @property
    def defined(self) -> bool:
        """Whether the three are written, as the law wants within its delay."""
        return all((self.job, self.area, self.pay))

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.job, self.area, self.pay)))


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides commit to. `weekly_hours` None: none, by an exemption or before the law had any.

    `reduction`: why fewer hours than the law's; `exemption`: the legal ground, which the person asked for that day."""

    ends_on: date
    person_side: str = ""
    our_side: str = ""
    weekly_hours: float | None = None
    reduction: str = ""
    exemption: str = ""
    exemption_asked_on: date | None = None
    review_on: date | None = None
    actions: tuple[Action, ...] = ()
    offer: JobOffer = JobOffer()

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        found = asdict(self)
        for name in ("ends_on", "exemption_asked_on", "review_on"):
            found[name] = found[name].isoformat() if found[name] else None
        return found


def terms_of(plain: Mapping[str, Any]) -> Terms:
    """Back from JSON."""
    days = {name: plain.get(name) for name in ("ends_on", "exemption_asked_on", "review_on")}
    read = {name: date.fromisoformat(value) if value else None for name, value in days.items()}
    actions = tuple(Action(**action) for action in plain.get("actions", ()))
    names = ("person_side", "our_side", "weekly_hours", "reduction", "exemption")
    rest = {name: plain[name] for name in names if name in plain}
    return Terms(
        ends_on=read["ends_on"] or date.max,
        exemption_asked_on=read["exemption_asked_on"],
        review_on=read["review_on"],
        actions=actions,
        offer=JobOffer(**plain.get("offer", {})),
        **rest,
    )


@dataclass(frozen=True, slots=True)
class Regime:
    """The law of a contract signed that day: `usual_hours` None, it sets none; its text."""

    key: str
    usual_hours: int | None
    source: str = ""

    @property
    def label(self) -> str:
        """The name of such a contract."""
        return REGIMES[self.key]


def regime_in(national: National, day: date) -> Regime | None:
    """What the law says of a contract signed that day; None before it knew any."""
    try:
        regime = national.parameter("contract_regime", day)
    except UnknownParameter:
        return None
    try:
        hours = int(national.parameter("weekly_activity_hours", day).value)
    except UnknownParameter:
        hours = None
    return Regime(str(regime.value), hours, regime.source)


@dataclass(frozen=True, slots=True)
class Problem:
    """What the law or good sense refuses, and on which field."""

    field: str
    words: str


# The order in which problems are said: that of the form.
_ORDER = (
    "person_side",
    "our_side",
    "actions",
    "exemption",
    "weekly_hours",
    "exemption_asked_on",
    "reduction",
    "ends_on",
    "review_on",
)


def problems(terms: Terms, regime: Regime, signed_on: date) -> list[Problem]:
    """Everything that stands in the way of signing these terms that day, in the order of the form."""
    found = impossible(terms, regime, signed_on)
    if regime.key == ENGAGEMENT and not terms.our_side.strip():
        found.append(
            Problem("our_side", "Écrivez ce que l'organisme s'engage à faire : un contrat a deux côtés.")
        )
    found += _duration(terms, regime)
    return sorted(found, key=lambda problem: _ORDER.index(problem.field))


def impossible(terms: Terms, regime: Regime, signed_on: date) -> list[Problem]:
    """What no signed contract holds, not even one that was signed elsewhere and is only noted here."""
    found: list[Problem] = []
    if not terms.person_side.strip():
        found.append(Problem("person_side", "Écrivez au moins un objectif ou un engagement de la personne."))
    found += _hours(terms, regime)
    if any(one.hours is not None and not 0 < one.hours <= HOURS_IN_A_WEEK for one in terms.actions):
        found.append(Problem("actions", "Les heures d'une action vont de plus de zéro à 168 par semaine."))
    if terms.ends_on <= signed_on:
        found.append(Problem("ends_on", "Le contrat doit finir après sa signature."))
    if terms.review_on is not None and not signed_on < terms.review_on <= terms.ends_on:
        found.append(
            Problem("review_on", "Le point d'étape se place entre la signature et la fin du contrat.")
        )
    return found


def _hours(terms: Terms, regime: Regime) -> list[Problem]:
    """The bounds of a duration, where there is one."""
    hours = terms.weekly_hours
    if hours is None:
        return []
    if regime.usual_hours is None:
        words = "À cette date, le contrat n'a pas de durée hebdomadaire : laissez les heures vides."
    elif terms.exemption:
        words = "Une dispense n'a pas de durée : laissez les heures vides."
    elif hours <= 0:
        words = (
            "La durée d'activité peut être réduite, jamais ramenée à zéro (code du travail, L5411-6). Pour une dispense, "
            "laissez les heures vides et dites-en le motif."
        )
    elif hours > HOURS_IN_A_WEEK:
        words = "Une semaine n'a que 168 heures : vérifiez la durée d'activité."
    else:
        return []
    return [Problem("weekly_hours", words)]


def _duration(terms: Terms, regime: Regime) -> list[Problem]:
    """What a contract written here says of its duration, beside the bounds."""
    hours, usual = terms.weekly_hours, regime.usual_hours
    if usual is None:
        return []
    if terms.exemption:
        return _exemption(terms)
    if hours is None:
        return [
            Problem("weekly_hours", f"Indiquez la durée d'activité par semaine : la loi prévoit {usual} heures, moins si la "
                    "situation le demande.")
        ]  # fmt: skip
    if 0 < hours < usual and not terms.reduction.strip():
        return [
            Problem("reduction", f"Moins de {usual} heures : écrivez ce qui, dans la situation, le justifie.")
        ]
    return []


def _exemption(terms: Terms) -> list[Problem]:
    found = []
    if terms.exemption not in GROUNDS:
        found.append(Problem("exemption", "Choisissez un des motifs de la loi."))
    if terms.exemption_asked_on is None:
        found.append(
            Problem(
                "exemption_asked_on",
                "Une dispense se fait à la demande de la personne : notez le jour où elle l'a faite.",
            )
        )
    return found


class State(StrEnum):
    """Where a contract in preparation stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    VALIDATED = "validated"
    SIGNED = "signed"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class Act(StrEnum):
    """What may be done with it. Refusing, not coming and disagreeing are three different facts."""

    CHANGE = "change"
    PROPOSE = "propose"
    VALIDATE = "validate"
    SIGN = "sign"
    REFUSE = "refuse"
    MISS = "miss"
    DISAGREE = "disagree"
    ABANDON = "abandon"


OPEN = (State.DRAFT, State.PROPOSED, State.VALIDATED)
# State and act → state. What is not here cannot be done.
TABLE: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.CHANGE): State.DRAFT,
    (State.DRAFT, Act.PROPOSE): State.PROPOSED,
    (State.DRAFT, Act.SIGN): State.SIGNED,
    (State.DRAFT, Act.ABANDON): State.ABANDONED,
    (State.PROPOSED, Act.CHANGE): State.DRAFT,
    (State.PROPOSED, Act.VALIDATE): State.VALIDATED,
    (State.PROPOSED, Act.SIGN): State.SIGNED,
    (State.PROPOSED, Act.REFUSE): State.REFUSED,
    (State.PROPOSED, Act.MISS): State.PROPOSED,
    (State.PROPOSED, Act.DISAGREE): State.DRAFT,
    (State.PROPOSED, Act.ABANDON): State.ABANDONED,
    (State.VALIDATED, Act.CHANGE): State.DRAFT,
    (State.VALIDATED, Act.SIGN): State.SIGNED,
    (State.VALIDATED, Act.REFUSE): State.REFUSED,
    (State.VALIDATED, Act.MISS): State.VALIDATED,
    (State.VALIDATED, Act.DISAGREE): State.DRAFT,
    (State.VALIDATED, Act.ABANDON): State.ABANDONED,
}


def after(state: State, act: Act, *, to_validate: bool) -> State | None:
    """Where this act leads; None when it cannot be done. `to_validate`: the scheme wants the département's word first."""
    if act == Act.VALIDATE and not to_validate:
        return None
    if act == Act.SIGN and to_validate and state != State.VALIDATED:
        return None
    return TABLE.get((state, act))


def acts(state: State, *, to_validate: bool) -> list[Act]:
    """What may be done from here."""
    return [act for act in Act if after(state, act, to_validate=to_validate) is not None]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed between two versions of a contract."""

    label: str
    before: str
    after: str

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Its lines in order, each kept, gone or new: what did not move is not struck out."""
        then, now = self.before.splitlines(), self.after.splitlines()
        found: list[tuple[str, str]] = []
        for what, a, b, c, d in _opcodes(then, now):
            if what == "equal":
                found += [("kept", line) for line in then[a:b]]
            else:
                found += [("gone", line) for line in then[a:b]] + [("new", line) for line in now[c:d]]
        return found


def _opcodes(then: list[str], now: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """How one becomes the other; all gone then all new for lines so many that to align them takes too long (it grows as
    their cube)."""
    if max(len(then), len(now)) > MOST_ALIGNED:
        return [("replace", 0, len(then), 0, len(now))]
    return SequenceMatcher(None, then, now, autojunk=False).get_opcodes()


def differences(before: Terms, after_: Terms) -> list[Line]:
    """What an amendment changes, in words, in the order of the contract."""
    then, now = in_words(before), in_words(after_)
    return [Line(label, then.get(label, ""), now.get(label, "")) for label in {**then, **now}
            if then.get(label, "") != now.get(label, "")]  # fmt: skip


def in_words(terms: Terms) -> dict[str, str]:
    """The terms as somebody reads them: label → words; nothing that is empty."""
    hours = f"{number_words(terms.weekly_hours)} h par semaine" if terms.weekly_hours is not None else ""
    asked = f", demandée le {long_date(terms.exemption_asked_on)}" if terms.exemption_asked_on else ""
    found = {
        "Engagements de la personne": terms.person_side.strip(),
        "Engagements de l'organisme": terms.our_side.strip(),
        "Durée d'activité": hours,
        "Motif de la réduction": terms.reduction.strip(),
        "Dispense de durée": f"{GROUNDS.get(terms.exemption, terms.exemption)}{asked}"
        if terms.exemption
        else "",
        "Actions": "\n".join(action_in_words(action) for action in terms.actions),
        "Emploi recherché": str(terms.offer),
        "Point d'étape": long_date(terms.review_on) if terms.review_on else "",
        "Jusqu'au": long_date(terms.ends_on),
    }
    return {label: words for label, words in found.items() if words}


def action_in_words(action: Action) -> str:
    """« Formation : permis B, 3 h par semaine, en groupe, avec Auto-école solidaire »."""
    parts = [f"{KINDS.get(action.kind, action.kind)} : {action.label}"]
    if action.hours:
        parts.append(f"{number_words(action.hours)} h par semaine")
    if action.collective:
        parts.append("en groupe")
    if action.autonomous:
        parts.append("en autonomie")
    if action.third_party:
        parts.append(f"avec {action.third_party}")
    return ", ".join(parts)


def hours_of(actions: Sequence[Action]) -> float:
    """The hours a week that the actions add up to."""
    return sum(action.hours or 0 for action in actions)


def number_words(value: float) -> str:
    """« 15 », « 7,5 »."""
    return f"{value:g}".replace(".", ",")


def run_contract_case(given: Table, context: CaseContext) -> Mapping[str, object]:
    """Facts: day (of signature), hours, reduction, exemption, asked_on. Opinion: regime, accepted, field (the first that is
    refused)."""
    day = given.day("day", required=True) or date.max
    hours = float(given.number("hours")) if given.has("hours") else None
    terms = Terms(
        date.max, "Un engagement.", "Un engagement.", hours, given.text("reduction", required=False),
        given.text("exemption", required=False), given.day("asked_on", required=False),
    )  # fmt: skip
    regime = regime_in(context.national, day)
    if regime is None:
        return {"regime": "", "accepted": False, "field": "signed_on"}
    found = problems(terms, regime, day)
    return {"regime": regime.key, "accepted": not found, "field": found[0].field if found else ""}
