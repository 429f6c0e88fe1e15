"""The « accompagnement global »: people whom a named adviser of France Travail follows with the referent (B-13)."""

from datetime import datetime

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment
from filrouge.directory.models import Organisation
from filrouge.orientation.models import Assignment
from filrouge.people.models import file_open_to

KIND, STATE = Appointment.Kind.THREE_PARTY_REFERENT, Appointment.State


def joint_follow_ups(agent: Agent, now: datetime) -> "QuerySet[Assignment]":
    """Those under way, each with its last meeting of three and the next one; the longest without any first."""
    meetings = Appointment.objects.filter(person=OuterRef("person"), kind=KIND).order_by().values("person")
    held = (
        meetings.filter(state=STATE.HELD, starts_at__date__gte=OuterRef("since"))
        .annotate(day=Max("starts_at"))
        .values("day")
    )
    booked = (
        meetings.filter(state=STATE.BOOKED, starts_at__gte=now).annotate(day=Min("starts_at")).values("day")
    )
    mine = Q(person__following__lead=agent.professional_id or 0) | Q(professional=agent.professional_id or 0)
    rows = Assignment.objects.filter(
        file_open_to(agent, "person_id"), role=Assignment.Role.SUPPORT, until__isnull=True,
        organisation__kind=Organisation.Kind.FRANCE_TRAVAIL,
    )  # fmt: skip
    if agent.professional_id is not None and not agent.department:
        rows = rows.filter(mine)
    return rows.select_related("person__following__lead", "professional", "organisation").annotate(
        last_met=Subquery(held), next_met=Subquery(booked)
    )
