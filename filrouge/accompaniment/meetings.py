"""Writing what a meeting said and decided: one gesture for the record, the steps of the plan and what is left to do
(B-4, B-13, C-3, C-4, C-6).

Two people may write the same record: each subject, each person present is a field of its own, and nothing is written over
that the writer has not seen."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.diligence import require_diligence
from filrouge.accompaniment.meeting_decisions import writes
from filrouge.accompaniment.meeting_rules import (
    COMMITMENT,
    NOT_KEPT,
    PERSON,
    PRESENT,
    SUBJECT,
    Commitment,
    Guest,
    commitments_of,
    guests_in,
    kind_label,
    kinds,
    subject_label,
)
from filrouge.accompaniment.models import Goal, Review, ReviewDecision
from filrouge.accompaniment.planning import NewStep, add_step, check_reason, set_goal
from filrouge.accompaniment.steps import not_tomorrow, tell
from filrouge.agenda.models import Appointment
from filrouge.clocks.actions import take_back
from filrouge.core.conflicts import three_way
from filrouge.core.results import Refusal
from filrouge.people.actions import EditConflict, bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

_AT_ONCE = (
    "Un collègue vient d'écrire ce point d'étape : enregistrez à nouveau, vos mots rejoindront les siens."
)
THERE, ABSENT = "oui", "non"
# What a meeting may decide that is done on another screen.
ACTS = tuple(kind for kind in ReviewDecision.Kind if kind != ReviewDecision.Kind.STEP)


@dataclass(frozen=True, slots=True)
class StepDecided:
    """A step to add to the plan: on a goal under way, or on a new one of this domain.

    Without `goal` nor `goal_words`: on the goal that a step before it has just set in the same domain."""

    step: NewStep
    goal: Goal | None = None
    domain: str = ""
    goal_words: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a form sends back. `professionals`: keys of those who were there; `base`: what the writer had under the eyes,
    packed; `report`: keys of the commitments whose breach the département is to be told; `acts`: kinds of decisions, all
    with the same `act_words`."""

    kind: str
    held_on: date
    there: bool = True
    professionals: tuple[int, ...] = ()
    others: tuple[Guest, ...] = ()
    own_words: str = ""
    subjects: Mapping[str, str] = field(default_factory=dict)
    commitments: tuple[Commitment, ...] = ()
    report: frozenset[str] = frozenset()
    next_on: date | None = None
    base: Mapping[str, str] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    act_words: str = ""
    steps: tuple[StepDecided, ...] = ()
    appointment: Appointment | None = None

    def packed(self) -> dict[str, str]:
        """Every field as one value."""
        return {
            "held_on": self.held_on.isoformat(),
            "there": THERE if self.there else ABSENT,
            "others": "\n".join(map(str, self.others)),
            "own_words": self.own_words.strip(),
            "next_on": self.next_on.isoformat() if self.next_on else "",
            **{f"{PRESENT}{key}": THERE for key in self.professionals},
            **{f"{SUBJECT}{key}": words.strip() for key, words in self.subjects.items()},
            **{f"{COMMITMENT}{one.key}": one.packed() for one in self.commitments},
        }


def packed(row: Review) -> dict[str, str]:
    """A record as a form shows it, to compare what two people wrote."""
    return Said(
        row.kind, row.held_on, row.person_there,
        tuple(row.professionals.order_by("pk").values_list("pk", flat=True)),
        tuple(Guest(**guest) for guest in row.others), row.own_words, row.conclusions,
        tuple(commitments_of(row.commitments)), next_on=row.next_on,
    ).packed()  # fmt: skip


def save_review(
    person: Person, said: Said, *, review: Review | None = None, by: Agent, at: datetime
) -> Review:
    """Write the record of a meeting, or complete one (`review`, or the one of the same kind and day), with what it
    decided. `Refusal` when nothing is said, for a day to come, or for somebody who was not there; `EditConflict` when two
    people said otherwise."""
    gate.require(by, Verb.WRITE_REVIEW)
    require_visible(by, [person.pk])
    _check(said, by, at)
    for key in () if said.there else sorted(said.report):
        # Who was there was heard.
        require_diligence(person, journal.civil_day(at), field=f"commitment{key}-report")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        row = _locked(person, said, review)
        _check_writer(row, said, by, joining=review is None)
        theirs = packed(row) if row.pk else {}
        mine = said.packed()
        merged = three_way(
            said.base, theirs, {name: mine.get(name, "") for name in {**said.base, **theirs, **mine}}
        )
        if merged.conflicts:
            raise EditConflict(merged.conflicts, theirs)
        _check_days(merged.values["held_on"], merged.values["next_on"])
        _write(row, merged.values, said, theirs, by=by, at=at)
        _decide(row, said, by=by, at=at)
        bump([person.pk])
    return row


