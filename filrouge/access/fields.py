"""Form fields that every room's forms share."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A civil day, with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault(
            "error_messages",
            {
                "required": "Indiquez la date.",
                "invalid": "Cette date n'existe pas : écrivez par exemple 15/03/2026.",
            },
        )
        super().__init__(**options)


class WordsField(forms.CharField):
    """Free words over several lines."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)
