"""The answer to a councillor on one page: a scope, a few figures in plain words, one chart. It leaves the house, so
small numbers are masked whoever asks (G-5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django import forms
from django.template.loader import render_to_string

from filrouge.access.printing import Printed, printed
from filrouge.core.periods import Period
from filrouge.core.text import long_date, short_date
from filrouge.directory.models import Commune
from filrouge.directory.queries import department
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.compute import Line, Result, results, without_small_numbers
from filrouge.steering.definitions import Indicator, Spells, detailed, may_be_detailed
from filrouge.steering.maps import BY_COMMUNE, Ground, first_shown, without_small_places
from filrouge.steering.questions import Question
from filrouge.steering.rules import Figure
from filrouge.steering.words import UNDEFINED, UNIT_LABELS, change_words, figure_words, value_words

MOST = 7
FEWEST = 5
PERIODS_DRAWN = 4
_STYLE = Path(__file__).parent / "data" / "sheet.css"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in plain words, with the sentence that says how it is counted. `target`: what the scheme wants."""

    label: str
    value: str
    before: str
    change: str
    target: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page. `bars`: one figure over the last periods, oldest first; `hidden`: periods whose number is masked."""

    title: str
    scheme: Scheme
    scope: str
    told: tuple[Told, ...]
    chart: str
    unit: str
    bars: tuple[tuple[str, float], ...]
    hidden: tuple[str, ...]
    notes: tuple[str, ...]
    made_on: date

    @property
    def has_targets(self) -> bool:
        """Whether the scheme wants something of one of the figures."""
        return any(one.target for one in self.told)


def sheet_of(question: Question, commune: Commune | None, today: date) -> Sheet:
    """The sheet of a scope, for the whole of it or for one commune."""
    asked = _asked(question.indicators)
    place = _Place.of(question, commune)
    pairs = place.figures(asked, [question.period, question.before])
    told = [(one, now, before) for one, (now, before) in zip(asked, pairs, strict=True)]
    main = first_shown([one for one in asked if may_be_detailed(one)])
    bars, hidden = _history(question, main, place) if main else ((), ())
    targets = {target.key: value_words(target.value, target.unit) for target in question.scheme.targets}
    return Sheet(
        title=f"Fiche réponse : {question.scheme.short_name}",
        scheme=question.scheme,
        scope=_scope_words(question, commune),
        told=tuple(_told(one, now, before, targets) for one, now, before in _worth_saying(told)),
        chart=main.label if main else "",
        unit=UNIT_LABELS[main.unit] if main else "",
        bars=bars, hidden=hidden, notes=_notes(question, commune), made_on=today,
    )  # fmt: skip


def pdf(sheet: Sheet) -> Printed:
    """The same on paper. `Refusal` when the system lacks what draws text."""
    html = render_to_string("steering/sheet_print.html", {"sheet": sheet, "department": department()})
    return printed(html, _STYLE)


def _asked(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Those that say one number, each theme in its turn, in the order of the file."""
    plain = [one for one in indicators if not one.measure.breakdown]
    themes = [
        [one for one in plain if one.theme == theme] for theme in dict.fromkeys(one.theme for one in plain)
    ]
    turns = range(max((len(some) for some in themes), default=0))
    return [some[turn] for turn in turns for some in themes if turn < len(some)][: 2 * MOST]


_Three = tuple[Indicator, Figure, Figure]


