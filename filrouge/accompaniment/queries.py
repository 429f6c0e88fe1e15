"""Reading accompaniments, assessments and contracts."""

from django.db.models import OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject

from filrouge.access.agents import Agent
from filrouge.accompaniment.models import (
    Accompaniment,
    Assessment,
    ContractDraft,
    EngagementContract,
    FranceTravailContract,
)
from filrouge.people.models import Person, file_open_to


def open_accompaniment(person: Person) -> Accompaniment | None:
    """The accompaniment in course."""
    return open_accompaniments(person).first()


def open_accompaniments(person: Person) -> "QuerySet[Accompaniment]":
    """The accompaniment in course: one row, or none."""
    rows = Accompaniment.objects.filter(person=person, closed_on__isnull=True)
    return rows.select_related("organisation", "scheme", "area")


def accompaniments_of(person: Person) -> "QuerySet[Accompaniment]":
    """Every accompaniment of a person, latest first."""
    return (
        Accompaniment.objects.filter(person=person)
        .select_related("organisation", "scheme")
        .order_by("-opened_on", "-id")
    )


def with_entry(rows: "QuerySet[Accompaniment]") -> "QuerySet[Accompaniment]":
    """These accompaniments with what is entered at France Travail of the person's last contract, in the same query."""
    entries = FranceTravailContract.objects.filter(contract__person=OuterRef("person_id"))
    told = JSONObject(contract="contract_id", entered_on="entered_on", differs="differs")
    latest = entries.order_by("-contract__signed_on", "-contract_id").values(told=told)
    return rows.annotate(contract_entry=Subquery(latest[:1]))


def assessments_of(person: Person, *, findings: bool = True) -> list[Assessment]:
    """Diagnoses of a person with their findings, latest first: two queries, one without the findings."""
    rows = Assessment.objects.filter(person=person).select_related("made_by").order_by("-made_on", "-id")
    return list(rows.prefetch_related("findings") if findings else rows)


def visible_assessment(agent: Agent, public_id: str) -> Assessment | None:
    """A diagnosis of somebody whose file is open to the agent."""
    rows = Assessment.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related("person", "made_by").prefetch_related("findings").first()


def visible_draft(agent: Agent, public_id: str) -> ContractDraft | None:
    """A contract in preparation of somebody whose file is open to the agent."""
    rows = ContractDraft.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related(
        "person__following__lead",
        "person__following__support",
        "person__following__organisation",
        "amends",
        "changed_by",
    ).first()


def visible_contract(agent: Agent, public_id: str) -> EngagementContract | None:
    """A signed contract of somebody whose file is open to the agent."""
    rows = EngagementContract.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related(
        "person__following__lead",
        "person__following__organisation",
        "previous",
        "next",
        "france_travail__recorded_by",
    ).first()


def contracts_of(person: Person) -> list[EngagementContract]:
    """Contracts of a person, latest first."""
    prefetch_related_objects([person], "contracts")
    return sorted(
        person.contracts.all(), key=lambda contract: (contract.signed_on, contract.pk), reverse=True
    )