def _check_joint(kind: str, by: Agent) -> None:
    if not writes(by, kind):
        raise Refusal(
            "Vous écrivez les entretiens à trois de l'accompagnement global ; les autres points sont au référent."
        )


def _check(said: Said, by: Agent, at: datetime) -> None:
    if said.kind not in kinds():
        raise Refusal("Choisissez de quel point il s'agit.")
    _check_joint(said.kind, by)
    not_tomorrow(said.held_on, at, "held_on")
    _check_days(said.held_on.isoformat(), said.next_on.isoformat() if said.next_on else "")
    if unknown := set(said.acts) - set(ACTS):
        raise Refusal(f"Cette décision n'existe pas : {', '.join(sorted(unknown))}.", field="acts")
    for one in said.commitments:
        with _in_line(f"commitment{one.key}"):
            missed = one.state == NOT_KEPT and one.side == PERSON
            check_reason(one.reason, missed=missed, report=one.key in said.report)
    told = [said.own_words, *said.subjects.values(), *said.acts, *(one.state for one in said.commitments)]
    if not any(words.strip() for words in told) and not said.steps:
        raise Refusal("Écrivez ce qui s'est dit : quelques mots suffisent.")


def _check_days(held_on: str, next_on: str) -> None:
    """Of what is sent, and of what two writers make together."""
    if next_on and next_on <= held_on:
        raise Refusal("Le prochain point vient après celui-ci.", field="next_on")


@contextmanager
def _in_line(line: str, **names: str) -> Iterator[None]:
    """A refusal inside names the field of its line in the form; `names`: what that field is called there."""
    try:
        yield
    except Refusal as refusal:
        name = refusal.field or "words"
        raise Refusal(refusal.message, field=f"{line}-{names.get(name, name)}") from refusal


def _locked(person: Person, said: Said, review: Review | None) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("written_by")
    if review is not None:
        row = rows.get(pk=review.pk)
        same_day = Review.objects.filter(person=person, kind=row.kind, held_on=said.held_on)
        if said.held_on != row.held_on and same_day.exists():
            raise Refusal("Un point de cette sorte est déjà écrit pour ce jour-là.", field="held_on")
        return row
    found = rows.filter(person=person, kind=said.kind, held_on=said.held_on).first()
    return found or Review(person=person, kind=said.kind)


def _check_writer(row: Review, said: Said, by: Agent, *, joining: bool) -> None:
    """Who wrote it, and those who were there; who writes the same meeting at the same time says to have been there."""
    if row.pk and not may_correct(row, by) and not (joining and by.professional_id in said.professionals):
        raise Refusal(
            f"Ce point d'étape est écrit par {row.written_by.full_name} : demandez-lui de le compléter."
        )


def may_correct(row: Review, agent: Agent) -> bool:
    """Whether this agent may change the record: who wrote it, and the professionals who were there."""
    if not writes(agent, row.kind):
        return False
    if agent.everything or row.written_by_id == agent.account_id:
        return True
    return any(one.pk == agent.professional_id for one in row.professionals.all())


def _write(
    row: Review, values: Mapping[str, str], said: Said, theirs: Mapping[str, str], *, by: Agent, at: datetime
) -> None:
    former = row.held_on if row.pk else None
    row.held_on, row.person_there = date.fromisoformat(values["held_on"]), values["there"] == THERE
    row.own_words = values["own_words"]
    row.others = [{"name": one.name, "quality": one.quality} for one in guests_in(values["others"])]
    row.next_on = date.fromisoformat(values["next_on"]) if values["next_on"] else None
    row.conclusions = _named(values, SUBJECT)
    said_of = _named(values, COMMITMENT)
    # What is said of a commitment that the record lacks (the contract changed meanwhile) joins it.
    known = commitments_of(row.commitments) or list(said.commitments)
    there = {one.key for one in known}
    known += [one for one in said.commitments if one.key not in there and one.state]
    reported = [one for one in known if one.key in said.report and not one.reported]
    commitments = [one.with_packed(said_of.get(one.key, "")) for one in known]
    row.commitments = [
        replace(one, reported=one.reported or one.key in said.report).plain() for one in commitments
    ]
    if former is None:
        row.appointment, row.written_by_id, row.written_at = said.appointment, by.account_id, at
    row.save()
    row.professionals.set([int(key) for key in _named(values, PRESENT)])
    _tell(row, former, theirs, values, by=by, at=at)
    for one in reported:
        tell(
            events.BREACH_REPORTED, row.person_id, row.held_on, row.pk, "commitment", by=by, at=at, objet=one.words
        )  # fmt: skip


