"""The strengths of an assessment that are chosen from lists: trades, skills, jobs and trainings (C-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from filrouge.accompaniment.strengths import (
    LINE_KINDS,
    Line,
    Trade,
    find_trades,
    lines_of,
    month_of,
    month_words,
    skills,
    trade_label,
    trades,
    trades_of,
)

# How many lines a page offers: one empty line at least beyond those that are filled.
LINES, MOST_LINES = 2, 15
# The names of the boxes of a trade, and of the words of a search.
WISHED, DONE, SEARCH = "wished", "done", "trade_search"
_NO_MONTH = "Écrivez le mois et l'année, par exemple 03/2024, ou l'année seule."


class LineForm(forms.Form):
    """One job or training; a line without words is left out."""

    kind = forms.ChoiceField(label="Sorte", choices=[*LINE_KINDS.items()], required=False)
    label = forms.CharField(label="Emploi ou formation", required=False, max_length=160)
    since = forms.CharField(label="De (mois/année)", required=False, max_length=10)
    until = forms.CharField(label="À (mois/année)", required=False, max_length=10)

    def clean_since(self) -> str:
        """A month, a year or nothing."""
        return self._month("since")

    def clean_until(self) -> str:
        """A month, a year or nothing."""
        return self._month("until")

    def _month(self, name: str) -> str:
        month = month_of(self.cleaned_data[name])
        if month is None:
            raise forms.ValidationError(_NO_MONTH)
        return month

    def clean(self) -> dict[str, Any]:
        """It has words, and does not end before it begins."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since", ""), cleaned.get("until", "")
        if (since or until) and not cleaned.get("label"):
            self.add_error("label", "Dites quel emploi ou quelle formation.")
        if since and until and until < since[: len(until)]:
            self.add_error("until", "La fin vient avant le début.")
        return cleaned

    def line(self) -> Line | None:
        """What it adds; None for an empty line."""
        said = self.cleaned_data
        return Line(said["kind"], said["label"], said["since"], said["until"]) if said.get("label") else None


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A trade as the page draws it, with its two boxes."""

    code: str
    label: str
    wished: bool
    done: bool


def trade_rows(
    data: Mapping[str, Any], chosen: Sequence[Trade] = ()
) -> tuple[list[TradeRow], list[TradeRow]]:
    """The trades that are ticked, and those that the search of this page finds beside them."""
    wished, done = (_codes(data, name) for name in (WISHED, DONE))
    known = [one.code for one in chosen]
    codes = list(dict.fromkeys([*known, *wished, *done]))
    ticked = [TradeRow(code, trade_label(code), code in wished, code in done) for code in codes]
    found = [code for code in find_trades(str(data.get(SEARCH, ""))) if code not in codes]
    return ticked, [TradeRow(code, trade_label(code), wished=False, done=False) for code in found]


def _codes(data: Mapping[str, Any], name: str) -> list[str]:
    if isinstance(data, MultiValueDict):
        return [code for code in data.getlist(name) if code in trades()]
    return list(data.get(name, ()))


class StrengthsForm(forms.Form):
    """Trades of the ROME, transferable skills, lines of experience. `lists`: what is there, as the database keeps it."""

    trade_search = forms.CharField(
        label="Chercher un métier", required=False, max_length=60,
        widget=forms.TextInput(attrs={"data-enter": "chercher", "autocomplete": "off"}),
        help_text="Un mot du métier, ou son code ROME. Cochez, puis enregistrez.",
    )  # fmt: skip
    transferable = forms.MultipleChoiceField(
        label="Compétences transférables", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Les savoir-être professionnels du ROME.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, lists: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(data)
        self._trades = trades_of(lists["trades"])
        field = self.fields["transferable"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(skills().items())
        field.initial = list(lists["transferable"])
        known = lines_of(lists["lines"])
        # A colleague may have fewer lines by now: what the writer sent is read whole.
        sent = sum(f"line{at}-label" in data for at in range(MOST_LINES)) if data else 0
        count = min(max(len(known) + 1, LINES, sent), MOST_LINES)
        self.lines = [
            LineForm(data, prefix=f"line{at}", initial=_shown(known[at]) if at < len(known) else {})
            for at in range(count)
        ]

    def is_valid(self) -> bool:
        """The lines too."""
        return all([super().is_valid(), *(form.is_valid() for form in self.lines)])

    def rows(self) -> tuple[list[TradeRow], list[TradeRow]]:
        """The trades that are ticked, then those that the search finds."""
        if self.is_bound:
            return trade_rows(self.data, self._trades)
        wished = [one.code for one in self._trades if one.wished]
        done = [one.code for one in self._trades if one.done]
        return trade_rows({WISHED: wished, DONE: done}, self._trades)

    def searched(self) -> bool:
        """Whether this page answers a search."""
        return self.is_bound and bool(self.data.get(SEARCH))

    def opened(self) -> bool:
        """Whether the fold has something to show."""
        said = any(self.rows()) or bool(self["transferable"].value()) or self.searched()
        wrong = self.is_bound and not self.is_valid()
        return said or wrong or any(form["label"].value() for form in self.lines)

    def said(self) -> dict[str, list[Any]]:
        """Each list, as the database keeps it."""
        ticked, _ = self.rows()
        lines = [form.line() for form in self.lines]
        return {
            "trades": [
                asdict(Trade(row.code, row.wished, row.done)) for row in ticked if row.wished or row.done
            ],
            "transferable": self.cleaned_data["transferable"],
            "lines": [asdict(line) for line in lines if line is not None],
        }


def _shown(line: Line) -> dict[str, str]:
    return asdict(line) | {"since": month_words(line.since), "until": month_words(line.until)}
