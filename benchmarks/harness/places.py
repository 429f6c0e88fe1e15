"""The parts of a file that colleagues write at the same time, as their screens open and save them (A-1)."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.harness.desks import Form, Place, Texts, words_of
from filrouge.access.agents import Agent
from filrouge.access.models import EventPayload
from filrouge.accompaniment import contract_rules, contracting, events, handovers, planning, steps
from filrouge.accompaniment.assessing import Answer, Clash, Said, answers_of, save_assessment
from filrouge.accompaniment.contract_rules import Act, Action, Terms, terms_of
from filrouge.accompaniment.models import (
    Assessment,
    ContractDraft,
    EngagementContract,
    Finding,
    Goal,
    Handover,
    Step,
)
from filrouge.agenda.actions import write_summary
from filrouge.agenda.models import Appointment
from filrouge.core.conflicts import proposed_merge
from filrouge.core.periods import add_months
from filrouge.core.results import Refusal
from filrouge.people.actions import EditConflict, contact_values, correct_note, edit_contact, write_note
from filrouge.people.models import Note, Person

Told = Refusal | EditConflict
DOMAINS, TEXT = ("housing", "mobility"), "skills"
CONTRACT_MONTHS = 6
CONTRACT_EVENTS = [
    event.number
    for event in (
        events.CONTRACT_SIGNED, events.CONTRACT_REVIEWED, events.CONTRACT_PROPOSED, events.CONTRACT_REFUSED,
        events.CONTRACT_MISSED, events.CONTRACT_DISAGREED, events.CONTRACT_ABANDONED,
    )
]  # fmt: skip


class Notes:
    """Notes: a new one, or another to correct."""

    name = "notes"

    def __init__(self, person: Person, at: datetime) -> None:
        self._person, self._at = person, at

    def words(self) -> set[str]:
        """In every note."""
        return words_of(
            list(Note.objects.filter(person=self._person).order_by("pk").values_list("text", flat=True))
        )

    def open(self, agent: Agent, chance: random.Random) -> Form:
        """A new one, or one of those that stand."""
        found = list(Note.objects.filter(person=self._person).order_by("pk"))
        if not found or chance.random() < 1 / 3:
            return Form(
                "note nouvelle", {"text": ""},
                lambda texts: write_note(self._person, text=texts["text"], by=agent, at=self._at),
            )  # fmt: skip
        note = chance.choice(found)
        return self._correction(note, note.text, note.text, agent)

    def _correction(self, note: Note, base: str, text: str, agent: Agent) -> Form:
        form = Form("note à corriger", {"text": text}, lambda texts: None)

        def again(told: Told) -> Form | None:
            if not isinstance(told, EditConflict):
                return None
            theirs = told.theirs["text"]
            screen = self._correction(note, theirs, theirs, agent)
            screen.shown |= words_of([proposed_merge(base, theirs, form.texts["text"])])
            return screen

        form.write = lambda texts: correct_note(note, text=texts["text"], base=base, by=agent, at=self._at)
        form.again = again
        return form


class Contact:
    """Contact details: each field holds one value."""

    name = "coordonnées"

    def __init__(self, person: Person, at: datetime) -> None:
        self._person, self._at = person, at

    def _values(self) -> Texts:
        values = contact_values(Person.objects.get(pk=self._person.pk))
        return {name: values[name] for name in ("phone", "other_phone", "email")}

    def words(self) -> set[str]:
        """In the details as they stand."""
        return words_of(self._values())

    def open(self, agent: Agent, chance: random.Random) -> Form:
        """The details as they stand."""
        return self._form(self._values(), agent)

    def _form(self, base: Texts, agent: Agent) -> Form:
        def again(told: Told) -> Form | None:
            if not isinstance(told, EditConflict):
                return None
            return self._form({name: told.theirs[name] for name in base}, agent)

        return Form(
            "coordonnées", dict(base),
            lambda texts: edit_contact(self._person, values=texts, base=base, by=agent, at=self._at), again,
        )  # fmt: skip


class Diagnosis:
    """A diagnosis: some domains, each with two texts that are saved together, and a free part."""

    name = "diagnostic"

    def __init__(self, person: Person, at: datetime) -> None:
        self._person, self._at = person, at

    def words(self) -> set[str]:
        """In every diagnosis, those that are finished too."""
        rows = Assessment.objects.filter(person=self._person)
        found = Finding.objects.filter(assessment__in=rows).order_by("pk").values_list("own_words", "words")
        texts = [text for pair in found for text in pair]
        return words_of([*texts, *rows.order_by("pk").values_list(TEXT, flat=True)])

    def open(self, agent: Agent, chance: random.Random) -> Form:
        """The one under way, or a new one that takes over what the last one said."""
        rows = list(Assessment.objects.filter(person=self._person).order_by("-pk"))
        row = next((row for row in rows if row.finished_on is None), None)
        start = row or (rows[0] if rows else None)
        answers = answers_of(start.findings.order_by("pk")) if start else {}
        text = start.skills if start else ""
        base = {**{key: answer.packed() for key, answer in answers.items()}, TEXT: text} if row else {}
        return self._form(row, _apart(answers, text), base, agent, finish=chance.random() < 1 / 4)

    def _form(self, row: Assessment | None, texts: Texts, base: Texts, agent: Agent, *, finish: bool) -> Form:
        def write(said: Texts) -> None:
            answers = _together(said)
            answered = {key: answer for key, answer in answers.items() if answer.level or key in base}
            what = Said("global", self._at.date(), answered, {TEXT: said[TEXT]}, base, finish=finish)
            save_assessment(self._person, what, assessment=row, by=agent, at=self._at)

        def again(told: Told) -> Form | None:
            if not isinstance(told, Clash):
                # Another one began it, or finished it: what was said is entered again in the one that stands.
                return self.open(agent, random.Random(0)) if "rien n'est" not in str(told).lower() else None
            theirs = {
                key: Answer(**json.loads(value))
                for key, value in told.theirs.items()
                if value and key != TEXT
            }
            shown = _apart(theirs, told.theirs.get(TEXT, ""))
            kept = {
                name: shown[name] if name.split(".")[0] in told.theirs else form.texts[name] for name in shown
            }
            return self._form(row, kept, base | told.theirs, agent, finish=finish)

        form = Form("diagnostic" if row else "diagnostic à commencer", texts, write, again)
        return form


def _apart(answers: "dict[str, Answer]", text: str) -> Texts:
    """Each text in a field of its own."""
    none = Answer("")
    texts = {TEXT: text}
    for key in DOMAINS:
        answer = answers.get(key, none)
        texts |= {f"{key}.own_words": answer.own_words, f"{key}.words": answer.words}
    return texts


def _together(texts: Texts) -> "dict[str, Answer]":
    """The texts of a domain as its answer; without any, nothing is said of it."""
    answers = {}
    for key in DOMAINS:
        own, words = texts[f"{key}.own_words"], texts[f"{key}.words"]
        answers[key] = Answer("strong" if own or words else "", own_words=own, words=words)
    return answers


class Contract:
    """A contract in preparation, saved whole, then signed or not."""

    name = "contrat"

    def __init__(self, person: Person, at: datetime) -> None:
        self._person, self._at = person, at

    def words(self) -> set[str]:
        """In every contract in preparation, in those that are signed, and in what was said of them."""
        drafts = (
            ContractDraft.objects.filter(person=self._person).order_by("pk").values_list("terms", flat=True)
        )
        signed = (
            EngagementContract.objects.filter(person=self._person)
            .order_by("pk")
            .values_list("terms", flat=True)
        )
        told = EventPayload.objects.filter(event__person=self._person.pk, event__type__in=CONTRACT_EVENTS)
        said = [data.get("precisions", "") for data in told.order_by("pk").values_list("data", flat=True)]
        return words_of([json.dumps(terms) for terms in (*drafts, *signed)] + said)

    def open(self, agent: Agent, chance: random.Random) -> Form:
        """The page where it is written, or the page where it is signed, given up, refused."""
        draft = contracting.open_draft(self._person)
        if draft is not None and chance.random() < 1 / 3:
            acts = contract_rules.acts(contract_rules.State(draft.state), to_validate=False)
            return self._act(draft, chance.choice([act for act in acts if act != Act.CHANGE]), agent)
        return self._terms(draft, agent)

    def _terms(self, draft: ContractDraft | None, agent: Agent) -> Form:
        seen = draft.revision if draft else 0
        last = EngagementContract.objects.filter(person=self._person).order_by("-signed_on", "-pk").first()
        start = draft.terms if draft else last.terms if last else {}
        terms = terms_of(start) if start else Terms(self._at.date())
        label = terms.actions[0].label if terms.actions else ""
        texts = {"person_side": terms.person_side, "our_side": terms.our_side, "label": label}
        # The whole contract is saved together: a field that was left as it was shown is said again.
        return Form(
            "contrat à préparer", texts, lambda said: self._write(said, seen, agent),
            lambda told: self._terms(contracting.open_draft(self._person), agent),
        )  # fmt: skip

    def _write(self, texts: Texts, seen: int, agent: Agent) -> None:
        day = self._at.date()
        terms = Terms(
            add_months(day, CONTRACT_MONTHS), texts["person_side"] or "Venir.", texts["our_side"] or "Appeler.",
            float(steps.regime_of(day, "day").usual_hours or 0),
            actions=(Action("rights", texts["label"]),) if texts["label"] else (),
        )  # fmt: skip
        contracting.draft_contract(self._person, terms, seen=seen, by=agent, at=self._at)

    def _act(self, draft: ContractDraft, act: Act, agent: Agent) -> Form:
        done = contracting.Done(act, self._at.date(), seen=draft.revision, how="paper")

        def write(texts: Texts) -> None:
            contracting.act_on(draft, replace(done, words=texts["words"] or "Dit."), by=agent, at=self._at)

        def sealed() -> set[str]:
            return words_of([json.dumps(ContractDraft.objects.get(pk=draft.pk).terms)])

        shown = words_of([json.dumps(draft.terms)])
        return Form(f"contrat : {act}", {"words": ""}, write, shown=shown, sealed=sealed)


class Plan:
    """The action plan: a goal, a step more, what became of a step or of a goal."""

    name = "plan"

    def __init__(self, person: Person, at: datetime) -> None:
        self._person, self._at = person, at

    def words(self) -> set[str]:
        """In every goal and every step."""
        goals = Goal.objects.filter(person=self._person).order_by("pk")
        steps = Step.objects.filter(goal__person=self._person).order_by("pk").values_list("words", "result")
        return words_of(
            [text for row in goals.values_list("words", "helped", "hindered") for text in row]
            + [text for row in steps for text in row]
        )

    def open(self, agent: Agent, chance: random.Random) -> Form | None:
        """One of the four pages."""
        goals = [goal for goal in planning.goals_of(self._person) if goal.closed_on is None]
        steps = [step for goal in goals for step in goal.steps.all() if step.state == Step.State.TODO]
        pages: list[Callable[[], Form]] = [lambda: self._new(agent)]
        if goals:
            pages += [
                lambda: self._step(chance.choice(goals), agent),
                lambda: self._judge(chance.choice(goals), agent),
            ]
        if steps:
            pages.append(lambda: self._end(chance.choice(steps), agent))
        return chance.choice(pages)()

    def _new(self, agent: Agent) -> Form:
        def write(texts: Texts) -> None:
            steps = [planning.NewStep(texts["step"])] if texts["step"] else []
            planning.set_goal(
                self._person, domain=DOMAINS[0], words=texts["words"], steps=steps, by=agent, at=self._at
            )

        return Form("objectif nouveau", {"words": "", "step": ""}, write)

    def _step(self, goal: Goal, agent: Agent) -> Form:
        return Form(
            "étape de plus", {"words": ""},
            lambda texts: planning.add_step(goal, planning.NewStep(texts["words"]), by=agent, at=self._at),
            shown=words_of([goal.words]),
        )  # fmt: skip

    def _end(self, step: Step, agent: Agent) -> Form:
        ended = planning.Ended(Step.State.DONE, self._at.date())
        return Form(
            "étape faite", {"result": ""},
            lambda texts: planning.end_step(step, replace(ended, result=texts["result"]), by=agent, at=self._at),
            shown=words_of([step.words]),
        )  # fmt: skip

    def _judge(self, goal: Goal, agent: Agent) -> Form:
        """What is left to do stops with the goal: nobody stops what they have not read."""
        left = [step for step in goal.steps.all() if step.state == Step.State.TODO]
        seen = [step.public_id for step in left]

        def write(texts: Texts) -> None:
            judged = planning.Judged(
                Goal.Outcome.REACHED, self._at.date(), texts["helped"], texts["hindered"], seen
            )
            planning.judge_goal(goal, judged, by=agent, at=self._at)

        def again(told: Told) -> Form | None:
            return self._judge(Goal.objects.get(pk=goal.pk), agent) if "ajouté" in str(told) else None

        def sealed() -> set[str]:
            dropped = goal.steps.filter(state=Step.State.DROPPED).order_by("pk")
            return words_of(list(dropped.values_list("words", flat=True)))

        shown = words_of([goal.words, *(step.words for step in left)])
        texts = {"helped": "", "hindered": ""}
        return Form("objectif à évaluer", texts, write, again, shown=shown, sealed=sealed)


class Relay:
    """The review of somebody who has left: one person writes it, once."""

    name = "passage de relais"

    def __init__(self, person: Person, at: datetime) -> None:
        self._person, self._at = person, at

    def words(self) -> set[str]:
        """In the reviews."""
        rows = Handover.objects.filter(person=self._person).order_by("pk").values_list("words", "promises")
        return words_of([text for row in rows for text in row])

    def open(self, agent: Agent, chance: random.Random) -> Form | None:
        """As long as nobody has written it."""
        mission = handovers.to_write(agent, self._at.date(), mine=False).filter(person=self._person).first()
        if mission is None:
            return None
        return Form(
            "relais à écrire", {"words": "", "promises": ""},
            lambda texts: handovers.write_handover(mission, handovers.Review(**texts), by=agent, at=self._at),
        )  # fmt: skip


class Summary:
    """The summary of an appointment."""

    name = "compte rendu"

    def __init__(self, appointment: Appointment, at: datetime) -> None:
        self._met, self._at = appointment, at

    def _text(self) -> str:
        return Appointment.objects.get(pk=self._met.pk).summary

    def words(self) -> set[str]:
        """In the summary."""
        return words_of([self._text()])

    def open(self, agent: Agent, chance: random.Random) -> Form:
        """As it stands."""
        return self._form(self._text(), agent)

    def _form(self, base: str, agent: Agent) -> Form:
        def again(told: Told) -> Form | None:
            return self._form(told.theirs["summary"], agent) if isinstance(told, EditConflict) else None

        return Form(
            "compte rendu", {"text": base},
            lambda texts: write_summary(self._met, text=texts["text"], base=base, by=agent, at=self._at), again,
        )  # fmt: skip


def places_of(person: Person, met: Appointment, at: datetime) -> Sequence[Place]:
    """Every part of a file that several write. The appointment was held before `at`."""
    assert met.starts_at + timedelta(minutes=met.minutes) <= at
    return [kind(person, at) for kind in (Notes, Contact, Diagnosis, Contract, Plan, Relay)] + [
        Summary(met, at)
    ]
