"""What an accompanied person reads of their plan, their aids and their contract, in plain words (P-7, C-3)."""

from dataclasses import dataclass
from datetime import date, timedelta

from filrouge.accompaniment.aids import aids_of, amount_of, kinds
from filrouge.accompaniment.contract_rules import action_in_words, number_words, terms_of
from filrouge.accompaniment.models import Aid, EngagementContract, Goal, Step
from filrouge.accompaniment.planning import goals_of
from filrouge.core.text import days_from, long_date
from filrouge.people.models import Person

# What was done lately is still shown, and no more of it than fits: display choices.
LATELY, SHOWN = timedelta(days=92), 5
WHO = {Step.Owner.CASEWORKER: "Votre référent", Step.Owner.PARTNER: "Un partenaire"}
AID = {
    Aid.State.SOUGHT: "Nous la cherchons avec vous.",
    Aid.State.REQUESTED: "Elle est demandée. Nous attendons la réponse.",
    Aid.State.GRANTED: "Elle est accordée.",
    Aid.State.INVOICED: "La facture est arrivée. Elle va être payée.",
    Aid.State.PAID: "Elle est versée.",
    Aid.State.REFUSED: "Elle est refusée. Votre référent peut vous dire pourquoi.",
    Aid.State.ABANDONED: "Elle n'est plus demandée.",
}
OVER = (Aid.State.PAID, Aid.State.REFUSED, Aid.State.ABANDONED)


@dataclass(frozen=True, slots=True)
class OwnStep:
    """One step: its words, what it is for, who does it (empty: me), before when, what was said of it."""

    public_id: str
    words: str
    goal: str
    who: str
    when: str
    late: bool
    said_on: date | None
    not_yet: str


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """What I have to do, what others do for me, what was done lately: `done` with its day."""

    mine: list[OwnStep]
    theirs: list[OwnStep]
    done: list[Step]


@dataclass(frozen=True, slots=True)
class OwnAid:
    """An aid: which one, what for, where it stands, how much."""

    name: str
    purpose: str
    stands: str
    amount: str


def own_plan(person: Person, today: date) -> OwnPlan:
    """The steps of my goals under way, the most pressing first: two queries."""
    goals = goals_of(person)
    left = [
        (goal, step)
        for goal in goals
        if goal.closed_on is None
        for step in goal.steps.all()
        if step.state == Step.State.TODO
    ]
    left.sort(key=lambda pair: (pair[1].due_on or date.max, pair[1].pk))
    done = [
        step
        for goal in goals
        for step in goal.steps.all()
        if step.state == Step.State.DONE and step.ended_on and step.ended_on >= today - LATELY
    ]
    done.sort(key=lambda step: (step.ended_on or date.min, step.pk), reverse=True)
    shown = [(step.owner, _step(goal, step, today)) for goal, step in left]
    return OwnPlan(
        [one for owner, one in shown if owner == Step.Owner.PERSON],
        [one for owner, one in shown if owner != Step.Owner.PERSON],
        done[:SHOWN],
    )


def _step(goal: Goal, step: Step, today: date) -> OwnStep:
    owner = Step.Owner(step.owner)
    named = step.owner_name if owner == Step.Owner.PARTNER else ""
    late = step.due_on is not None and step.due_on < today and step.said_done_on is None
    return OwnStep(
        step.public_id, step.words, goal.words, named or WHO.get(owner, ""),
        "" if step.said_done_on else _when(step.due_on, today), late,
        step.said_done_on, step.not_yet,
    )  # fmt: skip


def _when(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ""
    if due_on < today:
        return f"C'était pour le {long_date(due_on)}. Parlez-en à votre référent."
    return f"Avant le {long_date(due_on)} inclus ({days_from(due_on, today)})."


def own_aids(person: Person, today: date) -> list[OwnAid]:
    """My aids that are under way, and those that ended lately: one query."""
    rows = [row for row in aids_of(person) if row.state not in OVER or row.since >= today - LATELY]
    names = kinds()
    return [
        OwnAid(names.get(row.kind, row.kind), row.purpose, AID[Aid.State(row.state)], _amount(row))
        for row in rows
    ]


def _amount(row: Aid) -> str:
    """What it comes to: what was paid or granted, else what is asked."""
    if row.granted_cents is None and row.state != Aid.State.REQUESTED:
        return ""
    cents = amount_of(row)
    if cents is None:
        return ""
    said = f"{number_words(cents / 100)} euros"
    return said if row.granted_cents is not None else f"{said} demandés"


def contract_in_words(contract: EngagementContract) -> list[tuple[str, list[str]]]:
    """My contract as I read it: a question, its lines; nothing that is empty."""
    if not contract.terms:
        hours = (
            [f"{number_words(float(contract.weekly_hours))} heures par semaine."]
            if contract.weekly_hours
            else []
        )
        return _filled([("Ce que dit mon contrat", contract.goals.splitlines()), ("Combien d'heures", hours)])
    terms = terms_of(contract.terms)
    hours = (
        [f"{number_words(terms.weekly_hours)} heures par semaine."] if terms.weekly_hours is not None else []
    )
    if terms.exemption:
        hours = ["Pas de nombre d'heures. C'est vous qui l'avez demandé."]
    return _filled(
        [
            ("Ce que je m'engage à faire", terms.person_side.splitlines()),
            ("Ce que l'organisme s'engage à faire pour moi", terms.our_side.splitlines()),
            ("Mes actions", [action_in_words(action) for action in terms.actions]),
            ("Combien d'heures", hours),
            ("Pourquoi moins d'heures que la loi", terms.reduction.splitlines()),
            ("Quand nous en reparlons", [f"Le {long_date(terms.review_on)}."] if terms.review_on else []),
        ]
    )


def _filled(parts: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    tidy = [
        (title, [line.strip().lstrip("-").strip() for line in lines if line.strip()])
        for title, lines in parts
    ]
    return [(title, lines) for title, lines in tidy if lines]
