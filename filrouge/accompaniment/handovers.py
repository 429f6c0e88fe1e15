"""Passing a person on: the former referent writes the review, the new one reads it and takes over (A-6).

The file may be closed to the former one by then: the review, and nothing else of it, stays open to them for a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.models import Handover
from filrouge.accompaniment.steps import tell
from filrouge.accompaniment.summary import Said, summary_before, summary_of
from filrouge.core.results import Refusal
from filrouge.orientation.models import Assignment
from filrouge.people.actions import hold_files
from filrouge.people.models import Person, file_open_to

LEAD = Assignment.Role.LEAD
# How long the former referent may still write the review, and read what the file said then.
OPEN_FOR = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Review:
    """What the former referent adds to what the file says."""

    words: str
    promises: str = ""


def to_write(agent: Agent, today: date, *, mine: bool = True) -> "QuerySet[Assignment]":
    """Missions that ended lately, taken over by somebody else, and not handed over yet; the oldest first. `mine`: of this
    agent; else also those of the people whose file is open to them: a colleague may have left."""
    return ended_lately(agent, today, mine=mine).filter(
        ~Exists(Handover.objects.filter(mission=OuterRef("pk")))
    )


def ended_lately(agent: Agent, today: date, *, mine: bool = True) -> "QuerySet[Assignment]":
    """The same, handed over or not."""
    lately = Q(until__gt=today - OPEN_FOR, until__lte=today) & Q(until__gt=F("since"))
    whose = Q(professional=agent.professional_id or 0)
    if not mine:
        whose |= Q(file_open_to(agent, "person_id", few=True))
    return (
        Assignment.objects.filter(lately, whose, role=LEAD, person__following__lead__isnull=False)
        .exclude(person__following__lead=F("professional"))
        .select_related("person__following__lead", "person__following__organisation", "professional")
        .order_by("until", "pk")
    )


def waiting(agent: Agent) -> "QuerySet[Handover]":
    """Reviews that nobody took over, of the people whose file is open to the agent. Oldest first."""
    rows = Handover.objects.filter(file_open_to(agent, "person_id", few=True), accepted_on__isnull=True)
    return rows.select_related("person", "written_by", "mission__professional").order_by("written_on", "pk")


def to_accept(agent: Agent) -> "QuerySet[Handover]":
    """Those that wait for this agent, who follows these people now."""
    return waiting(agent).filter(person__following__lead=agent.professional_id or 0)


def prepared(mission: Assignment, now: datetime, today: date) -> Said:
    """What the file says, to start from: nothing is asked twice."""
    following = ("following__organisation", "following__lead", "following__support")
    return summary_of(Person.objects.select_related(*following).get(pk=mission.person_id), now, today)


def shown_to(agent: Agent, mission: Assignment, now: datetime, today: date) -> Said:
    """The same for the agent who writes; to whom the file is closed since, what it said on the day when they left."""
    if Person.objects.filter(file_open_to(agent, "pk", few=True), pk=mission.person_id).exists():
        return prepared(mission, now, today)
    return summary_before(mission.person, mission.until or today)


def write_handover(mission: Assignment, review: Review, *, by: Agent, at: datetime) -> Handover:
    """Write the review of a person whom one has followed. `Refusal` when it is written, or too late."""
    gate.require(by, Verb.ACCOMPANY)
    today = journal.civil_day(at)
    if not review.words.strip():
        raise Refusal("Écrivez ce que votre successeur doit savoir.", field="words")
    with one_at_a_time("Ce bilan vient d'être écrit."):
        hold_files([mission.person_id])
        found = to_write(by, today, mine=False).filter(pk=mission.pk).first()
        if found is None:
            raise Refusal("Ce bilan est déjà écrit, ou ne vous est plus demandé : rechargez la page.")
        made = Handover.objects.create(
            person_id=found.person_id, mission=found, said=prepared(found, at, today), words=review.words.strip(),
            promises=review.promises.strip(), written_on=today, written_by_id=by.account_id,
        )  # fmt: skip
        tell(events.HANDOVER_WRITTEN, made.person_id, today, made.pk, by=by, at=at, precisions=made.words)
    return made


def accept_handover(handover: Handover, *, by: Agent, at: datetime) -> Handover:
    """The new referent has read it, and takes over. `Refusal` when it is done, or for somebody else."""
    gate.require(by, Verb.ACCOMPANY)
    with one_at_a_time("Ce relais vient d'être pris."):
        hold_files([handover.person_id])
        row = to_accept(by).select_for_update(of=("self",)).filter(pk=handover.pk).first()
        if row is None:
            raise Refusal("Ce relais est déjà pris, ou n'est plus le vôtre : rechargez la page.")
        row.accepted_on, row.accepted_by_id = journal.civil_day(at), by.account_id
        row.save(update_fields=["accepted_on", "accepted_by"])
        tell(
            events.HANDOVER_ACCEPTED,
            row.person_id,
            row.accepted_on,
            row.pk,
            by=by,
            at=at,
            precisions=row.words,
        )
    return row
