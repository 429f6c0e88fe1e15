"""Meetings that an agent may see, and what waits in them (G-7)."""

from datetime import date

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import Http404

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.accompaniment.models import Accompaniment, EndProposal, ReorientationRequest, Step
from filrouge.directory.models import Agreement, Professional
from filrouge.directory.queries import on_day
from filrouge.governance import models
from filrouge.governance.models import Decision, Meeting
from filrouge.orientation.models import Caseload
from filrouge.people.models import file_open_to

CaseRow = models.Case
TOLD = (Meeting.State.HELD, Meeting.State.CLOSED)
_ABSENT = "Cette réunion n'existe pas, ou elle n'est pas ouverte à votre organisme."


def within(agent: Agent, prefix: str = "") -> Q:
    """Condition on a meeting, reached through `prefix`: the département's holds all, an operator's those of its own
    agreements, a caseworker their own « points de suivi »."""
    if agent.everything or (agent.may(Verb.HOLD_MEETINGS) and agent.department):
        return Q()
    if agent.may(Verb.HOLD_MEETINGS):
        return Q(**{f"{prefix}agreement__organisation__in": agent.organisations})
    if agent.may(Verb.PREPARE_CONFERENCE) and agent.professional_id is not None:
        return Q(**{f"{prefix}professional": agent.professional_id})
    return Q(pk__in=[])


def meetings_of(agent: Agent) -> "QuerySet[Meeting]":
    """The meetings that an agent may see."""
    rows = Meeting.objects.filter(within(agent))
    return rows.select_related("agreement__organisation", "agreement__scheme", "professional", "area")


def visible_meeting(agent: Agent, public_id: str) -> Meeting:
    """One of them; 404 otherwise."""
    found = meetings_of(agent).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_ABSENT)
    return found


def require_meeting(agent: Agent, meeting: Meeting) -> None:
    """The gate of actions: 404 for a meeting that is not the agent's."""
    if not Meeting.objects.filter(within(agent), pk=meeting.pk).exists():
        raise Http404(_ABSENT)


def held_before(agent: Agent) -> "QuerySet[Meeting]":
    """Meetings that were held, for who may see them."""
    return meetings_of(agent).filter(state__in=TOLD)


def cases_of(meeting: Meeting, agent: Agent) -> "QuerySet[CaseRow]":
    """The people whom a meeting speaks of and whose file is open to the agent, by name."""
    rows = CaseRow.objects.filter(file_open_to(agent, "person_id", few=True), meeting=meeting)
    return rows.select_related("person__following", "step").order_by("person__name_key", "pk")


