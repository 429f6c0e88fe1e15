"""The form that validates a set of indicators (G-5)."""

from typing import Any

from django import forms


class SetForm(forms.Form):
    """What was read is what is validated: `digest` says it."""

    digest = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."})
    note = forms.CharField(
        label="Note", required=False, max_length=300,
        help_text="Facultatif : la séance où il a été présenté, ce qui reste à revoir.",
    )  # fmt: skip

    def __init__(self, *args: Any, digest: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.expected = digest

    def clean_digest(self) -> str:
        """Refused when the file changed between the reading and the gesture."""
        if self.cleaned_data["digest"] != self.expected:
            raise forms.ValidationError(
                "Le jeu a changé pendant que vous le lisiez : rechargez la page et relisez-le."
            )
        return self.expected
