"""Reading orientations, caseloads and loads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from filrouge.access.agents import Agent
from filrouge.access.roles import Role
from filrouge.agenda.models import Absence
from filrouge.clocks.models import Clock
from filrouge.core.results import Opinion
from filrouge.directory.models import Agreement, Area, Membership, Organisation, Professional
from filrouge.directory.queries import areas_around, on_day
from filrouge.directory.tree import keys_below
from filrouge.orientation.models import Assignment, Caseload, OrientationDecision, Situation
from filrouge.orientation.rules import CaseloadFacts, room_left, situation
from filrouge.people.models import Following, Person, file_open_to
from filrouge.people.queries import LISTED


def _held(leads: Q) -> Coalesce:
    """Counted beside each caseload: joined, a line of people would carry the whole caseload, agreement and all."""
    rows = Assignment.objects.filter(leads, caseload=OuterRef("pk"), role=Assignment.Role.LEAD)
    counted = rows.order_by().values("caseload").annotate(people=Count("pk")).values("people")
    return Coalesce(Subquery(counted), 0)


# Who may follow somebody: a competence, or an account of those who do. Not the secretariat, nor who keeps the accounts.
_ACCOMPANIES = ~Q(professional__competence=Professional.Competence.NONE) | Q(
    professional__account__role__in=[Role.CASEWORKER, Role.SOCIAL_WORKER, Role.FT_ADVISER]
)
_OPEN_LEADS = _held(Q(until__isnull=True))


@dataclass(frozen=True, slots=True)
class Load:
    """A caseload and how full it is today."""

    caseload: Caseload
    facts: CaseloadFacts
    away: bool = False

    @property
    def opinion(self) -> Opinion[bool]:
        """Whether one more person fits, and why."""
        return room_left(self.facts)

    @property
    def situation(self) -> Opinion[str]:
        """Whether it is overloaded, full, or has room to spare; places of somebody who is away are not free."""
        found = situation(self.facts)
        if self.away and found.verdict in ("under", "balanced"):
            return Opinion("away", ("Absent : pas de nouvelle personne pour l'instant",))
        return found


def open_orientation(person: Person) -> OrientationDecision | None:
    """The orientation in force."""
    return (
        OrientationDecision.objects.filter(person=person, until__isnull=True)
        .select_related("organisation", "scheme", "area", "decided_by")
        .first()
    )


def caseloads_on(day: date, *, past: bool = False) -> "QuerySet[Caseload]":
    """Caseloads of a day with their number of people, by caseworker's name. `past`: the number of that day."""
    absent = Absence.objects.filter(on_day(day), professional=OuterRef("professional"))
    return (
        Caseload.objects.filter(on_day(day), on_day(day, "agreement__"))
        .select_related("professional", "agreement__organisation", "agreement__scheme", "area")
        .annotate(held=_held(on_day(day)) if past else _OPEN_LEADS, away=Exists(absent))
        .order_by("professional__last_name", "professional__first_name", "id")
    )


def loads(
    agent: Agent,
    day: date,
    *,
    organisation: int | None = None,
    areas: Iterable[int] | None = None,
    past: bool = False,
) -> list[Load]:
    """Loads that the agent may see: all for the département, its own for an operator. `past`: as they were that day.

    `areas`: caseloads of one of these areas, and those that have none because they serve everywhere."""
    rows = caseloads_on(day, past=past)
    if not (agent.department or agent.everything):
        rows = rows.filter(agreement__organisation__in=agent.organisations)
    if organisation is not None:
        rows = rows.filter(agreement__organisation=organisation)
    if areas is not None:
        rows = rows.filter(Q(area__in=areas) | Q(area__isnull=True))
    return [
        Load(row, CaseloadFacts(row.places, getattr(row, "held")), getattr(row, "away"))  # noqa: B009
        for row in rows
    ]


def following_of(person: Person) -> Following:
    """Where a person stands today; nowhere when nothing was ever decided."""
    return getattr(person, "following", None) or Following(person=person)


def candidates_for(agent: Agent, person: Person, day: date) -> list[Load]:
    """Caseloads of the person's lead organisation, in the scheme of their orientation."""
    following = following_of(person)
    if following.organisation_id is None:
        return []
    return [
        load
        for load in loads(agent, day, organisation=following.organisation_id)
        if following.scheme_id in (None, load.caseload.agreement.scheme_id)
    ]


def to_orient(agent: Agent) -> "QuerySet[Person]":
    """People who wait for an orientation, the oldest first."""
    return (
        Person.objects.visible_to(agent)
        .filter(following__to_orient_since__isnull=False)
        .select_related("following__area", "following__organisation")
        .order_by("following__to_orient_since", "following__person_id")
    )


def to_assign(agent: Agent) -> "QuerySet[Person]":
    """People oriented who wait for a named caseworker, the oldest first."""
    return (
        Person.objects.visible_to(agent)
        .filter(following__to_assign_since__isnull=False)
        .select_related("following__area", "following__organisation")
        .order_by("following__to_assign_since", "following__person_id")
    )


def assignments_of(person: Person) -> "QuerySet[Assignment]":
    """Every assignment of a person, the present ones first."""
    return (
        Assignment.objects.filter(person=person)
        .select_related("professional", "organisation")
        .order_by("until", "-since", "-id")
    )


def decisions_of(person: Person) -> "QuerySet[OrientationDecision]":
    """Every orientation of a person, latest first."""
    return (
        OrientationDecision.objects.filter(person=person)
        .select_related("organisation", "scheme", "area", "decided_by")
        .order_by("-decided_on", "-id")
    )