def visible_case(agent: Agent, public_id: str) -> CaseRow:
    """Somebody on the list of a meeting that the agent may see, whose file is open to them; 404 otherwise."""
    rows = CaseRow.objects.filter(
        within(agent, "meeting__"), file_open_to(agent, "person_id", few=True), public_id=public_id
    )
    found = rows.select_related(
        "meeting__agreement__organisation", "meeting__professional", "person", "step"
    ).first()
    if found is None:
        raise Http404("Cette situation n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


def _followed_up() -> Q:
    """Whether the file says, since that meeting, that what was decided is done; nothing has to follow « continuer »."""
    person, day = OuterRef("person"), OuterRef("meeting__held_on")
    asked = ReorientationRequest.objects.filter(person=person, asked_on__gte=day)
    proposed = EndProposal.objects.filter(accompaniment__person=person, asked_on__gte=day)
    closed = Accompaniment.objects.filter(person=person, closed_on__gte=day)
    kind = CaseRow.Decision
    return (
        Q(settled_on__isnull=False)
        | Q(decision__in=[kind.GO_ON, kind.GO_BEYOND])
        | Q(decision=kind.STEP) & ~Q(step__state=Step.State.TODO)
        | Q(decision=kind.REORIENT) & Exists(asked)
        | Q(decision=kind.END) & (Exists(proposed) | Exists(closed))
    )


def with_follow_up(rows: "QuerySet[CaseRow]") -> "QuerySet[CaseRow]":
    """Each situation with `followed`: nothing is left to do of what was decided."""
    done = Case(When(_followed_up(), then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(followed=done)


def same_series(meeting: Meeting) -> Q:
    """Meetings of the same kind, about the same thing, of the same organisation and scheme: an agreement that was renewed
    goes on with the decisions of the one before."""
    agreement = meeting.agreement
    return Q(
        kind=meeting.kind, agreement__organisation=agreement.organisation_id, agreement__scheme=agreement.scheme_id,
        professional=meeting.professional_id, area=meeting.area_id,
    )  # fmt: skip


def carried_to(meeting: Meeting) -> "QuerySet[Decision]":
    """Decisions of the meetings before that are still open, or were ended since the last one: the head of this one."""
    before = Meeting.objects.filter(same_series(meeting), state__in=TOLD).exclude(pk=meeting.pk)
    if meeting.held_on is not None:
        before = before.filter(held_on__lte=meeting.held_on)
    last = before.order_by("-held_on", "-pk").values_list("held_on", flat=True).first()
    rows = Decision.objects.filter(meeting__in=before)
    ended = Q(ended_on__gte=last) if last else Q(pk__in=[])
    rows = rows.filter(Q(state=Decision.State.OPEN) | ended)
    return rows.select_related("meeting", "professional", "organisation").order_by("due_on", "pk")


def cases_left(meeting: Meeting, agent: Agent) -> "QuerySet[CaseRow]":
    """What the points de suivi before decided about people and is not done yet."""
    before = Meeting.objects.filter(same_series(meeting), state__in=TOLD).exclude(pk=meeting.pk)
    rows = CaseRow.objects.filter(
        file_open_to(agent, "person_id", few=True), meeting__in=before, discussed=True
    )
    return (
        rows.exclude(_followed_up())
        .select_related("person", "meeting", "step")
        .order_by("meeting__held_on", "pk")
    )


def visible_decision(agent: Agent, public_id: str) -> Decision:
    """A decision of a meeting that the agent may see; 404 otherwise."""
    rows = Decision.objects.filter(within(agent, "meeting__"), public_id=public_id)
    found = rows.select_related("meeting__agreement__organisation", "professional", "organisation").first()
    if found is None:
        raise Http404("Cette décision n'existe pas, ou elle n'est pas ouverte à votre organisme.")
    return found


def agreements_for(agent: Agent, today: date) -> "QuerySet[Agreement]":
    """Agreements in force whose meetings an agent plans: all for the département, its own for an operator's manager, those
    of their caseloads for a caseworker."""
    rows = Agreement.objects.filter(on_day(today)).select_related("organisation", "scheme")
    if not (agent.everything or (agent.department and agent.may(Verb.HOLD_MEETINGS))):
        if agent.may(Verb.HOLD_MEETINGS):
            rows = rows.filter(organisation__in=agent.organisations)
        else:
            mine = Caseload.objects.filter(on_day(today), professional=agent.professional_id or 0)
            rows = rows.filter(pk__in=mine.values("agreement"))
    return rows.order_by("organisation__name", "since", "pk")


def possible_guests(meeting_of: Agreement, today: date) -> "QuerySet[Professional]":
    """Who may be expected at a meeting of an agreement: those of the organisation and of the département, in post."""
    here = Q(memberships__organisation=meeting_of.organisation_id)
    here |= Q(memberships__organisation__kind="department")
    rows = Professional.objects.filter(here & on_day(today, "memberships__"))
    return rows.distinct().order_by("last_name", "first_name", "pk")


def caseworkers_of(agreement: Agreement, agent: Agent) -> "QuerySet[Professional]":
    """The caseworkers of an agreement whose « point de suivi » the agent may plan: oneself alone, for a caseworker."""
    held = Caseload.objects.filter(agreement=agreement, until__isnull=True)
    rows = Professional.objects.filter(pk__in=held.values("professional"))
    if not agent.may(Verb.HOLD_MEETINGS):
        rows = rows.filter(pk=agent.professional_id or 0)
    return rows.order_by("last_name", "first_name", "pk")
