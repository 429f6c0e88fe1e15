"""Which people a proposal is for, and what the manager sent back about it: choices by hand, lines accepted (B-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from filrouge.access.agents import Agent
from filrouge.orientation.assigning.facts import Problem
from filrouge.orientation.assigning.problem import problem_of
from filrouge.orientation.models import Assignment, Caseload
from filrouge.orientation.naming import Naming, name_leads
from filrouge.orientation.queries import Load, loads, to_assign
from filrouge.people.models import Person

if TYPE_CHECKING:
    from filrouge.orientation.assigning.proposal import Line, Proposal

# How many people one proposal is for: what a manager reads in one go.
MOST = 200
PROPOSED, CHOSEN, ACCEPTED, SEEN = "propose_", "choix_", "garder_", "vu_"
# Rules that the manager may set aside for the whole proposal.
OUTSIDE, ONE_MORE = "hors_territoire", "un_lieu_de_plus"
# What the list of choices says instead of a caseload: find the best.
BEST = "meilleur"


@dataclass(frozen=True, slots=True)
class Asked:
    """The people of a proposal, the caseload that is emptied if any, and how many were left for another time."""

    people: list[Person]
    leaving: Caseload | None
    more: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A proposal with the people and the caseloads that it is about."""

    asked: Asked
    problem: Problem
    proposal: "Proposal"
    caseloads: dict[int, Caseload]


def waiting(agent: Agent, areas: Sequence[int] | None) -> Asked:
    """Who waits for a caseworker, the oldest first."""
    rows = to_assign(agent)
    if areas is not None:
        rows = rows.filter(following__area__in=areas)
    return _first(rows, None)


def to_move(agent: Agent, leaving: Caseload) -> Asked:
    """Everybody whom a caseload holds, because its caseworker leaves or is away."""
    held = Assignment.objects.filter(caseload=leaving, role=Assignment.Role.LEAD, until__isnull=True)
    rows = Person.objects.visible_to(agent).filter(pk__in=held.values("person"))
    return _first(
        rows.select_related("following__area", "following__organisation").order_by("family_name", "pk"),
        leaving,
    )


def _first(rows: "QuerySet[Person]", leaving: Caseload | None) -> Asked:
    people = list(rows[: MOST + 1])
    return Asked(people[:MOST], leaving, len(people) > MOST)


def visible_caseload(agent: Agent, public_id: str, day: date) -> Caseload | None:
    """A caseload of that day that this agent may see."""
    return next((row.caseload for row in loads(agent, day) if row.caseload.public_id == public_id), None)


def drawn(asked: Asked, agent: Agent, day: date, data: Mapping[str, str]) -> Drawn:
    """The proposal around what was chosen by hand."""
    from filrouge.orientation.assigning.proposal import propose  # heavy: numpy is loaded when somebody asks

    caseloads = {row.caseload.pk: row.caseload for row in loads(agent, day)}
    leaving = frozenset({asked.leaving.pk}) if asked.leaving else frozenset[int]()
    problem = softened(problem_of(asked.people, day, leaving=leaving), data)
    known = {taker.key for taker in problem.takers}
    hand = {person: key for person, key in by_hand(asked.people, caseloads, data).items() if key in known}
    return Drawn(asked, problem, propose(problem, hand), caseloads)


def proposed_to(person: Person, candidates: Sequence[Load], day: date) -> "Line | None":
    """What the same rules and wishes propose to one person among these caseloads; None when there is none."""
    from filrouge.orientation.assigning.proposal import propose  # heavy: numpy is loaded when somebody asks

    offered = {load.caseload.pk for load in candidates}
    problem = problem_of([person], day)
    takers = tuple(taker for taker in problem.takers if taker.key in offered)
    return propose(replace(problem, takers=takers), {}).lines[0] if takers else None


def softened(problem: Problem, data: Mapping[str, str]) -> Problem:
    """The problem without the rules that the manager sets aside this time: areas, number of places to receive."""
    areas, sites = bool(data.get(OUTSIDE)), bool(data.get(ONE_MORE))
    takers = tuple(
        replace(t, areas=frozenset() if areas else t.areas, most_sites=None if sites else t.most_sites)
        for t in problem.takers
    )
    return replace(problem, takers=takers)


def by_hand(
    people: Sequence[Person], caseloads: Mapping[int, Caseload], data: Mapping[str, str]
) -> dict[int, int]:
    """The caseloads that the manager chose: other than what was proposed, or chosen before (nothing was proposed)."""
    keys = {caseload.public_id: key for key, caseload in caseloads.items()}
    found: dict[int, int] = {}
    for person in people:
        chosen = data.get(CHOSEN + person.public_id, BEST)
        if chosen in keys and chosen != data.get(PROPOSED + person.public_id, ""):
            found[person.pk] = keys[chosen]
    return found


def accept(asked: Asked, agent: Agent, data: Mapping[str, str], *, at: datetime, since: date) -> list[int]:
    """Name the caseworkers of the lines that were kept, all of them or nobody. Their keys. `Refusal` from the naming."""
    caseloads = {row.caseload.public_id: row.caseload for row in loads(agent, since)}
    namings = [
        Naming(person.pk, caseloads[chosen], seen=data.get(SEEN + person.public_id))
        for person in asked.people
        if data.get(ACCEPTED + person.public_id)
        and (chosen := data.get(CHOSEN + person.public_id, "")) in caseloads
    ]
    if namings:
        name_leads(namings, since=since, by=agent, at=at)
    return [naming.person for naming in namings]