def visible_decision(agent: Agent, public_id: str) -> OrientationDecision | None:
    """A decision about a person whom the agent may see."""
    return (
        OrientationDecision.objects.filter(public_id=public_id, person__in=Person.objects.visible_to(agent))
        .select_related("person", "organisation", "scheme")
        .first()
    )


def running_clocks(people: Iterable[int]) -> dict[int, Clock]:
    """The clock that presses most for each person: the law's before a local target, then by due date."""
    found: dict[int, Clock] = {}
    rows = Clock.objects.filter(person__in=list(people), state=Clock.State.RUNNING)
    # « legal » sorts before « local ».
    for clock in rows.order_by("kind", "due_on", "id"):
        found.setdefault(clock.person_id, clock)
    return found


def own_agents(agent: Agent, person: Person, day: date) -> list[Membership]:
    """Agents of a lead organisation that follows without agreement (the département, the common law): those in post
    without a caseload, of the person's area first. None for an operator, whose people are counted in caseloads."""
    following = following_of(person)
    organisation = following.organisation
    if organisation is None or organisation.kind == Organisation.Kind.DELEGATED_PROVIDER:
        return []
    if not (agent.department or agent.everything or organisation.pk in agent.organisations):
        return []
    caseloads = Caseload.objects.filter(on_day(day), agreement__organisation=organisation)
    here = Membership.areas.through.objects.filter(
        membership=OuterRef("pk"), area__in=areas_around(following.area_id)
    )
    rows = (
        Membership.objects.filter(_ACCOMPANIES, on_day(day), organisation=organisation)
        .exclude(professional__in=caseloads.values("professional"))
        .select_related("professional")
        .annotate(here=Exists(here))
    )
    return list(rows.order_by("-here", "professional__last_name", "professional__first_name", "pk"))


def possible_supports(agent: Agent, person: Person, day: date) -> "QuerySet[Membership]":
    """Professionals in post who may support: anywhere for the département; for an operator, its own and the
    département's. By organisation, then by name."""
    rows = Membership.objects.filter(_ACCOMPANIES, on_day(day)).select_related("professional", "organisation")
    if not (agent.department or agent.everything):
        rows = rows.filter(
            Q(organisation__in=agent.organisations) | Q(organisation__kind=Organisation.Kind.DEPARTMENT)
        )
    return rows.exclude(professional=following_of(person).lead_id).order_by(
        "organisation__name", "organisation_id", "professional__last_name", "professional__first_name", "id"
    )


def areas_by_name() -> list[Area]:
    """The areas of the département, as a filter and its tree read them."""
    return list(Area.objects.order_by("name", "id"))


@dataclass(frozen=True, slots=True)
class AreaTree:
    """Every area by name, in one query: what a filter by public identifier offers, and what a choice contains."""

    areas: list[Area]

    def below(self, public_id: str) -> list[int] | None:
        """Keys of the area of this identifier and of all that it contains; None when there is no such area."""
        code = next((area.code for area in self.areas if area.public_id == public_id), "")
        return sorted(keys_below(self.areas, code)) or None


def area_tree() -> AreaTree:
    """The areas of the département."""
    return AreaTree(areas_by_name())


def in_area(people: "QuerySet[Person]", areas: Sequence[Area], code: str) -> "QuerySet[Person]":
    """People followed in the area of this code or below it; all of them when the code says nothing."""
    inside = keys_below(areas, code)
    return people.filter(following__area__in=inside) if inside else people


def public_id_of(loads: Iterable[Load], caseload: int | None) -> str:
    """The public identifier of the caseload of this key among loads; empty for none."""
    return next((load.caseload.public_id for load in loads if load.caseload.pk == caseload), "")


def caseloads_of(agreement: Agreement) -> list[Load]:
    """Every caseload of an agreement with its number of people: the open ones first, then by name."""
    rows = (
        Caseload.objects.filter(agreement=agreement)
        .select_related("professional", "area")
        .annotate(held=_OPEN_LEADS)
        .order_by("professional__last_name", "professional__first_name", "id")
    )
    found = [Load(row, CaseloadFacts(row.places, getattr(row, "held"))) for row in rows]  # noqa: B009
    return sorted(found, key=lambda load: load.caseload.until is not None)


def situations(
    agent: Agent, kind: str, *, areas: Iterable[int] | None = None, mine: bool = False
) -> "QuerySet[Situation]":
    """Situations of a kind that nobody answered, about people whose file is open to the agent, the oldest first."""
    rows = Situation.objects.filter(file_open_to(agent, "person_id", few=True), kind=kind, answer="")
    if areas is not None:
        rows = rows.filter(person__following__area__in=areas)
    if mine:
        me = agent.professional_id
        rows = rows.filter(Q(person__following__lead=me) | Q(person__following__support=me))
    return rows.select_related(*(f"person__{name}" for name in LISTED)).order_by("since", "pk")


def visible_situation(agent: Agent, public_id: str) -> Situation | None:
    """A situation that nobody answered, about a person whose file is open to the agent."""
    rows = Situation.objects.filter(
        file_open_to(agent, "person_id", few=True), public_id=public_id, answer=""
    )
    return rows.select_related(*(f"person__{name}" for name in LISTED)).first()


def lead_ids(professionals: Iterable[int | None]) -> dict[int, str]:
    """The public identifiers of caseworkers, by key."""
    keys = {key for key in professionals if key is not None}
    return (
        dict(Professional.objects.filter(pk__in=keys).values_list("pk", "public_id").order_by("pk"))
        if keys
        else {}
    )