def _worth_saying(found: Sequence[_Three]) -> list[_Three]:
    """At most MOST: those that had something to say now or before; when they are too few, others fill the page."""
    said = [three for three in found if any(figure.value for figure in three[1:])][:MOST]
    if len(said) >= FEWEST:
        return said
    others = [three for three in found if three not in said][: FEWEST - len(said)]
    return [three for three in found if three in said or three in others]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where figures are read: the whole scope, or one commune of it; always masked."""

    question: Question
    commune: str
    ground: Ground | None

    @classmethod
    def of(cls, question: Question, commune: Commune | None) -> "_Place":
        if commune is None:
            return cls(question, "", None)
        return cls(question, commune.pk, Ground.of([Line(commune.pk, Figure(None, 0))], BY_COMMUNE))

    def figures(self, indicators: Sequence[Indicator], periods: Sequence[Period]) -> list[list[Figure]]:
        """By indicator, its figure over each period."""
        if self.ground is None:
            rows = results(indicators, periods, self.question.scope)
            return [[result.figure for result in row] for row in without_small_numbers(rows)]
        counted = [detailed(one, BY_COMMUNE) for one in indicators if may_be_detailed(one)]
        rows = without_small_numbers(results(counted, periods, self.question.scope))
        found = {row[0].indicator.id: [self._line(result) for result in row] for row in rows}
        nothing = [Figure(None, 0)] * len(periods)
        return [found.get(one.id, nothing) for one in indicators]

    def _line(self, result: Result) -> Figure:
        assert self.ground is not None
        masked = without_small_places(result, self.ground)
        nothing = Figure(None if result.indicator.unit in ("percent", "days", "ratio") else 0, 0)
        return next((line.figure for line in masked.lines if line.key == self.commune), nothing)


def _told(indicator: Indicator, now: Figure, before: Figure, targets: dict[str, str]) -> Told:
    return Told(
        indicator.label, _said(now, indicator.unit), _said(before, indicator.unit),
        change_words(now, before, indicator.unit), targets.get(indicator.id, ""), indicator.sentence,
    )  # fmt: skip


def _said(figure: Figure, unit: str) -> str:
    """As on screen; a number masked to protect another is not called small."""
    return "Non donné" if figure.masked else figure_words(figure, unit)


def _history(
    question: Question, main: Indicator, place: _Place
) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """The figure over the last periods that the scheme has known, oldest first; and those that are masked."""
    periods = [question.period]
    while len(periods) < PERIODS_DRAWN and windows.previous(periods[-1]).since >= question.scheme.valid_from:
        periods.append(windows.previous(periods[-1]))
    periods.reverse()
    ((*figures,),) = place.figures([main], periods)
    at_end = isinstance(main.measure, Spells) and main.measure.kind == "stock"
    shown = [
        (_period_words(period, at_end=at_end), figure)
        for period, figure in zip(periods, figures, strict=True)
    ]
    bars = tuple((words, float(figure.value or 0)) for words, figure in shown if not figure.masked)
    return bars, tuple(words for words, figure in shown if figure.masked)


def _period_words(period: Period, *, at_end: bool) -> str:
    last = windows.last_day(period)
    return f"au {long_date(last)}" if at_end else f"du {short_date(period.since)} au {short_date(last)}"


def _scope_words(question: Question, commune: Commune | None) -> str:
    """The question in one sentence."""
    chosen = [*_choices(question.form), *([f"commune\u00a0: {commune.name}"] if commune else [])]
    where = f" ({', '.join(chosen)})" if chosen else ", sur tout le département"
    own = ", pour ce que votre organisme a fait" if question.restricted else ""
    return (
        f"Où en est «\u00a0{question.scheme.name}\u00a0»{where}{own}, {windows.words(question.period)}\u00a0?"
    )


def _choices(form: forms.Form) -> Iterator[str]:
    """What the filters of the dashboard choose, in words: « territoire : Sud »."""
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name) if form.is_bound else None
        if value and isinstance(field, forms.ChoiceField) and isinstance(value, str):
            label = str(dict(field.choices).get(value, value)).strip()  # type: ignore[arg-type]
            yield f"{str(field.label).lower()}\u00a0: {label}"


def _notes(question: Question, commune: Commune | None) -> tuple[str, ...]:
    """What somebody has to know before repeating a figure."""
    notes = [
        f"Chaque chiffre est comparé à la période d'avant, {windows.words(question.before)}.",
        "«\u00a0Non donné\u00a0»\u00a0: moins de 5 personnes, ou un nombre qui permettrait de les retrouver. "
        f"«\u00a0{UNDEFINED}\u00a0»\u00a0: rien à compter.",
    ]
    if commune:
        notes.append(
            "La commune est celle du domicile connu aujourd'hui ; le temps de travail ne se compte pas par commune."
        )
    return tuple(notes)
