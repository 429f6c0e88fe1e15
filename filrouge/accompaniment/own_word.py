"""What the person says of their own steps, and what the référent answers: never a silent change (C-3, P-7)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.plan_models import Step
from filrouge.accompaniment.steps import tell
from filrouge.core.results import Refusal
from filrouge.people.actions import hold_files
from filrouge.people.models import file_open_to
from filrouge.people.queries import require_visible

_AT_ONCE = "Cette étape vient de changer : rechargez la page."


def say_done(step: Step, *, by: Agent, at: datetime) -> Step:
    """The person says that they did this step: their word is kept with its day, the step waits for the référent. Said
    twice, it is said once. `Refusal` for a step that is not theirs to do, or that is over."""
    gate.require(by, Verb.SAY_DONE)
    require_visible(by, [step.goal.person_id])
    with one_at_a_time(_AT_ONCE):
        row = _own(step)
        if row.said_done_on is None:
            row.said_done_on, row.not_yet = journal.civil_day(at), ""
            _keep(row, events.STEP_SAID_DONE, row.words, by=by, at=at)
    return row


def unsay_done(step: Step, *, by: Agent, at: datetime) -> Step:
    """The person takes their word back; taken back twice, it is once."""
    gate.require(by, Verb.SAY_DONE)
    require_visible(by, [step.goal.person_id])
    with one_at_a_time(_AT_ONCE):
        row = _own(step)
        if row.said_done_on is not None:
            row.said_done_on = None
            _keep(row, events.STEP_UNSAID, row.words, by=by, at=at)
    return row


def say_not_yet(step: Step, words: str, *, by: Agent, at: datetime) -> Step:
    """The référent answers that the step is not done yet, with a word that the person reads. `Refusal` without it, or
    when the person does not say it done any more."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [step.goal.person_id])
    if not words.strip():
        raise Refusal("Écrivez à la personne ce qui manque encore.", field="words")
    with one_at_a_time(_AT_ONCE):
        row = _locked(step)
        if row.state != Step.State.TODO or row.said_done_on is None:
            raise Refusal("Entre-temps, cette étape a changé : rechargez la page.")
        row.said_done_on, row.not_yet = None, words.strip()
        _keep(row, events.STEP_NOT_YET, f"{row.words}. {row.not_yet}", by=by, at=at)
    return row


def _locked(step: Step) -> Step:
    hold_files([step.goal.person_id])
    return Step.objects.select_for_update(of=("self",)).select_related("goal").get(pk=step.pk)


def _own(step: Step) -> Step:
    row = _locked(step)
    if row.owner != Step.Owner.PERSON:
        raise Refusal("Cette étape est à faire par quelqu'un d'autre.")
    if row.state != Step.State.TODO:
        raise Refusal("Cette étape est déjà terminée.")
    return row


def _keep(row: Step, event: EventType, words: str, *, by: Agent, at: datetime) -> None:
    row.save(update_fields=["said_done_on", "not_yet"])
    tell(event, row.goal.person_id, journal.civil_day(at), row.pk, row.goal.domain, by=by, at=at, objet=words)


def said_done(agent: Agent) -> "QuerySet[Step]":
    """Steps that the people whom this agent follows say done, and that nobody confirmed; the oldest word first."""
    me = agent.professional_id or 0
    return (
        Step.objects.filter(
            file_open_to(agent, "goal__person_id", few=True),
            state=Step.State.TODO,
            said_done_on__isnull=False,
        )
        .filter(Q(goal__person__following__lead=me) | Q(goal__person__following__support=me))
        .select_related("goal__person")
        .order_by("said_done_on", "pk")
    )


def own_step(agent: Agent, public_id: str) -> Step | None:
    """A step of the agent's own plan that is still to do, or that just ended."""
    rows = Step.objects.filter(goal__person__account=agent.account_id, public_id=public_id)
    return rows.select_related("goal__person").first()
