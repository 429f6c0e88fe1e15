"""The form of a meeting: who was there, what was said by subject, what was decided (B-4, C-3, C-4, C-6)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms

from filrouge.access.fields import DayField
from filrouge.access.words import SeenField, WrittenField
from filrouge.accompaniment.domains import domains
from filrouge.accompaniment.meeting_rules import (
    COMMITMENT,
    PERSON,
    PRESENT,
    SIDES,
    STATES,
    SUBJECT,
    Commitment,
    Kind,
    guests_in,
)
from filrouge.accompaniment.meetings import ACTS, THERE, Said, StepDecided
from filrouge.accompaniment.plan_models import Goal, Step
from filrouge.accompaniment.planning import NewStep
from filrouge.agenda.models import Appointment
from filrouge.core.conflicts import FieldConflict, proposed_merge, seen_in
from filrouge.directory.models import Professional

STEPS = 3
NEW = "domaine:"
_STATES = [("", "Pas abordé"), *STATES.items()]
_SAID_OF = re.compile(r"commitment\w+-state")
_CHANGED = (
    "Le contrat a changé pendant que vous écriviez : relisez les engagements ci-dessous, dites ce qu'ils deviennent, puis "
    "enregistrez. Le reste de ce que vous avez écrit est là."
)
_REASONS = [("", "Sans objet"), *Step.Reason.choices]


@dataclass(frozen=True, slots=True)
class CommitmentFields:
    """One commitment of the contract, as the template draws it."""

    commitment: Commitment
    side: str
    state: forms.BoundField
    reason: forms.BoundField | None
    report: forms.BoundField | None
    opened: bool


@dataclass(frozen=True, slots=True)
class StepFields:
    """One step to add to the plan, as the template draws it."""

    number: int
    words: forms.BoundField
    goal: forms.BoundField
    goal_words: forms.BoundField
    owner: forms.BoundField
    owner_name: forms.BoundField
    due_on: forms.BoundField


class ReviewForm(forms.Form):
    """A meeting of one kind. `seen`: what stands in the record, packed; `goals` None: the agent does not write the plan."""

    held_on = DayField(label="Date")
    professionals = forms.MultipleChoiceField(
        label="Professionnels présents", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = WrittenField(
        label="Autres personnes présentes", required=False, rows=2,
        help_text="Une par ligne, avec sa qualité : Karim Haddad, chef d'équipe.",
    )  # fmt: skip
    there = forms.BooleanField(label="La personne était là", required=False)
    own_words = WrittenField(label="Ce qu'elle en dit, avec ses mots", required=False, rows=2)
    acts = forms.MultipleChoiceField(
        label="Reste à faire", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(act.value, act.label) for act in ACTS],
    )  # fmt: skip
    act_words = forms.CharField(label="Précisions sur ce qui reste à faire", required=False, max_length=200)
    next_on = DayField(label="Prochain point le", required=False)
    base = SeenField()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: Kind, people: Sequence[Professional],
        commitments: Sequence[Commitment], goals: Sequence[Goal] | None, seen: Mapping[str, str], shown: Mapping[str, str],
    ) -> None:  # fmt: skip
        super().__init__(data, initial=_initial(shown, seen))
        self.kind, self.commitments = kind, list(commitments)
        self.goals = {goal.public_id: goal for goal in goals or ()}
        self.may_plan = goals is not None
        self._offer("professionals", [(str(one.pk), str(one)) for one in people])
        for key, label in kind.subjects.items():
            self.fields[f"{SUBJECT}{key}"] = WrittenField(
                label=label, required=False, rows=3, initial=shown.get(f"{SUBJECT}{key}", "")
            )
        for one in self.commitments:
            self._ask(one.with_packed(shown.get(f"{COMMITMENT}{one.key}", "")))
        for rank in range(STEPS if self.may_plan else 0):
            self._step(rank, list(goals or ()))

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _ask(self, one: Commitment) -> None:
        line = f"commitment{one.key}"
        self.fields[f"{line}-state"] = forms.ChoiceField(
            label=one.words, choices=_STATES, required=False, initial=one.state
        )
        if one.side == PERSON:
            self.fields[f"{line}-reason"] = forms.ChoiceField(
                label="Si ce n'est pas tenu, pourquoi", choices=_REASONS, required=False, initial=one.reason
            )
        if one.side == PERSON and not one.reported:
            self.fields[f"{line}-report"] = forms.BooleanField(
                label="Signaler un manquement au Département", required=False,
                help_text="Seulement quand aucun motif n'a été donné, après en avoir parlé avec la personne.",
            )  # fmt: skip

    def _step(self, rank: int, goals: Sequence[Goal]) -> None:
        known = [(goal.public_id, goal.words) for goal in goals]
        new = [(f"{NEW}{domain.key}", domain.label) for domain in domains().values()]
        choices = [
            ("", "Choisir…"),
            *([("Objectifs en cours", known)] if known else []),
            ("Nouvel objectif", new),
        ]
        self.fields |= {
            f"step{rank}-words": forms.CharField(label=f"Étape {rank + 1}", required=False, max_length=200),
            f"step{rank}-goal": forms.ChoiceField(
                label="Pour quel objectif", choices=choices, required=False
            ),
            f"step{rank}-goal_words": forms.CharField(
                label="Nouvel objectif, avec ses mots", required=False, max_length=200
            ),
            f"step{rank}-owner": forms.ChoiceField(
                label="Qui la fait", choices=Step.Owner.choices, required=False, initial=Step.Owner.PERSON
            ),
            f"step{rank}-owner_name": forms.CharField(
                label="Quel partenaire", required=False, max_length=120
            ),
            f"step{rank}-due_on": DayField(label="Avant le", required=False),
        }

    def subjects(self) -> list[forms.BoundField]:
        """What was said, subject by subject."""
        return [self[f"{SUBJECT}{key}"] for key in self.kind.subjects]

    def lines(self) -> list[CommitmentFields]:
        """The commitments of the contract, one by one."""
        return [self._line(one) for one in self.commitments]

    def _line(self, one: Commitment) -> CommitmentFields:
        names = {name: f"commitment{one.key}-{name}" for name in ("state", "reason", "report")}
        asked = {name: self[field] for name, field in names.items() if field in self.fields}
        wrong = any(field in self.errors for field in names.values()) if self.is_bound else False
        reason = asked.get("reason")
        return CommitmentFields(
            one,
            SIDES[one.side],
            asked["state"],
            reason,
            asked.get("report"),
            wrong or bool(reason and reason.value()),
        )

    def steps(self) -> list[StepFields]:
        """The steps to add."""
        names = ("words", "goal", "goal_words", "owner", "owner_name", "due_on")
        return [
            StepFields(rank + 1, *(self[f"step{rank}-{name}"] for name in names))
            for rank in range(STEPS if self.may_plan else 0)
        ]

    def steps_opened(self) -> bool:
        """Whether something stands in the steps already."""
        return self.is_bound and any(
            str(self.data.get(f"step{rank}-words", "")).strip() for rank in range(STEPS)
        )

    def clean(self) -> dict[str, Any]:
        """A step says for which goal; what was said of a commitment is still about one that stands in the contract."""
        cleaned = super().clean() or self.cleaned_data
        if any(self.data[name] for name in self.data if _SAID_OF.fullmatch(name) and name not in self.fields):
            raise forms.ValidationError(_CHANGED)
        for rank in range(STEPS if self.may_plan else 0):
            if cleaned.get(f"step{rank}-words") and not cleaned.get(f"step{rank}-goal"):
                self.add_error(f"step{rank}-goal", "Choisissez l'objectif de cette étape, ou son domaine.")
        return cleaned

    def said(self, appointment: Appointment | None = None) -> Said:
        """What the action writes."""
        words = self.cleaned_data
        commitments = [
            replace(
                one,
                state=words[f"commitment{one.key}-state"],
                reason=words.get(f"commitment{one.key}-reason", ""),
            )
            for one in self.commitments
        ]
        return Said(
            self.kind.key, words["held_on"], words["there"], tuple(int(key) for key in words["professionals"]),
            tuple(guests_in(words["others"])), words["own_words"],
            {key: words[f"{SUBJECT}{key}"] for key in self.kind.subjects}, tuple(commitments),
            frozenset(one.key for one in commitments if words.get(f"commitment{one.key}-report")),
            words["next_on"], seen_in(words["base"]), tuple(words["acts"]), words["act_words"],
            tuple(self._decided(rank) for rank in range(STEPS) if words.get(f"step{rank}-words")), appointment,
        )  # fmt: skip

    def _decided(self, rank: int) -> StepDecided:
        words = {
            name: self.cleaned_data[f"step{rank}-{name}"]
            for name in ("words", "owner", "owner_name", "due_on")
        }
        goal, step = self.cleaned_data[f"step{rank}-goal"], NewStep(**words)
        if goal in self.goals:
            return StepDecided(step, self.goals[goal])
        return StepDecided(step, None, goal.removeprefix(NEW), self.cleaned_data[f"step{rank}-goal_words"])

    def taken(self, conflicts: Sequence[FieldConflict], theirs: Mapping[str, str]) -> dict[str, Any]:
        """What is sent back to the page after two people wrote: both texts one after the other, the rest as the writer
        said it; what the other wrote has now been seen."""
        data = (
            {name: self.data.getlist(name) for name in self.data}
            if hasattr(self.data, "getlist")
            else dict(self.data)
        )
        for one in conflicts:
            if one.field.startswith(SUBJECT) or one.field in ("own_words", "others"):
                data[one.field] = [proposed_merge(one.base, one.theirs, one.mine)]
        return data | {"base": [json.dumps(dict(theirs), ensure_ascii=False)]}


def _initial(shown: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, Any]:
    present = [
        name.removeprefix(PRESENT) for name, value in shown.items() if name.startswith(PRESENT) and value
    ]
    days = {
        name: date.fromisoformat(shown[name]) if shown.get(name) else None for name in ("held_on", "next_on")
    }
    return {
        **days, "professionals": present, "others": shown.get("others", ""), "there": shown.get("there", THERE) == THERE,
        "own_words": shown.get("own_words", ""), "base": json.dumps(dict(seen), ensure_ascii=False),
    }  # fmt: skip


class AsideForm(forms.Form):
    """Why what was decided will not be done."""

    why = forms.CharField(
        label="Pourquoi cela ne se fera pas", max_length=200,
        error_messages={"required": "Écrivez pourquoi, en quelques mots."},
    )  # fmt: skip
