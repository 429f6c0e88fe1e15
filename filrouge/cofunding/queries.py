"""Which operations and participations an agent may know of; who is followed in one; what lacks (G-9)."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.access.roles import Role, Verb
from filrouge.cofunding.models import Operation, Participation
from filrouge.cofunding.participation_rules import Facts, Gap, Line, gaps, indicators
from filrouge.cofunding.question_rules import Figures
from filrouge.cofunding.shipped import shipped
from filrouge.directory.models import Organisation
from filrouge.people.models import Following, Person, file_open_to


def reads_all(agent: Agent) -> bool:
    """The département as a whole, and its delegate for data protection."""
    return agent.everything or agent.role == Role.DPO or (agent.department and not agent.areas)


def operations_for(agent: Agent) -> "QuerySet[Operation]":
    """Operations of the agent's organisations; the département knows of all."""
    rows = Operation.objects.select_related("organisation")
    return rows if reads_all(agent) else rows.filter(organisation__in=agent.organisations)


def visible_operation(agent: Agent, public_id: str) -> Operation | None:
    """An operation that the agent may know of."""
    return operations_for(agent).filter(public_id=public_id).first()


def organisations_for(agent: Agent) -> "QuerySet[Organisation]":
    """For whom the agent may open an operation."""
    rows = Organisation.objects.order_by("name", "pk")
    return rows if reads_all(agent) else rows.filter(pk__in=agent.organisations)


def participations_for(agent: Agent) -> "QuerySet[Participation]":
    """Participations of the agent's operations: those of people whose file is open to them, all for who keeps the
    operations, who answers for somebody who has left too."""
    rows = Participation.objects.filter(operation__in=operations_for(agent).values("pk"))
    rows = rows.select_related("operation", "person")
    if agent.may(Verb.KEEP_OPERATIONS):
        return rows
    return rows.filter(file_open_to(agent, "person_id", few=True))


def operations_of(person: Person, agent: Agent, day: date) -> "QuerySet[Operation]":
    """The agent's operations in which this person's accompaniment stands, and that run that day, the latest first."""
    rows = operations_for(agent).filter(_in_operation(person), since__lte=day, until__gt=day)
    return rows.distinct().order_by("-since", "-pk")


def concerns(agent: Agent, day: date) -> Exists:
    """Whether a person's page has something to say of co-funding, as a condition on the person: no query of its own."""
    paid = Q(agreements__isnull=True) | Q(agreements__scheme=OuterRef("following__scheme"))
    now = Q(organisation=OuterRef("following__organisation"), since__lte=day, until__gt=day) & paid
    return Exists(operations_for(agent).filter(now | Q(participations__person=OuterRef("pk"))))


def _in_operation(person: Person) -> Q:
    paid = Q(agreements__isnull=True) | Q(agreements__scheme__in=_standing(person, "scheme"))
    return Q(organisation__in=_standing(person, "organisation")) & paid


def _standing(person: Person, what: str) -> "QuerySet[Following, int | None]":
    return Following.objects.filter(person=person).values_list(what)


@dataclass(frozen=True)
class Judged:
    """A participation and what lacks in it on a day."""

    row: Participation
    day: date

    @cached_property
    def gaps(self) -> list[Gap]:
        """What lacks, the most pressing first."""
        found = gaps(self.row.facts, shipped().questions, self.row.figures, self.day)
        return sorted(found, key=lambda gap: gap.due)

    @property
    def joined(self) -> bool:
        """Whether the file was joined to another, which has its own participation."""
        return self.row.person.merged_into_id is not None

    @property
    def counts(self) -> bool:
        """Whether the participant is counted."""
        return not self.joined and not any(gap.counts_out for gap in self.gaps)

    @property
    def late(self) -> bool:
        """Whether something should be known already."""
        return any(gap.due < self.day for gap in self.gaps)


def judged(operation: Operation, day: date) -> list[Judged]:
    """The participations of an operation begun by that day, by name, each with what lacks. One query."""
    rows = Participation.objects.filter(operation=operation, entry_on__lte=day).select_related("person")
    return [Judged(row, day) for row in rows.order_by("person__name_key", "entry_on", "pk")]


def lines_of(rows: list[Judged]) -> list[Line]:
    """The indicators of those who count."""
    counted: list[tuple[Facts, Figures]] = [(one.row.facts, one.row.figures) for one in rows if one.counts]
    return indicators(counted)


def opened_to(agent: Agent, people: list[int]) -> set[int]:
    """Of these people, those whose file is open to the agent."""
    rows = Person.objects.visible_to(agent, few=True).filter(pk__in=people)
    return set(rows.order_by("pk").values_list("pk", flat=True))
