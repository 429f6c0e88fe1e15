"""The form that asks what each column of a list holds."""

from typing import Any

from django import forms

from filrouge.exchanges.inbound.column_choices import Columns
from filrouge.exchanges.inbound.readers.columns import BESIDE, LEFT, catalogue


class ColumnsForm(forms.Form):
    """One choice for each column of the file, and a name for whoever sends it."""

    sender = forms.CharField(
        label="De qui vient cette liste ?",
        max_length=80,
        required=False,
        help_text="Par exemple « Mission locale ». Ces choix serviront dès que les mêmes titres reviendront.",
    )

    def __init__(self, data: Any, columns: Columns) -> None:
        said = columns.remembered
        super().__init__(data, initial={"sender": said.sender if said else ""})
        self.columns = columns.columns
        for place, column in enumerate(self.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.title,
                choices=_choices(),
                initial=column.field,
                widget=forms.Select(
                    attrs={"class": "form-select", "aria-label": f"« {column.title} » contient"}
                ),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the table: the column and its bound choice."""
        return [
            {"column": column, "choice": self[f"column_{place}"]} for place, column in enumerate(self.columns)
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """Title → field, as sent."""
        return {
            column.title: self.cleaned_data[f"column_{place}"] for place, column in enumerate(self.columns)
        }


def _choices() -> list[tuple[str, Any]]:
    fields = catalogue().fields.values()
    return [
        (BESIDE, "Garder à côté"),
        (LEFT, "Ne pas lire cette colonne"),
        ("Dans le dossier", [(one.name, one.label) for one in fields if not one.kept]),
        ("À côté, sous un nom connu", [(one.name, one.label) for one in fields if one.kept]),
    ]
