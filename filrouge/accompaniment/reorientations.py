"""A reorientation: recommended by who accompanies, with the review; decided by the département (B-8)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.contract_rules import OPEN
from filrouge.accompaniment.models import Accompaniment, ContractDraft, ReorientationRequest
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.orientation.events import REORIENTATION_REQUESTED
from filrouge.orientation.models import OrientationDecision
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NOWHERE, require_visible, standings


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Towards which category of pathway, why, and what the accompaniment has shown; of which publics of the scheme the
    person is, in words (B-12)."""

    category: str
    reason: str
    review: str
    eligibility: tuple[str, ...] = ()


def recommend(person: Person, said: Recommendation, *, by: Agent, at: datetime) -> ReorientationRequest:
    """Recommend another pathway. `Refusal` without an orientation in force, towards the same pathway, or when one is
    already recommended."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    with one_at_a_time("Une réorientation vient d'être préconisée par quelqu'un d'autre."):
        hold_files([person.pk])
        decision = OrientationDecision.objects.filter(person=person, until__isnull=True).first()
        if decision is None:
            raise Refusal("Cette personne n'a pas d'orientation en cours : il n'y a rien à réorienter.")
        if decision.category == said.category:
            raise Refusal(
                "C'est déjà le parcours de cette personne : choisissez-en un autre.", field="category"
            )
        if ReorientationRequest.objects.filter(decision=decision, refused_on__isnull=True).exists():
            raise Refusal(
                "Une réorientation est déjà préconisée pour cette personne : le Département doit y répondre."
            )
        made = ReorientationRequest.objects.create(
            person=person, decision=decision, category=said.category, reason=said.reason.strip(),
            review=said.review.strip(), eligibility=list(said.eligibility), asked_on=journal.civil_day(at),
            asked_by_id=by.account_id,
        )  # fmt: skip
        _tell(REORIENTATION_REQUESTED, made, said.reason, by=by, at=at)
    return made


def refuse(
    request: ReorientationRequest, words: str, *, to_complete: bool = False, by: Agent, at: datetime
) -> None:
    """The pathway stays the same, and why; `to_complete`: returned to who recommended it, who may add what misses
    (B-12). `Refusal` when somebody answered meanwhile."""
    gate.require(by, Verb.ORIENT)
    require_visible(by, [request.person_id])
    if not words.strip():
        raise Refusal("Écrivez le motif du refus : la personne et son référent le liront.", field="refusal")
    with one_at_a_time("Quelqu'un d'autre vient de répondre."):
        hold_files([request.person_id])
        rows = waiting(by).filter(pk=request.pk)
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            raise Refusal("Quelqu'un d'autre vient d'y répondre : rechargez la page.")
        ReorientationRequest.objects.filter(pk=found.pk).update(
            refused_on=journal.civil_day(at),
            refusal=words.strip(),
            refused_by_id=by.account_id,
            to_complete=to_complete,
        )
        _tell(
            events.REORIENTATION_RETURNED if to_complete else events.REORIENTATION_REFUSED,
            found,
            words,
            by=by,
            at=at,
        )


def _tell(event: EventType, row: ReorientationRequest, words: str, *, by: Agent, at: datetime) -> None:
    standing = standings([row.person_id]).get(row.person_id, NOWHERE)
    happened = journal.Happened(
        event, row.person_id, subject=row.pk, organisation=standing.organisation, area=standing.area,
        scheme=standing.scheme, caseworker=standing.lead, variant=row.category, data={"motif": words.strip()},
    )  # fmt: skip
    advance([journal.record(happened, by=by, at=at)], by=by, at=at)
    bump([row.person_id])


def waiting(agent: Agent) -> "QuerySet[ReorientationRequest]":
    """Recommendations that nobody answered: not refused, the orientation still the one of then. Oldest first."""
    return (
        ReorientationRequest.objects.filter(
            file_open_to(agent, "person_id"), refused_on__isnull=True, decision__until__isnull=True
        )
        .select_related("person__following__area", "person__following__organisation", "asked_by", "decision")
        .order_by("asked_on", "pk")
    )


def latest_of(person: Person) -> ReorientationRequest | None:
    """The last recommendation about the orientation in force: waiting, refused or returned; None without any."""
    rows = ReorientationRequest.objects.filter(person=person, decision__until__isnull=True)
    return rows.select_related("asked_by", "refused_by").order_by("-asked_on", "-pk").first()


@dataclass(frozen=True, slots=True)
class Recommended:
    """The last recommendation about the orientation in force, as the panel tells it."""

    asked_on: date
    asked_by: str
    refused_on: date | None
    refused_by: str
    refusal: str
    to_complete: bool


def with_recommendation(rows: "QuerySet[Accompaniment]") -> "QuerySet[Accompaniment]":
    """These accompaniments with the last recommendation about the person and the contract in preparation, in the same
    query."""
    drafts = ContractDraft.objects.filter(person=OuterRef("person_id"), state__in=OPEN)
    latest = ReorientationRequest.objects.filter(person=OuterRef("person_id"), decision__until__isnull=True)
    told = JSONObject(
        asked_on="asked_on", asked_by="asked_by__full_name", refused_on="refused_on",
        refused_by="refused_by__full_name", refusal="refusal", to_complete="to_complete",
    )  # fmt: skip
    return rows.annotate(
        recommended=Subquery(latest.order_by("-asked_on", "-pk").values(told=told)[:1]),
        contract_draft=Subquery(drafts.order_by("pk").values("public_id")[:1]),
    )


def recommended_of(row: Accompaniment) -> Recommended | None:
    """What `with_recommendation` read beside this accompaniment."""
    told: dict[str, Any] | None = getattr(row, "recommended", None)
    if not told:
        return None
    refused = told["refused_on"]
    return Recommended(
        date.fromisoformat(told["asked_on"]), told["asked_by"], date.fromisoformat(refused) if refused else None,
        told["refused_by"] or "", told["refusal"], bool(told["to_complete"]),
    )  # fmt: skip


def returned_to(agent: Agent) -> "QuerySet[ReorientationRequest]":
    """What is to be completed about the people whom this agent follows, and has not been recommended again since; the
    oldest first. Who follows today completes what a colleague had written."""
    again = ReorientationRequest.objects.filter(decision=OuterRef("decision"), pk__gt=OuterRef("pk"))
    return (
        ReorientationRequest.objects.filter(
            file_open_to(agent, "person_id", few=True), ~Exists(again), to_complete=True,
            decision__until__isnull=True,
        )
        .filter(
            Q(person__following__lead=agent.professional_id or 0)
            | Q(person__following__support=agent.professional_id or 0)
        )
        .select_related("person__following__area")
        .order_by("refused_on", "pk")
    )  # fmt: skip
