"""What meetings decided and what the file says was done of it, read from the present state (C-3, C-4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.accompaniment.models import (
    Accompaniment,
    EngagementContract,
    ReorientationRequest,
    Review,
    ReviewDecision,
    Step,
)
from filrouge.people.models import Person, file_open_to

Kind = ReviewDecision.Kind


def _done() -> Q:
    """Whether the file says, since that meeting, that it was done."""
    person, day = OuterRef("review__person"), OuterRef("review__held_on")
    signed = EngagementContract.objects.filter(person=person, signed_on__gte=day)
    asked = ReorientationRequest.objects.filter(person=person, asked_on__gte=day)
    closed = Accompaniment.objects.filter(person=person, closed_on__gte=day)
    return (
        Q(kind=Kind.STEP) & ~Q(step__state=Step.State.TODO)
        | Q(kind=Kind.RENEW) & Q(Exists(signed.filter(amends=False)))
        | Q(kind=Kind.AMEND) & Q(Exists(signed))
        | Q(kind=Kind.REORIENT) & Q(Exists(asked))
        | Q(kind=Kind.END) & Q(Exists(closed))
    )


def with_state(rows: "QuerySet[ReviewDecision]") -> "QuerySet[ReviewDecision]":
    """Each decision with `done` (the file says so since that meeting) and `contract`, the public identifier of the last
    contract of the person, for an amendment."""
    last = EngagementContract.objects.filter(person=OuterRef("review__person")).order_by("-signed_on", "-pk")
    return rows.select_related("review", "step__goal").annotate(
        done=ExpressionWrapper(_done(), output_field=BooleanField()),
        contract=Subquery(last.values("public_id")[:1]),
    )


def decisions_of(person: Person) -> "QuerySet[ReviewDecision]":
    """Everything that the meetings of a person decided, the latest meeting first."""
    rows = with_state(ReviewDecision.objects.filter(review__person=person))
    return rows.order_by("-review__held_on", "-review_id", "pk")


def to_do(agent: Agent) -> "QuerySet[ReviewDecision]":
    """What was decided about the people whom this agent follows and is not done, the oldest meeting first; the steps are
    in the plan."""
    me = agent.professional_id or 0
    rows = with_state(
        ReviewDecision.objects.filter(
            file_open_to(agent, "review__person_id", few=True),
            Q(review__person__following__lead=me) | Q(review__person__following__support=me),
            set_aside_on__isnull=True,
        ).exclude(kind=Kind.STEP)
    )
    return rows.exclude(_done()).select_related("review__person").order_by("review__held_on", "pk")


def overdue(agent: Agent, today: date) -> "QuerySet[Review]":
    """Meetings after which another one was to come by now, and did not, for the people whom this agent follows."""
    me = agent.professional_id or 0
    later = Review.objects.filter(person=OuterRef("person"), held_on__gt=OuterRef("held_on"))
    rows = Review.objects.filter(
        file_open_to(agent, "person_id", few=True),
        Q(person__following__lead=me) | Q(person__following__support=me),
        ~Exists(later),
        next_on__lt=today,
    )
    return rows.select_related("person").order_by("next_on", "pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A decision as a page shows it. `left`: still to do; `url`: where it is done, for who may."""

    decision: ReviewDecision
    words: str
    state: str
    left: bool
    url: str


def lines(rows: Iterable[ReviewDecision], agent: Agent, person: Person) -> list[Line]:
    """Decisions with their words, where they stand, and the screen on which they are done."""
    return [_line(row, agent, person) for row in rows]


def _line(row: ReviewDecision, agent: Agent, person: Person) -> Line:
    done = bool(getattr(row, "done", False))
    left = not done and row.set_aside_on is None
    if row.step is not None:
        return Line(
            row, row.step.words, row.step.get_state_display(), left, _url(row, agent, person) if left else ""
        )
    words = f"{row.get_kind_display()} : {row.words}" if row.words else str(row.get_kind_display())
    state = "À faire" if left else "Fait" if done else f"Écartée : {row.why}"
    return Line(row, words, state, left, _url(row, agent, person) if left else "")


def _url(row: ReviewDecision, agent: Agent, person: Person) -> str:
    """The screen of the act, told which decision it comes from; empty for who may not."""
    if row.kind == Kind.END:
        may, name = agent.may(Verb.CLOSE_ACCOMPANIMENT), "close"
    else:
        may = agent.may(Verb.ACCOMPANY)
        name = {Kind.STEP: "step_end", Kind.REORIENT: "recommend"}.get(Kind(row.kind), "contract_prepare")
    if not may:
        return ""
    if row.step is not None:
        return reverse("accompaniment:step_end", args=[row.step.public_id])
    url = reverse(f"accompaniment:{name}", args=[person.public_id])
    if row.kind == Kind.AMEND:
        return f"{url}?avenant={getattr(row, 'contract', None) or ''}"
    return url if row.kind == Kind.RENEW else f"{url}?decision={row.public_id}"


def decided(person: Person, public_id: str) -> ReviewDecision | None:
    """The decision that a screen was opened from, of this person alone."""
    if not public_id:
        return None
    return (
        ReviewDecision.objects.filter(review__person=person, public_id=public_id)
        .select_related("review")
        .first()
    )


def visible_decision(agent: Agent, public_id: str) -> ReviewDecision | None:
    """A decision about somebody whose file is open to the agent."""
    rows = ReviewDecision.objects.filter(
        file_open_to(agent, "review__person_id", few=True), public_id=public_id
    )
    return rows.select_related("review__person").first()
