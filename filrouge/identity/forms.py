"""Which file stays, and which value of each datum."""

from collections.abc import Sequence
from typing import Any

from django import forms

from filrouge.identity.queries import Choice

FIRST, SECOND = "first", "second"
_TAKE = "take_"


class MergeForm(forms.Form):
    """Join two files: which one stays, and for what differs, whose value. Both revisions that were shown come along."""

    stays = forms.ChoiceField(
        label="Le dossier qui reste", widget=forms.RadioSelect, choices=[(FIRST, "Le premier"), (SECOND, "Le second")],
        error_messages={"required": "Dites quel dossier reste."},
    )  # fmt: skip
    revisions = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[Choice], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = [choice for choice in choices if choice.differs]
        for choice in self.asked:
            self.fields[_TAKE + choice.name] = forms.ChoiceField(
                label=choice.label[:1].upper() + choice.label[1:], widget=forms.RadioSelect,
                choices=[(FIRST, choice.first), (SECOND, choice.second)],
                error_messages={"required": "Choisissez la valeur à garder."},
            )  # fmt: skip

    def clean_revisions(self) -> tuple[int, int]:
        """The two numbers that the page held."""
        first, _, second = self.cleaned_data["revisions"].partition("-")
        if not (first.isdecimal() and second.isdecimal()):
            raise forms.ValidationError("Cette page est incomplète : rechargez-la.")
        return int(first), int(second)

    def from_the_other(self) -> list[str]:
        """The fields whose value comes from the file that goes."""
        stays = self.cleaned_data["stays"]
        return [choice.name for choice in self.asked if self.cleaned_data[_TAKE + choice.name] != stays]
