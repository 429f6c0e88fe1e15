"""The form of an entry interview."""

from typing import Any

from django import forms

from filrouge.access.fields import DayField, WordsField
from filrouge.orientation.entry import Assessed
from filrouge.orientation.forms import CRITERION, criteria_of_form, criterion_fields
from filrouge.orientation.models import EntryAssessment
from filrouge.schemes.types import Scheme


class AssessmentForm(forms.Form):
    """The criteria of the scheme, how the person came, what they wish."""

    route = forms.ChoiceField(
        label="Comment la personne arrive",
        choices=EntryAssessment.Route.choices,
        initial=EntryAssessment.Route.INTERVIEW,
    )
    words = WordsField(
        label="Ce que la personne souhaite", required=False, help_text="Avec ses mots ; elle pourra les lire."
    )
    made_on = DayField(label="Entretien du")

    def __init__(self, *args: Any, scheme: Scheme | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= criterion_fields(scheme, {})

    def criteria(self) -> list[forms.BoundField]:
        """The fields of the criteria."""
        return criteria_of_form(self)

    def assessed(self) -> Assessed:
        """What the action notes."""
        said = self.cleaned_data
        answers = {
            name.removeprefix(CRITERION): said[name] for name in self.fields if name.startswith(CRITERION)
        }
        return Assessed(answers, said["route"], said["words"], said["made_on"])
