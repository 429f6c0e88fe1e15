"""Forms of the people of a « point de suivi »: the list, and what is decided for each (G-7, B-13)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from filrouge.access.fields import DayField, WordsField
from filrouge.access.seen_form import SeenForm
from filrouge.accompaniment.domains import domains
from filrouge.accompaniment.models import Goal, Step
from filrouge.accompaniment.planning import NewStep
from filrouge.governance.candidates import Candidate
from filrouge.governance.cases import ON_LIST, Said, Wanted
from filrouge.governance.kinds import defaults
from filrouge.governance.models import Case

KEPT, SAID = "garde_", "mot_"
NEW_GOAL = ""
_STEP = Case.Decision.STEP


class ListForm(SeenForm):
    """Of whom the meeting speaks, and a line for each. Those with most reasons are ticked when the list is new."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, found: Sequence[Candidate], shown: Mapping[str, str], fresh: bool
    ) -> None:  # fmt: skip
        super().__init__(data, shown=shown)
        self.found = list(found)
        ticked = [one for one in self.found if one.reasons][: defaults().ticked] if fresh else []
        for one in self.found:
            key, packed = one.person.public_id, shown.get(one.person.public_id, "")
            name = one.person.full_name
            self.fields[f"{KEPT}{key}"] = forms.BooleanField(
                label=name, required=False, initial=bool(packed) or one in ticked
            )
            self.fields[f"{SAID}{key}"] = forms.CharField(
                label=f"En une ligne, pour {name}", required=False, max_length=300,
                initial=packed.removeprefix(ON_LIST),
            )  # fmt: skip

    def lines(self) -> list[tuple[Candidate, forms.BoundField, forms.BoundField]]:
        """Each person with their two fields."""
        return [
            (one, self[f"{KEPT}{one.person.public_id}"], self[f"{SAID}{one.person.public_id}"])
            for one in self.found
        ]

    def wanted(self) -> list[Wanted]:
        """What the action writes."""
        said = self.cleaned_data
        return [
            Wanted(one.person, said[f"{KEPT}{key}"], one.reasons, said[f"{SAID}{key}"])
            for one in self.found
            if (key := one.person.public_id)
        ]


class DiscussForm(forms.Form):
    """What is said and decided of somebody. `goals` None: the agent does not write the plan, or the step stands in it."""

    words = WordsField(label="Ce qui s'est dit", required=False, rows=3, max_length=5_000)
    decision = forms.ChoiceField(
        label="Ce qui est décidé", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui est décidé."},
    )  # fmt: skip
    ground = WordsField(
        label="Pourquoi continuer au-delà de la durée conseillée", required=False, rows=2, max_length=2_000
    )
    step_words = forms.CharField(label="L'étape", required=False, max_length=200)
    step_owner = forms.ChoiceField(
        label="Qui la fait", choices=Step.Owner.choices, required=False, initial=Step.Owner.CASEWORKER
    )
    step_due_on = DayField(label="Avant le", required=False)
    goal = forms.ChoiceField(label="Pour quel objectif", required=False)
    domain = forms.ChoiceField(label="Domaine du nouvel objectif", required=False)
    goal_words = forms.CharField(
        label="Nouvel objectif, avec les mots de la personne", required=False, max_length=200
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, case: Case, goals: Sequence[Goal] | None, may_plan: bool
    ) -> None:
        shown = {"words": case.words, "decision": case.decision, "ground": case.ground}
        super().__init__(data, initial=shown)
        self.goals = {goal.public_id: goal for goal in goals or ()}
        offered = [choice for choice in Case.Decision.choices if may_plan or choice[0] != _STEP]
        self._offer("decision", offered)
        self._offer(
            "goal",
            [*((goal.public_id, goal.words) for goal in goals or ()), (NEW_GOAL, "Un nouvel objectif")],
        )
        self._offer("domain", [("", ""), *((one.key, one.label) for one in domains().values())])
        if goals is None:
            for name in ("step_words", "step_owner", "step_due_on", "goal", "domain", "goal_words"):
                del self.fields[name]

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A step has its words and its goal."""
        said = super().clean() or self.cleaned_data
        if said.get("decision") == _STEP and "step_words" in self.fields:
            if not said.get("step_words"):
                self.add_error("step_words", "Écrivez l'étape.")
            if said.get("goal") == NEW_GOAL and not said.get("domain"):
                self.add_error("domain", "Choisissez le domaine.")
            if said.get("goal") == NEW_GOAL and not said.get("goal_words"):
                self.add_error("goal_words", "Écrivez l'objectif, avec les mots de la personne.")
        return said

    def said(self) -> Said:
        """What the action writes."""
        said = self.cleaned_data
        step = None
        if said["decision"] == _STEP and said.get("step_words"):
            owner = said["step_owner"] or Step.Owner.CASEWORKER
            step = NewStep(said["step_words"], owner=owner, due_on=said["step_due_on"])
        return Said(
            said["decision"], said["words"], said["ground"], step, self.goals.get(said.get("goal", "")),
            said.get("domain", ""), said.get("goal_words", ""),
        )  # fmt: skip


class SettleForm(forms.Form):
    """What became of what was decided for somebody."""

    words = forms.CharField(
        label="Ce qui a été fait, ou pourquoi ce ne le sera pas", max_length=200,
        error_messages={"required": "Dites ce qui a été fait, ou pourquoi ce ne le sera pas."},
    )  # fmt: skip
