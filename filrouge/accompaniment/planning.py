"""Making an action plan with a person, and following it: a step done, or not and why (C-3, C-4)."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.diligence import require_diligence
from filrouge.accompaniment.domains import domains
from filrouge.accompaniment.plan_models import Goal, Step
from filrouge.accompaniment.steps import not_tomorrow, tell
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people.actions import hold_files
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import require_visible

_AT_ONCE = "Quelqu'un d'autre vient de toucher à ce plan : rechargez la page."
State, Reason, Owner = Step.State, Step.Reason, Step.Owner


@dataclass(frozen=True, slots=True)
class Suggested:
    """A goal to start from, with its steps."""

    domain: str
    words: str
    steps: tuple[str, ...]


@lru_cache(maxsize=1)
def suggestions() -> tuple[Suggested, ...]:
    """What the product ships to start from, in the order of the domains."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "plan.toml").read_text(encoding="utf-8"))
    return tuple(Suggested(g["domain"], g["words"], tuple(g["steps"])) for g in raw["goal"])


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step to add. `hours`: how long it should take, in all."""

    words: str
    owner: str = Owner.PERSON
    due_on: date | None = None
    owner_name: str = ""
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a step. `reason` only for one that was not done; `report`: the département is to be told."""

    state: str
    on: date
    result: str = ""
    reason: str = ""
    report: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a goal, with what helped and what stood in the way. `seen`: the public identifiers of the steps left
    that the writer had under the eyes; None does not compare."""

    outcome: str
    on: date
    helped: str = ""
    hindered: str = ""
    seen: Collection[str] | None = None


def set_goal(
    person: Person, *, domain: str, words: str, steps: Sequence[NewStep], by: Agent, at: datetime
) -> Goal:
    """Set a goal with its first steps. `Refusal` without words, or for a domain that does not exist."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    if domain not in domains():
        raise Refusal("Choisissez le domaine.", field="domain")
    if not words.strip():
        raise Refusal("Écrivez l'objectif, avec les mots de la personne.", field="words")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        goal = Goal.objects.create(
            person=person,
            domain=domain,
            words=words.strip(),
            opened_on=journal.civil_day(at),
            set_by_id=by.account_id,
        )
        _tell(events.GOAL_SET, goal, goal.opened_on, words, domain, by=by, at=at)
        for step in steps:
            _add(goal, step, by, at)
    return goal


def add_step(goal: Goal, step: NewStep, *, by: Agent, at: datetime) -> Step:
    """Add a step to a goal that is still open."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [goal.person_id])
    with one_at_a_time(_AT_ONCE):
        hold_files([goal.person_id])
        row = Goal.objects.select_for_update().get(pk=goal.pk)
        if row.closed_on is not None:
            raise Refusal("Cet objectif est évalué : fixez-en un autre.")
        return _add(row, step, by, at)


def _add(goal: Goal, step: NewStep, by: Agent, at: datetime) -> Step:
    if not step.words.strip():
        raise Refusal("Écrivez l'étape.", field="words")
    if step.due_on is not None and step.due_on < journal.civil_day(at):
        raise Refusal("L'échéance d'une étape est aujourd'hui ou après.", field="due_on")
    made = Step.objects.create(
        goal=goal, words=step.words.strip(), owner=step.owner, owner_name=step.owner_name.strip(), due_on=step.due_on,
        hours=step.hours, added_by_id=by.account_id,
    )  # fmt: skip
    _tell(
        events.STEP_ADDED, goal, journal.civil_day(at), step.words, goal.domain, subject=made.pk, by=by, at=at
    )
    return made


def end_step(step: Step, ended: Ended, *, by: Agent, at: datetime) -> Step:
    """Say what became of a step. `Refusal` when somebody did, for a day to come, or when a breach would be reported
    although there is a reason, or nobody tried to reach the person where the scheme asks for it: the legitimate reasons
    are looked for first (C-4)."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [step.goal.person_id])
    not_tomorrow(ended.on, at, "on")
    if ended.state not in (State.DONE, State.MISSED, State.DROPPED):
        raise Refusal("Dites si l'étape est faite.", field="state")
    check_reason(ended.reason, missed=ended.state == State.MISSED, report=ended.report)
    if ended.report:
        require_diligence(step.goal.person, journal.civil_day(at))
    with one_at_a_time(_AT_ONCE):
        hold_files([step.goal.person_id])
        row = Step.objects.select_for_update(of=("self",)).select_related("goal").get(pk=step.pk)
        if row.state != State.TODO:
            raise Refusal(
                f"Entre-temps, un collègue a noté cette étape « {row.get_state_display().lower()} »."
            )
        _not_before(row.goal, ended.on)
        row.state, row.ended_on, row.result = ended.state, ended.on, ended.result.strip()
        row.reason = ended.reason if ended.state == State.MISSED else ""
        row.reported = ended.report
        row.save(update_fields=["state", "ended_on", "result", "reason", "reported"])
        told = {State.DONE: events.STEP_DONE, State.MISSED: events.STEP_MISSED}.get(
            State(ended.state), events.STEP_DROPPED
        )
        words = " ".join(filter(None, (f"{row.words}.", ended.result.strip())))
        variant = row.reason or row.goal.domain
        _tell(told, row.goal, ended.on, words, variant, subject=row.pk, by=by, at=at)
        if ended.report:
            _tell(events.BREACH_REPORTED, row.goal, ended.on, words, "step", subject=row.pk, by=by, at=at)
    return row


