"""The form of a contract as it is entered at France Travail: ours as it stands, or what is said otherwise there (C-2)."""

from datetime import date
from typing import Any

from django import forms

from filrouge.access.fields import DayField, NumberField
from filrouge.accompaniment.contract_rules import KINDS, Terms
from filrouge.accompaniment.france_travail_rules import Theirs, kinds_of


class EntryForm(forms.Form):
    """The day of the entry is enough: the rest is ours until it is changed."""

    entered_on = DayField(label="Saisi chez France Travail le")
    reference = forms.CharField(label="Référence chez France Travail", required=False, max_length=40)
    ends_on = DayField(label="Jusqu'au")
    weekly_hours = NumberField(
        label="Heures par semaine", required=False, max_digits=4, decimal_places=1,
        help_text="Vide pour une dispense.",
        error_messages={"invalid": "Écrivez un nombre d'heures, par exemple 12 ou 7,5."},
    )  # fmt: skip
    review_on = DayField(label="Prochain point d'étape", required=False)
    kinds = forms.MultipleChoiceField(
        label="Sortes d'action",
        required=False,
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, ours: Terms, theirs: Theirs | None, today: date) -> None:
        start = theirs or Theirs(today, ours.ends_on, ours.weekly_hours, kinds_of(ours), ours.review_on)
        initial = {name: getattr(start, name) for name in Theirs.__slots__}
        super().__init__(data, initial={**initial, "kinds": list(start.kinds)})

    def details(self) -> list[forms.BoundField]:
        """What is only changed when their contract says otherwise."""
        return [self[name] for name in ("ends_on", "weekly_hours", "review_on", "kinds")]

    def theirs(self) -> Theirs:
        """What the action notes."""
        said = self.cleaned_data
        hours = said["weekly_hours"]
        return Theirs(
            said["entered_on"], said["ends_on"], float(hours) if hours is not None else None,
            tuple(kind for kind in KINDS if kind in said["kinds"]), said["review_on"], said["reference"],
        )  # fmt: skip
