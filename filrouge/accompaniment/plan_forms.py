"""Forms of the action plan (C-3, C-4)."""

from collections.abc import Collection
from typing import Any

from django import forms

from filrouge.access.fields import DayField, NumberField, WordsField
from filrouge.accompaniment.domains import domains
from filrouge.accompaniment.plan_models import Goal, Step
from filrouge.accompaniment.planning import Ended, Judged, NewStep, suggestions

OTHER = "autre"
FREE_LINES = 2


class GoalForm(forms.Form):
    """A goal and its first steps: chosen from what is suggested for the domain, or written freely."""

    goal = forms.ChoiceField(
        label="Objectif",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l'objectif, ou écrivez-le."},
    )
    words = forms.CharField(label="Autre objectif, avec ses mots", required=False, max_length=200)
    steps = forms.MultipleChoiceField(
        label="Premières étapes", required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = DayField(label="À faire avant le", required=False)

    def __init__(self, *args: Any, domain: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.domain = domain
        known = [one for one in suggestions() if one.domain == domain]
        goal, steps = self.fields["goal"], self.fields["steps"]
        assert isinstance(goal, forms.ChoiceField)
        assert isinstance(steps, forms.MultipleChoiceField)
        goal.choices = [*((one.words, one.words) for one in known), (OTHER, "Un autre objectif")]
        goal.initial = known[0].words if known else OTHER
        steps.choices = [(step, step) for one in known for step in one.steps]
        for at in range(FREE_LINES):
            self.fields[f"free{at}"] = forms.CharField(
                label=f"Autre étape {at + 1}", required=False, max_length=200
            )

    def free(self) -> list[forms.BoundField]:
        """The lines to write freely."""
        return [self[f"free{at}"] for at in range(FREE_LINES)]

    def clean(self) -> dict[str, Any]:
        """Another goal has words."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("goal") == OTHER and not cleaned.get("words"):
            self.add_error("words", "Écrivez l'objectif, avec les mots de la personne.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the action sets."""
        words = self.cleaned_data
        steps = [*words["steps"], *(words[f"free{at}"] for at in range(FREE_LINES) if words[f"free{at}"])]
        return {
            "domain": self.domain, "words": words["words"] if words["goal"] == OTHER else words["goal"],
            "steps": [NewStep(step, due_on=words["due_on"]) for step in steps],
        }  # fmt: skip


class DomainForm(forms.Form):
    """The domain of a goal to set."""

    domaine = forms.ChoiceField(label="Domaine", choices=[(d.key, d.label) for d in domains().values()])


class StepForm(forms.Form):
    """A step to add."""

    words = forms.CharField(label="Étape", max_length=200, error_messages={"required": "Écrivez l'étape."})
    owner = forms.ChoiceField(
        label="Qui la fait", choices=Step.Owner.choices, widget=forms.RadioSelect, initial="person"
    )
    owner_name = forms.CharField(label="Quel partenaire", required=False, max_length=120)
    due_on = DayField(label="Avant le", required=False)
    hours = NumberField(
        label="Heures en tout", required=False, max_digits=5, decimal_places=1, min_value=0,
        error_messages={"invalid": "Écrivez un nombre d'heures, par exemple 3 ou 1,5."},
    )  # fmt: skip

    def step(self) -> NewStep:
        """What the action adds."""
        return NewStep(**self.cleaned_data)


class EndStepForm(forms.Form):
    """What became of a step."""

    state = forms.ChoiceField(
        label="Qu'en est-il ?", choices=[c for c in Step.State.choices if c[0] != "todo"], widget=forms.RadioSelect,
        error_messages={"required": "Dites si l'étape est faite."},
    )  # fmt: skip
    on = DayField(label="Le")
    result = WordsField(label="Ce qui s'est passé", required=False, rows=2)
    reason = forms.ChoiceField(
        label="Si ce n'est pas fait, pourquoi",
        choices=[("", "Sans objet"), *Step.Reason.choices],
        required=False,
    )
    report = forms.BooleanField(
        label="Signaler un manquement au Département", required=False,
        help_text="Seulement quand aucun motif n'a été donné, après en avoir parlé avec la personne.",
    )  # fmt: skip

    def ended(self) -> Ended:
        """What the action writes."""
        return Ended(**self.cleaned_data)


class JudgeForm(forms.Form):
    """What became of a goal."""

    outcome = forms.ChoiceField(
        label="Cet objectif est", choices=Goal.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qu'il en est."},
    )  # fmt: skip
    on = DayField(label="Évalué avec la personne le")
    helped = WordsField(label="Ce qui a aidé", required=False, rows=2)
    hindered = WordsField(label="Ce qui a gêné", required=False, rows=2)

    def judged(self, seen: Collection[str]) -> Judged:
        """What the action writes; `seen`: the steps left that the page showed."""
        return Judged(**self.cleaned_data, seen=seen)


class NotYetForm(forms.Form):
    """What the person reads of a step that they said done, and that is not yet."""

    words = forms.CharField(
        label="Ce qui manque encore", max_length=200, help_text="La personne le lira dans son espace.",
        error_messages={"required": "Écrivez à la personne ce qui manque encore."},
    )  # fmt: skip