def _not_before(goal: Goal, day: date) -> None:
    if day < goal.opened_on:
        raise Refusal(
            f"L'objectif a été fixé le {long_date(goal.opened_on)} : choisissez ce jour ou après.", field="on"
        )


def check_reason(reason: str, *, missed: bool, report: bool) -> None:
    """The legitimate reasons of what was not done are looked for before a breach is reported (C-4)."""
    if missed and reason not in Reason.values:
        raise Refusal("Cherchez d'abord le motif avec la personne : choisissez-le.", field="reason")
    if report and not (missed and reason == Reason.NONE):
        raise Refusal("On ne signale pas ce qui a un motif légitime.", field="report")


def judge_goal(goal: Goal, judged: Judged, *, by: Agent, at: datetime) -> Goal:
    """Evaluate a goal with the person, whatever became of it: what helped, what stood in the way (C-3). The steps that
    were left are dropped with it: `Refusal` when a colleague has added one that was not seen."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [goal.person_id])
    not_tomorrow(judged.on, at, "on")
    if judged.outcome not in Goal.Outcome.values:
        raise Refusal("Choisissez ce qu'il en est.", field="outcome")
    with one_at_a_time(_AT_ONCE):
        hold_files([goal.person_id])
        row = Goal.objects.select_for_update().get(pk=goal.pk)
        if row.closed_on is not None:
            raise Refusal("Un collègue vient d'évaluer cet objectif : rechargez la page.")
        _check_read(row, judged.seen)
        _not_before(row, judged.on)
        row.closed_on, row.outcome = judged.on, judged.outcome
        row.helped, row.hindered = judged.helped.strip(), judged.hindered.strip()
        row.save(update_fields=["closed_on", "outcome", "helped", "hindered"])
        row.steps.filter(state=State.TODO).update(state=State.DROPPED, ended_on=judged.on)
        words = f"{row.words} : {row.get_outcome_display().lower()}."
        _tell(events.GOAL_JUDGED, row, judged.on, words, judged.outcome, by=by, at=at)
    return row


def reopen_goal(goal: Goal, *, by: Agent, at: datetime) -> Goal:
    """Take up again a goal that was evaluated: what helped stays written, and the steps that stopped with it, nothing said
    of them, are to be done again (C-3)."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [goal.person_id])
    with one_at_a_time(_AT_ONCE):
        hold_files([goal.person_id])
        row = Goal.objects.select_for_update().get(pk=goal.pk)
        if row.closed_on is None:
            raise Refusal("Un collègue vient de reprendre cet objectif : rechargez la page.")
        stopped = row.steps.filter(state=State.DROPPED, ended_on=row.closed_on, result="", reason="")
        stopped.update(state=State.TODO, ended_on=None)
        row.closed_on, row.outcome = None, ""
        row.save(update_fields=["closed_on", "outcome"])
        _tell(events.GOAL_REOPENED, row, journal.civil_day(at), row.words, row.domain, by=by, at=at)
    return row


def steps_left(goal: Goal) -> list[Step]:
    """What is still to do for a goal."""
    return list(goal.steps.filter(state=State.TODO).order_by("pk"))


def _check_read(goal: Goal, seen: Collection[str] | None) -> None:
    added = [step.words for step in steps_left(goal) if seen is not None and step.public_id not in seen]
    if added:
        raise Refusal(
            f"Entre-temps, un collègue a ajouté : « {', '.join(added)} ». Cette étape s'arrêterait avec l'objectif : "
            "enregistrez à nouveau si c'est bien cela."
        )


def _tell(
    event: EventType, goal: Goal, day: date, words: str, variant: str, *, subject: int | None = None, by: Agent,
    at: datetime,
) -> None:  # fmt: skip
    tell(event, goal.person_id, day, subject or goal.pk, variant, by=by, at=at, objet=words.strip())


def goals_of(person: Person) -> list[Goal]:
    """The goals of a person with their steps, the open ones first: two queries."""
    rows = Goal.objects.filter(person=person).prefetch_related("steps").order_by("opened_on", "pk")
    return sorted(rows, key=lambda goal: goal.closed_on is not None)


def visible_goal(agent: Agent, public_id: str) -> Goal | None:
    """A goal of somebody whose file is open to the agent."""
    rows = Goal.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related("person").first()


def visible_step(agent: Agent, public_id: str) -> Step | None:
    """A step of somebody whose file is open to the agent."""
    rows = Step.objects.filter(file_open_to(agent, "goal__person_id", few=True), public_id=public_id)
    return rows.select_related("goal__person").first()
