"""Reading the meetings of a person, and what the file says to prepare the next one (C-3, C-4, A-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.accompaniment import meeting_decisions, moments, queries
from filrouge.accompaniment.domains import domain_label
from filrouge.accompaniment.meeting_rules import Commitment, commitments_in, kind_label, kinds, subject_label
from filrouge.accompaniment.models import Accompaniment, EngagementContract, Goal, Review, Step
from filrouge.accompaniment.planning import goals_of
from filrouge.agenda.models import Appointment
from filrouge.core.periods import add_months
from filrouge.core.text import long_date
from filrouge.directory.models import Professional
from filrouge.people.models import Following, Person, file_open_to

SHOWN = 30
# Whose name is offered first: those whom the person met over the last year.
MONTHS_BACK = 12


def reviews_of(person: Person) -> "QuerySet[Review]":
    """The meetings of a person, the latest first."""
    return Review.objects.filter(person=person).select_related("written_by").order_by("-held_on", "-pk")


def visible_review(agent: Agent, public_id: str) -> Review | None:
    """A meeting of somebody whose file is open to the agent."""
    rows = Review.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    people = ("person__following__lead", "person__following__support", "person__following__organisation")
    return rows.select_related("written_by", *people).prefetch_related("professionals").first()


def of_appointment(appointment: Appointment | None) -> Review | None:
    """The record of an appointment, when it is written."""
    return Review.objects.filter(appointment=appointment).first() if appointment is not None else None


def concluded(row: Review) -> list[tuple[str, str]]:
    """What was said, subject by subject, in words."""
    return [(subject_label(row.kind, key), words) for key, words in row.conclusions.items()]


@dataclass(frozen=True, slots=True)
class Panel:
    """The meetings of a person: the list, what is left to do, what is to be asked, when the next one was to come."""

    reviews: list[tuple[Review, str]]
    to_do: list[meeting_decisions.Line]
    questions: list[str]
    next_on: date | None
    late: bool


def panel_of(person: Person, agent: Agent, today: date) -> Panel:
    """Three queries: meetings, decisions, the accompaniment in course."""
    rows = list(reviews_of(person)[:SHOWN])
    left = [
        line
        for line in meeting_decisions.lines(meeting_decisions.decisions_of(person), agent, person)
        if line.left
    ]
    next_on = rows[0].next_on if rows else None
    return Panel(
        [(row, kind_label(row.kind)) for row in rows], left, _questions(person, rows, today), next_on,
        next_on is not None and next_on < today,
    )  # fmt: skip


def _questions(person: Person, rows: Sequence[Review], today: date) -> list[str]:
    current = moments.with_end(Accompaniment.objects.filter(person=person, closed_on__isnull=True))
    row = current.select_related("scheme").first()
    if row is None:
        return []
    held = {one.kind for one in rows if one.held_on >= row.opened_on}
    return moments.questions_of(row, held, moments.expected_for(row), today)


def professionals_of(
    person: Person, agent: Agent, today: date, *, also: Sequence[int] = ()
) -> list[Professional]:
    """The professionals of the file: the agent, the lead, the support, those met lately, those already noted (`also`)."""
    following: Following | None = getattr(person, "following", None)
    first = [agent.professional_id, *((following.lead_id, following.support_id) if following else ())]
    met = Appointment.objects.filter(person=person, starts_at__date__gte=add_months(today, -MONTHS_BACK))
    wanted = Q(pk__in=[*filter(None, first), *also]) | Q(pk__in=met.order_by().values("professional"))
    rows = list(Professional.objects.filter(wanted).order_by("last_name", "first_name", "pk"))
    return sorted(rows, key=lambda row: first.index(row.pk) if row.pk in first else len(first))


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the file says before a meeting. `due`: steps that are late or due soon, with their goal; `decided`: what the
    last meeting decided and what is left of those before; `contract`: the one in force until today."""

    goals: list[tuple[Goal, str]]
    due: list[Step]
    last: Review | None
    decided: list[meeting_decisions.Line]
    contract: EngagementContract | None
    commitments: list[Commitment]


def prepared(
    person: Person, kind: str, agent: Agent, today: date, *, but: Review | None = None
) -> Preparation:
    """Prepare a meeting of this kind; `but`: the record being completed, which is not its own past."""
    goals = [goal for goal in goals_of(person) if goal.closed_on is None]
    steps = [
        step for goal in goals for step in goal.steps.all() if step.state == Step.State.TODO and step.due_on
    ]
    last = (reviews_of(person).exclude(pk=but.pk) if but else reviews_of(person)).first()
    rows = [row for row in meeting_decisions.decisions_of(person) if but is None or row.review_id != but.pk]
    lines = meeting_decisions.lines(rows, agent, person)
    contract = next((row for row in queries.contracts_of(person) if row.signed_on < today), None)
    return Preparation(
        [(goal, domain_label(goal.domain)) for goal in goals],
        sorted((step for step in steps if step.due_on and step.due_on <= add_months(today, 1)), key=_due),
        last, [line for line in lines if line.left or (last is not None and line.decision.review_id == last.pk)],
        contract, commitments_in(contract.terms, contract.goals) if contract and kinds()[kind].contract else [],
    )  # fmt: skip


def _due(step: Step) -> date:
    return step.due_on or date.max


def latest_in_words(person: Person, count: int, *, before: date | None = None) -> str:
    """The last meetings, a line each: for the individual review and the handover (A-7)."""
    rows = [row for row in reviews_of(person) if before is None or row.held_on < before]
    return "\n".join(map(_in_words, rows[:count]))


def _in_words(row: Review) -> str:
    said = " ; ".join(
        f"{label.lower()} : {' '.join(words.split()).rstrip('.')}" for label, words in concluded(row)
    )
    return f"{kind_label(row.kind)}, le {long_date(row.held_on)}" + (f" ({said})" if said else "")
