"""The panel « Suivi »: where a person stands, in words, and what this agent may do about it (B-1, B-3)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.orientation import queries
from filrouge.orientation.criteria import answers_in_words, pathway_label
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.orientation.pair_rules import FRANCE_TRAVAIL, PairRules, holder_of, pair_rules_of
from filrouge.people.models import Following, Person


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision with its pathway and criteria in words."""

    decision: OrientationDecision
    pathway: str
    criteria: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Move:
    """A button: what can be done, and where."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class FollowingPanel:
    """Everything that the panel shows."""

    current: DecisionLine | None
    past: list[DecisionLine]
    lead: Assignment | None
    support: Assignment | None
    former: list[Assignment]
    to_orient_since: date | None
    to_assign_since: date | None
    voluntary_since: date | None
    moves: list[Move]
    pair: PairRules
    joint: bool


def decision_line(decision: OrientationDecision) -> DecisionLine:
    """A decision in words, as its scheme names things."""
    scheme = scheme_text(decision.scheme.key if decision.scheme else None)
    return DecisionLine(
        decision,
        pathway_label(scheme, decision.pathway, decision.category),
        answers_in_words(scheme, decision.criteria),
    )


def following_panel(person: Person, agent: Agent) -> FollowingPanel:
    """Two queries: the decisions and the assignments."""
    following = queries.following_of(person)
    lines = [decision_line(decision) for decision in queries.decisions_of(person)]
    current = next((line for line in lines if line.decision.until is None), None)
    assignments = list(queries.assignments_of(person))
    named = {row.role: row for row in assignments if row.until is None}
    lead, support = named.get(Assignment.Role.LEAD), named.get(Assignment.Role.SUPPORT)
    return FollowingPanel(
        current,
        [line for line in lines if line.decision.until is not None],
        lead,
        support,
        [row for row in assignments if row.until is not None],
        following.to_orient_since,
        following.to_assign_since,
        following.voluntary_since,
        _moves(person, agent, following, current, lead, support),
        pair_rules_of(scheme_text(scheme_keys().get(following.scheme_id or 0))),
        support is not None and holder_of(support.organisation.kind) == FRANCE_TRAVAIL,
    )


def _moves(
    person: Person, agent: Agent, following: Following, current: DecisionLine | None, lead: Assignment | None,
    support: Assignment | None,
) -> list[Move]:  # fmt: skip
    moves: list[Move] = []
    if agent.may(Verb.NAME_CASEWORKER) and following.organisation_id is not None:
        label = "Changer le référent" if lead else "Nommer le référent"
        moves.append(Move(label, reverse("orientation:lead", args=[person.public_id]), lead is None))
        label = "Changer l'appui" if support else "Nommer un appui"
        moves.append(Move(label, reverse("orientation:support", args=[person.public_id])))
        if support:
            moves.append(Move("Fin de l'appui", reverse("orientation:support_end", args=[person.public_id])))
    if agent.may(Verb.NAME_CASEWORKER):
        moves.append(Move("Empêchements", reverse("orientation:vetoes", args=[person.public_id])))
    if agent.may(Verb.ORIENT):
        if current and current.decision.notified_on is None:
            url = reverse("orientation:notify", args=[current.decision.public_id])
            moves.insert(0, Move("Noter la réception", url, True))
        moves.append(Move("Bilan d'entrée", reverse("orientation:assess", args=[person.public_id])))
        label = "Réorienter" if current else "Orienter"
        moves.append(Move(label, reverse("orientation:orient", args=[person.public_id]), current is None))
    return moves
