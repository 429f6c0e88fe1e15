"""Forms of intensive periods and weeks (D-4)."""

from datetime import time
from typing import Any

from django import forms

from filrouge.access.fields import DayField
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.offered import habits
from filrouge.intensive.periods import Settings, Window
from filrouge.intensive.rules import MINUTES_AN_HOUR

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
HALVES = {"morning": "matin", "afternoon": "après-midi"}


class HourField(forms.TimeField):
    """An hour of the day that may be left empty, with the browser's own clock."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(required=False, **options)


class SettingsForm(forms.Form):
    """When somebody is free, childcare deducted, and how they move."""

    halves = forms.MultipleChoiceField(
        label="Demi-journées libres",
        help_text="Garde d'enfants, soins et chemins compris : ne cochez que ce qui est vraiment libre.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une demi-journée."},
        choices=[
            (f"{day}-{half}", f"{name.capitalize()} {word}")
            for day, name in enumerate(DAYS)
            for half, word in HALVES.items()
        ],
    )
    earliest = HourField(label="Pas avant", help_text="Par exemple après l'école.")
    latest = HourField(label="Pas après")
    pace = forms.TypedChoiceField(
        label="Comment la personne se déplace", choices=IntensivePeriod.Pace.choices, coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reach = forms.IntegerField(label="Trajet le plus long accepté, en minutes", min_value=0)
    minds_children = forms.BooleanField(
        label="Garde ses enfants pendant les vacances scolaires",
        help_text="Aucune séance n'est proposée ces jours-là, selon la zone de sa commune.",
        required=False,
    )
    alone = forms.IntegerField(label="Heures en autonomie par semaine, au plus", min_value=0)

    def __init__(self, *args: Any, period: IntensivePeriod | None = None, **options: Any) -> None:
        initial = told_of(period) if period is not None else _usual()
        options["initial"] = initial | options.get("initial", {})
        super().__init__(*args, **options)

    def settings(self) -> Settings:
        """What the action keeps."""
        said = self.cleaned_data
        first, last = _minute(said["earliest"], 0), _minute(said["latest"], MINUTES_AN_HOUR * 24)
        windows = []
        for choice in said["halves"]:
            day, half = choice.split("-")
            opens, closes = habits()["halves"][half]
            if max(opens, first) < min(closes, last):
                windows.append(Window(int(day), max(opens, first), min(closes, last)))
        alone = said["alone"] * MINUTES_AN_HOUR
        return Settings(tuple(windows), said["pace"], said["reach"], alone, said["minds_children"])


class PeriodForm(SettingsForm):
    """An intensive period to begin."""

    since = DayField(label="À partir du")
    field_order = ("since",)


class EndForm(forms.Form):
    """Why a period ends, and when."""

    until = DayField(label="Premier jour hors de la période")
    why = forms.ChoiceField(
        label="Pourquoi", choices=IntensivePeriod.Ended.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez pourquoi la période finit."},
    )  # fmt: skip


class MondayForm(forms.Form):
    """Which week."""

    lundi = DayField(label="Semaine du lundi")


def _minute(said: time | None, default: int) -> int:
    return said.hour * MINUTES_AN_HOUR + said.minute if said else default


def _usual() -> dict[str, Any]:
    usual = habits()["usual"]
    return {
        "halves": [f"{day}-{half}" for day in range(len(DAYS) - 1) for half in HALVES],
        "pace": IntensivePeriod.Pace.PUBLIC, "reach": usual["reach"], "alone": usual["alone"] // MINUTES_AN_HOUR,
    }  # fmt: skip


def told_of(period: IntensivePeriod) -> dict[str, Any]:
    """What is known of a period, as the form says it: an hour is told when it is not that of a half-day."""
    known = habits()["halves"]
    halves = [
        f"{day}-{half}"
        for day, opens, closes in period.windows
        for half, (first, last) in known.items()
        if opens < last and closes > first
    ]
    opens_at = min((opens for _, opens, _ in period.windows), default=0)
    closes_at = max((closes for _, _, closes in period.windows), default=0)
    return {
        "halves": halves, "pace": period.pace, "reach": period.reach, "alone": period.alone // MINUTES_AN_HOUR,
        "minds_children": period.minds_children,
        "earliest": None if opens_at in {first for first, _ in known.values()} else _clock(opens_at),
        "latest": None if closes_at in {last for _, last in known.values()} else _clock(closes_at),
    }  # fmt: skip


def _clock(minute: int) -> time:
    return time(minute // MINUTES_AN_HOUR, minute % MINUTES_AN_HOUR)
