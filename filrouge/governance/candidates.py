"""The people of a caseworker, each with the reasons to speak of them: one query (G-7)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.models import Fact
from filrouge.accompaniment import events
from filrouge.accompaniment.models import (
    Accompaniment,
    Assessment,
    EndProposal,
    EngagementContract,
    Goal,
    ReorientationRequest,
)
from filrouge.agenda.events import ATTENDED
from filrouge.agenda.models import Appointment
from filrouge.core.periods import Delay
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Scheme as SchemeRow
from filrouge.governance.models import Meeting
from filrouge.governance.reason_rules import Facts, why
from filrouge.people.models import Person

_MOVES = tuple(
    event.number
    for event in (
        events.GOAL_SET,
        events.STEP_ADDED,
        events.STEP_DONE,
        events.GOAL_JUDGED,
        events.GOAL_REOPENED,
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the caseworker follows, and why to speak of them."""

    person: Person
    reasons: tuple[str, ...]


def candidates(meeting: Meeting, agent: Agent, day: date) -> list[Candidate]:
    """Everybody whom the caseworker of the meeting leads and whose file is open to the agent, those with most reasons
    first."""
    rows = Person.objects.visible_to(agent, few=True).filter(
        Q(following__lead=meeting.professional_id) | Q(pk__in=meeting.cases.values("person"))
    )
    advised = _advised()
    found = [
        Candidate(person, why(_facts(person, advised), day))
        for person in _told(rows).select_related("following__area")
    ]
    return sorted(found, key=lambda one: (-len(one.reasons), one.person.name_key, one.person.pk))


def _advised() -> dict[int, Delay]:
    """How long each scheme advises to accompany."""
    texts = {row.pk: scheme_text(row.key) for row in SchemeRow.objects.order_by("pk")}
    found = {key: text.operator.get("advised_duration") for key, text in texts.items() if text}
    return {key: delay for key, delay in found.items() if isinstance(delay, Delay)}


def _told(rows: "QuerySet[Person]") -> "QuerySet[Person]":
    """What their files say, beside them."""
    me = OuterRef("pk")
    opened = Accompaniment.objects.filter(person=me, closed_on__isnull=True).order_by("-opened_on")
    waiting = EndProposal.objects.filter(accompaniment__person=me, accompaniment__closed_on__isnull=True)
    asked = ReorientationRequest.objects.filter(
        person=me, refused_on__isnull=True, decision__until__isnull=True
    )
    kept = Appointment.objects.filter(person=me, state=Appointment.State.HELD)
    return rows.annotate(
        opened_on=Subquery(opened.values("opened_on")[:1]),
        met_at=Subquery(_last(kept, "starts_at")),
        contract_until=Subquery(_last(EngagementContract.objects.filter(person=me), "ends_on")),
        assessed_on=Subquery(_last(Assessment.objects.filter(person=me), "made_on")),
        has_goals=Exists(Goal.objects.filter(person=me, closed_on__isnull=True)),
        moved_day=Subquery(_last(Fact.objects.filter(person=me, type__in=_MOVES), "day")),
        action_day=Subquery(_last(Fact.objects.filter(person=me, type=ATTENDED.number), "day")),
        end_asked_on=Subquery(waiting.filter(refused_on__isnull=True).order_by("-pk").values("asked_on")[:1]),
        reorientation_asked_on=Subquery(asked.order_by("-pk").values("asked_on")[:1]),
        scheme_of=F("following__scheme"),
    )


def _last(rows: Any, field: str) -> Any:
    """The greatest value of a field for one person, as a subquery."""
    return rows.order_by().values("person").annotate(last=Max(field)).values("last")


def _facts(person: object, advised: dict[int, Delay]) -> Facts:
    told = vars(person)
    met, moved, action = told["met_at"], told["moved_day"], told["action_day"]
    return Facts(
        opened_on=told["opened_on"],
        advised=advised.get(told["scheme_of"] or 0),
        met_on=timezone.localdate(met) if met else None,
        contract_until=told["contract_until"],
        assessed_on=told["assessed_on"],
        has_goals=told["has_goals"],
        moved_on=date.fromordinal(moved) if moved else None,
        action_on=date.fromordinal(action) if action else None,
        end_asked_on=told["end_asked_on"],
        reorientation_asked_on=told["reorientation_asked_on"],
    )
