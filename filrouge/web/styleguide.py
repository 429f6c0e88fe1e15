"""What the page of components shows: each state, with invented people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from filrouge.web.icons import ICONS

TODAY = date(2026, 3, 16)


@dataclass(frozen=True, slots=True)
class SampleClock:
    """A clock as the clocks' model shows itself."""

    label: str
    kind: str
    state: str
    due_on: date
    ended_on: date | None = None
    reason: str = ""
    source: str = ""

    @property
    def warn_on(self) -> date:
        """The day when it becomes worth a look."""
        return self.due_on - timedelta(days=7)


class SampleForm(forms.Form):
    """One field of each shape."""

    subject = forms.CharField(
        label="Objet du rendez-vous", help_text="Quelques mots que la personne comprendra."
    )
    day = forms.DateField(label="Jour", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    place = forms.ChoiceField(
        label="Lieu",
        choices=[("", "Choisir un lieu"), ("1", "Maison du Grand Pré"), ("2", "Antenne des Tilleuls")],
    )
    kind = forms.ChoiceField(
        label="Forme",
        widget=forms.RadioSelect,
        choices=[("office", "Au bureau"), ("phone", "Par téléphone"), ("home", "À domicile")],
    )
    topics = forms.MultipleChoiceField(
        label="Sujets abordés",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("mobility", "Se déplacer"), ("health", "Santé"), ("housing", "Logement")],
        help_text="Cochez tout ce qui convient.",
    )
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="La personne est d'accord avec ce rendez-vous")

    def clean_day(self) -> date:
        """A day that is not over."""
        day: date = self.cleaned_data["day"]
        if day < TODAY:
            raise forms.ValidationError("Ce jour est passé. Choisissez aujourd'hui ou un jour à venir.")
        return day


class SampleFilters(forms.Form):
    """Filters of a list."""

    state = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("late", "En retard"), ("soon", "Bientôt")]
    )
    area = forms.ChoiceField(
        label="Territoire", required=False, choices=[("", "Tous"), ("n", "Nord"), ("s", "Sud")]
    )


def _clocks() -> list[SampleClock]:
    law = "Code de l'action sociale et des familles, article cité par le paramètre"
    local = "Convention du dispositif, objectif de délai"
    return [
        SampleClock("Orientation de la personne", "legal", "running", TODAY + timedelta(20), source=law),
        SampleClock("Contrat d'engagement", "legal", "running", TODAY + timedelta(3), source=law),
        SampleClock("Contrat d'engagement", "legal", "running", TODAY - timedelta(4), source=law),
        SampleClock("Premier rendez-vous", "local", "running", TODAY + timedelta(12), source=local),
        SampleClock("Premier rendez-vous", "local", "running", TODAY - timedelta(1), source=local),
        SampleClock("Orientation de la personne", "legal", "met", TODAY - timedelta(5), TODAY - timedelta(9), source=law),
        SampleClock("Premier rendez-vous", "local", "met", TODAY - timedelta(9), TODAY - timedelta(6), source=local),
        SampleClock(
            "Contrat d'engagement", "legal", "interrupted", TODAY + timedelta(5), TODAY - timedelta(2),
            reason="la personne n'est plus soumise aux droits et devoirs", source=law,
        ),
    ]  # fmt: skip


def _people() -> list[dict[str, Any]]:
    clocks = _clocks()
    return [
        {"name": "Amina Vauquelin", "age": 34, "place": "Saint-Aubin", "url": "#personne-1", "clock": clocks[2],
         "since": date(2025, 11, 3), "late": True},
        {"name": "Bruno Castelnaud-Lefebvre", "age": 51, "place": "Montreval", "url": "#personne-2", "clock": clocks[1],
         "since": date(2026, 1, 12), "late": False},
        {"name": "Chloé N'Diaye", "age": 27, "place": "Les Tilleuls", "url": "#personne-3", "clock": clocks[3],
         "since": date(2026, 3, 2), "late": False},
    ]  # fmt: skip


def _timeline() -> list[dict[str, Any]]:
    return [
        {
            "day": date(2026, 3, 12),
            "title": "Rendez-vous honoré",
            "detail": "Point sur la garde d'enfant ; une place est trouvée.",
            "who": "Hélène Marchetti, référente",
            "kind": "calendar",
        },
        {
            "day": date(2026, 2, 20),
            "title": "Contrat d'engagement signé",
            "detail": "Deux objectifs, pour une durée de six mois.",
            "who": "Hélène Marchetti et Amina Vauquelin",
            "kind": "document",
            "url": "#contrat",
        },
        {
            "day": date(2026, 1, 28),
            "title": "Diagnostic fait avec la personne",
            "who": "Hélène Marchetti",
            "kind": "note",
        },
        {
            "day": date(2026, 1, 9),
            "title": "Orientation vers le parcours socioprofessionnel",
            "who": "Paul Attali, responsable territorial",
            "kind": "flag",
        },
    ]


def sample_context() -> Mapping[str, Any]:
    """What the page shows."""
    bound = SampleForm(
        {"subject": "", "day": "2026-03-01", "kind": "office", "topics": ["health"]}, auto_id="wrong_%s"
    )
    return {
        "today": TODAY,
        "moment": datetime(2026, 3, 16, 9, 5),  # noqa: DTZ001 - shown as written
        "icons": sorted(ICONS),
        "tones": [
            ("neutral", "À préparer"),
            ("info", "Nouveau"),
            ("good", "Présente"),
            ("warn", "À confirmer"),
            ("late", "En retard"),
            ("paused", "Interrompu"),
            ("legal", "Délai légal"),
            ("local", "Objectif local"),
        ],
        "clocks": _clocks(),
        "people": _people(),
        "timeline": _timeline(),
        "form": SampleForm(),
        "wrong": bound,
        "filters": SampleFilters({"state": "late"}, auto_id="filter_%s"),
        "tabs": [
            {"label": "À faire", "url": "#a-faire", "current": True, "count": 4},
            {"label": "Faits", "url": "#faits", "current": False, "count": 27},
            {"label": "Tous", "url": "#tous", "current": False, "count": None},
        ],
        "chart": [
            ("Se déplacer", 1_204, "#mobilite"),
            ("Santé", 890),
            ("Garde d'enfant", 412.5),
            ("Logement", 96),
            ("Budget", 0),
        ],
    }
