"""Reading orientations, caseloads and loads."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.core.results import Opinion
from filrouge.directory.queries import on_day
from filrouge.orientation.models import Assignment, Caseload, OrientationDecision
from filrouge.orientation.rules import Candidate, CaseloadFacts, proposal, room_left
from filrouge.people.models import Person

_OPEN_LEADS = Count(
    "assignments", filter=Q(assignments__role=Assignment.Role.LEAD, assignments__until__isnull=True)
)


@dataclass(frozen=True, slots=True)
class Load:
    """A caseload and how full it is today."""

    caseload: Caseload
    facts: CaseloadFacts

    @property
    def opinion(self) -> Opinion[bool]:
        """Whether one more person fits, and why."""
        return room_left(self.facts)


def open_orientation(person: Person) -> OrientationDecision | None:
    """The orientation in force."""
    return (
        OrientationDecision.objects.filter(person=person, until__isnull=True)
        .select_related("organisation", "scheme", "area", "decided_by")
        .first()
    )


def caseloads_on(day: date) -> "QuerySet[Caseload]":
    """Caseloads of a day with their number of people, by caseworker's name."""
    return (
        Caseload.objects.filter(on_day(day))
        .select_related("professional", "agreement__organisation", "agreement__scheme", "area")
        .annotate(held=_OPEN_LEADS)
        .order_by("professional__last_name", "professional__first_name", "id")
    )


def loads(agent: Agent, day: date, *, organisation: int | None = None, area: int | None = None) -> list[Load]:
    """Loads that the agent may see: all for the département, its own for an operator."""
    rows = caseloads_on(day)
    if not (agent.department or agent.everything):
        rows = rows.filter(agreement__organisation__in=agent.organisations)
    if organisation is not None:
        rows = rows.filter(agreement__organisation=organisation)
    if area is not None:
        rows = rows.filter(Q(area=area) | Q(area__isnull=True))
    return [Load(row, CaseloadFacts(row.places, getattr(row, "held"))) for row in rows]  # noqa: B009


def candidates_for(agent: Agent, person: Person, day: date) -> tuple[list[Load], Opinion[int | None]]:
    """Caseloads of the person's lead organisation, and the one that the rule proposes."""
    following = person.following
    found = loads(agent, day, organisation=following.organisation_id)
    wanted = "social" if following.pathway == "social" else "employment"
    opinion = proposal(
        tuple(
            Candidate(
                load.caseload.pk,
                str(load.caseload.professional),
                load.caseload.area_id is None or load.caseload.area_id == following.area_id,
                load.caseload.professional.competence == wanted,
                load.facts,
            )
            for load in found
        )
    )
    return found, opinion


def to_orient(agent: Agent) -> "QuerySet[Person]":
    """People who wait for an orientation, the oldest first."""
    return (
        Person.objects.visible_to(agent)
        .filter(following__to_orient_since__isnull=False)
        .select_related("following__area", "following__scheme")
        .order_by("following__to_orient_since", "pk")
    )


def to_assign(agent: Agent) -> "QuerySet[Person]":
    """People oriented who wait for a named caseworker, the oldest first."""
    return (
        Person.objects.visible_to(agent)
        .filter(following__to_assign_since__isnull=False)
        .select_related("following__area", "following__organisation")
        .order_by("following__to_assign_since", "pk")
    )


def assignments_of(person: Person) -> "QuerySet[Assignment]":
    """Every assignment of a person, the present ones first."""
    return (
        Assignment.objects.filter(person=person)
        .select_related("professional", "organisation")
        .order_by("until", "-since", "-id")
    )
