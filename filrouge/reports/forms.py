"""Forms of reports."""

from collections.abc import Mapping
from typing import Any

from django import forms

from filrouge.access.answers import MEDIA
from filrouge.access.fields import FilesField, WordsField
from filrouge.access.seen_form import SeenForm
from filrouge.reports.report_rules import TEXT, ReportKind


class WordsForm(SeenForm):
    """What is written in a report, field by field."""

    def __init__(self, data: Mapping[str, Any] | None, *, kind: ReportKind, shown: Mapping[str, str]) -> None:
        super().__init__(data, shown={key: shown.get(key, "") for key, _ in kind.fields})
        for part in kind.parts:
            for key, label in part.fields:
                self.fields[key] = WordsField(
                    label=label, required=False, rows=8 if part.kind == TEXT else 3, max_length=20_000,
                    help_text=part.prompt if part.kind == TEXT else "", initial=self.shown[key],
                )  # fmt: skip


class WhyForm(forms.Form):
    """Why a report is sent back, or taken up again."""

    why = forms.CharField(
        label="Pourquoi", max_length=300, help_text="La structure le lira.",
        error_messages={"required": "Dites pourquoi, en une phrase."},
    )  # fmt: skip


class LayoutForm(forms.Form):
    """A layout to keep."""

    papers = FilesField(label="Votre modèle, en DOCX", accept=MEDIA["docx"], several=False)
