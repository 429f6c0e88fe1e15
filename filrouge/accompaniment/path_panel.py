"""The panel « Parcours »: accompaniment in course and past, contracts, diagnoses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.accompaniment import queries
from filrouge.accompaniment.contract_rules import ENGAGEMENT
from filrouge.accompaniment.emphases import Phase, phases
from filrouge.accompaniment.end_proposals import Proposed, end_of, with_end
from filrouge.accompaniment.follow_ups import follow_ups_of
from filrouge.accompaniment.france_travail import wanted
from filrouge.accompaniment.models import (
    Accompaniment,
    Assessment,
    EngagementContract,
    FollowUp,
)
from filrouge.accompaniment.reorientations import Recommended, recommended_of, with_recommendation
from filrouge.accompaniment.wording import emphasis_label, exit_label
from filrouge.core.text import long_date
from filrouge.people.models import Person


@dataclass(frozen=True, slots=True)
class AccompanimentLine:
    """An accompaniment with the words of its scheme."""

    accompaniment: Accompaniment
    emphasis: str
    exit: str
    follow_ups: Sequence[FollowUp] = ()
    recommendation: Recommended | None = None
    end: Proposed | None = None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract and where it stands today; `carried`: where it stands at France Travail, and the tone of its badge."""

    contract: EngagementContract
    ended: bool
    carried: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A button: what can be done, and where."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class PathPanel:
    """Everything that the panel shows."""

    current: AccompanimentLine | None
    phases: list[Phase]
    past: list[AccompanimentLine]
    contract: ContractLine | None
    former_contracts: list[ContractLine]
    assessments: list[Assessment]
    recommendation: Recommended | None
    draft: str
    steps: list[Step]


def path_panel(person: Person, agent: Agent, today: date) -> PathPanel:
    """Three queries: accompaniments, contracts, diagnoses; one more for exits, and one where the scheme has
    emphases."""
    rows = list(with_end(queries.with_entry(with_recommendation(queries.accompaniments_of(person)))))
    after = follow_ups_of([row for row in rows if row.closed_on is not None])
    lines = [
        AccompanimentLine(
            row, emphasis_label(row), exit_label(row), after.get(row.pk, ()), recommended_of(row), end_of(row)
        )
        for row in rows
    ]
    current = next((line for line in lines if line.accompaniment.closed_on is None), None)
    contracts = [
        ContractLine(c, c.ends_on < today, _carried(c, person, current) if at == 0 else None)
        for at, c in enumerate(queries.contracts_of(person))
    ]
    past = [line for line in lines if line.accompaniment.closed_on is not None]
    assessments = queries.assessments_of(person, findings=False)
    return PathPanel(
        current, _phases(current), past, contracts[0] if contracts else None, contracts[1:], assessments,
        current.recommendation if current else None, _draft_of(current),
        _steps(person, agent, current, contracts, assessments),
    )  # fmt: skip


def _carried(
    contract: EngagementContract, person: Person, current: AccompanimentLine | None
) -> tuple[str, str] | None:
    """Where the contract in course stands at France Travail; nothing where it is not kept there."""
    if current is None or contract.regime != ENGAGEMENT:
        return None
    told = getattr(current.accompaniment, "contract_entry", None)
    if not told or told["contract"] != contract.pk:
        return ("À reporter chez France Travail", "warn") if told or wanted(contract, person) else None
    if told["differs"]:
        return "Écart avec France Travail", "warn"
    return f"Saisi chez France Travail le {long_date(date.fromisoformat(told['entered_on']))}", "good"


def _draft_of(current: AccompanimentLine | None) -> str:
    """The public identifier of the contract in preparation; empty for none."""
    return str(getattr(current.accompaniment, "contract_draft", "") or "") if current else ""


def _phases(current: AccompanimentLine | None) -> list[Phase]:
    if current is None or not current.emphasis:
        return []
    return phases(current.accompaniment, current.accompaniment.emphasis_changes.all())


def _steps(
    person: Person, agent: Agent, current: AccompanimentLine | None, contracts: Sequence[ContractLine],
    assessments: Sequence[Assessment],
) -> list[Step]:  # fmt: skip
    """What may be done, the next thing to do first."""
    steps: list[Step] = []

    def add(label: str, name: str, primary: bool = False, *, room: str = "accompaniment") -> None:
        steps.append(Step(label, reverse(f"{room}:{name}", args=[person.public_id]), primary))

    if agent.may(Verb.ACCOMPANY):
        following = getattr(person, "following", None)
        if current is None and following is not None and following.organisation_id is not None:
            add("Commencer l'accompagnement", "open", True)
        if current is not None:
            signed = bool(contracts) and not contracts[0].ended
            add("Faire un diagnostic", "assess", not assessments)
            draft = _draft_of(current)
            label = "Renouveler le contrat" if contracts else "Préparer le contrat"
            add("Reprendre le contrat" if draft else label, "contract_prepare", bool(draft) or not signed)
            add("Noter un point de suivi", "conference")
            add("Préconiser une réorientation", "recommend")
            if current.end is None or current.end.refused_on:
                add("Proposer une fin", "end_propose")
            if current.emphasis:
                add("Changer la dominante", "emphasis")
    if current is not None:
        url = reverse("accompaniment:review_file", args=[person.public_id, "pdf"])
        steps.append(Step("Bilan individuel (PDF)", url))
    if current is not None and person.account_id is None and agent.may(Verb.OPEN_SPACE):
        add("Ouvrir son espace", "space", room="portal")
    if current is not None and agent.may(Verb.CLOSE_ACCOMPANIMENT):
        add("Mettre fin à l'accompagnement", "close")
    return steps
