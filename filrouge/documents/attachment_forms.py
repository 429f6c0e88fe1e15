"""Forms of attachments: add some, correct what is said of one, remove one (A-5)."""

from typing import Any

from django import forms

from filrouge.access.fields import DayField, FilesField
from filrouge.documents.attaching import Said
from filrouge.documents.attachment_kinds import accepted, attachment_kinds, removals
from filrouge.documents.attachment_rules import TITLE


class SaidForm(forms.Form):
    """What is said of an attachment."""

    kind = forms.ChoiceField(
        label="Sorte de pièce", error_messages={"required": "Choisissez la sorte de pièce."}
    )
    day = DayField(label="Date de la pièce", help_text="Celle qui est écrite dessus ; à défaut, aujourd'hui.")
    title = forms.CharField(
        label="Titre",
        required=False,
        max_length=TITLE,
        help_text="Facultatif : ce qui la distingue des autres.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "Choisir…"), *((one.key, one.label) for one in attachment_kinds().values())]

    def said(self) -> Said:
        """What the form says."""
        return Said(self.cleaned_data["kind"], self.cleaned_data["day"], self.cleaned_data["title"])


class NewAttachmentForm(SaidForm):
    """Files chosen, or photographed with the telephone."""

    papers = FilesField(label="Fichiers", accept=accepted(), required=False)
    photo = FilesField(
        label="Ou une photo, tout de suite",
        accept=accepted(photos=True),
        several=False,
        camera=True,
        required=False,
    )
    field_order = ("papers", "photo", "kind", "day", "title")

    def given(self) -> list[Any]:
        """Every file of the form."""
        return [*self.cleaned_data["papers"], *self.cleaned_data["photo"]]


class RemovalForm(forms.Form):
    """Why an attachment is removed."""

    why = forms.ChoiceField(
        label="Pourquoi", widget=forms.RadioSelect, choices=lambda: list(removals().items()),
        error_messages={"required": "Choisissez pourquoi vous la retirez."},
    )  # fmt: skip