def _named(values: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The fields of this prefix that say something, without it."""
    return {
        name.removeprefix(prefix): words
        for name, words in values.items()
        if name.startswith(prefix) and words
    }


def _tell(
    row: Review,
    former: date | None,
    theirs: Mapping[str, str],
    values: Mapping[str, str],
    *,
    by: Agent,
    at: datetime,
) -> None:
    changed = {name for name, value in values.items() if value != theirs.get(name, "")}
    if former is not None and changed:
        tell(
            events.REVIEW_CORRECTED, row.person_id, row.held_on, row.pk, row.kind, by=by, at=at,
            objet=kind_label(row.kind), avant={name: theirs.get(name, "") for name in sorted(changed)},
            apres={name: values[name] for name in sorted(changed)},
        )  # fmt: skip
    if former not in (None, row.held_on):
        _take_back(row, by=by, at=at)
    if former != row.held_on:
        tell(
            events.REVIEW_HELD, row.person_id, row.held_on, row.pk, row.kind, by=by, at=at, objet=kind_label(row.kind),
            precisions=in_words(row),
        )  # fmt: skip


def _take_back(row: Review, *, by: Agent, at: datetime) -> None:
    """The meeting was on another day: its fact counts there no more."""
    told = Event.objects.filter(
        person=row.person_id, subject=row.pk, type=events.REVIEW_HELD.number, voided_by__isnull=True
    )
    for event in told.order_by("pk").values_list("pk", flat=True):
        journal.void(event, by=by, at=at, correction=events.REVIEW_CORRECTED)
        take_back([event], by=by, at=at)


def in_words(row: Review) -> str:
    """What was concluded, a line a subject."""
    return "\n".join(f"{subject_label(row.kind, key)} : {words}" for key, words in row.conclusions.items())


def _decide(row: Review, said: Said, *, by: Agent, at: datetime) -> None:
    _add_steps(row, said.steps, by=by, at=at)
    for kind in said.acts:
        made, new = ReviewDecision.objects.get_or_create(
            review=row, kind=kind, defaults={"words": said.act_words.strip(), "decided_by_id": by.account_id}
        )
        if new:
            words = ". ".join(filter(None, (str(made.get_kind_display()), made.words)))
            tell(events.REVIEW_DECIDED, row.person_id, row.held_on, made.pk, kind, by=by, at=at, objet=words)


def _add_steps(row: Review, steps: Sequence[StepDecided], *, by: Agent, at: datetime) -> None:
    """The plan's own actions add them: their refusals and their gate are the plan's."""
    new: dict[str, Goal] = {}
    for rank, one in enumerate(steps):
        if one.goal is not None and one.goal.person_id != row.person_id:
            raise Refusal("Cet objectif est celui d'une autre personne.")
        goal = one.goal or (None if one.goal_words.strip() else new.get(one.domain))
        if goal is None:
            with _in_line(f"step{rank}", words="goal_words", domain="goal"):
                goal = set_goal(row.person, domain=one.domain, words=one.goal_words, steps=(), by=by, at=at)
            new[one.domain] = goal
        with _in_line(f"step{rank}"):
            step = add_step(goal, one.step, by=by, at=at)
        ReviewDecision.objects.create(
            review=row, kind=ReviewDecision.Kind.STEP, step=step, decided_by_id=by.account_id
        )


def set_aside(decision: ReviewDecision, why: str, *, by: Agent, at: datetime) -> ReviewDecision:
    """Say why what was decided will not be done. `Refusal` without a reason, for a step (the plan ends it), or when a
    colleague has just done it."""
    gate.require(by, Verb.WRITE_REVIEW)
    require_visible(by, [decision.review.person_id])
    _check_joint(decision.review.kind, by)
    if not why.strip():
        raise Refusal("Écrivez pourquoi, en quelques mots.", field="why")
    with one_at_a_time(_AT_ONCE):
        hold_files([decision.review.person_id])
        row = (
            ReviewDecision.objects.select_for_update(of=("self",))
            .select_related("review")
            .get(pk=decision.pk)
        )
        if row.kind == ReviewDecision.Kind.STEP:
            raise Refusal("C'est une étape du plan : dites ce qu'elle est devenue dans le plan.")
        if row.set_aside_on is not None:
            raise Refusal("Un collègue vient d'écarter cette décision : rechargez la page.")
        row.set_aside_on, row.why = journal.civil_day(at), why.strip()
        row.save(update_fields=["set_aside_on", "why"])
        words = f"{row.get_kind_display()} : {row.why}"
        tell(
            events.DECISION_SET_ASIDE,
            row.review.person_id,
            row.set_aside_on,
            row.pk,
            row.kind,
            by=by,
            at=at,
            objet=words,
        )
    return row
