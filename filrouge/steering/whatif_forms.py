"""What a simulation is asked: every number in the address, so that the same address gives the same figures."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from filrouge.steering.whatif import Start, settings
from filrouge.steering.whatif_terms import Asked

_HORIZON = settings()["horizon"]
# Name in the address: name in the rules, label, least, most.
NUMBERS: Mapping[str, tuple[str, str, float, float]] = {
    "etp": ("fte", "Temps pleins (ETP)", 0, 2000),
    "ratio": ("ratio", "Personnes par ETP", 0, 1000),
    "depassement": ("beyond", "Dépassement accepté du ratio, en %", 0, 300),
    "rythme": ("rhythm", "Rendez-vous par personne et par mois", 0, 30),
    "minutes": ("minutes", "Minutes par rendez-vous", 0, 480),
    "temps": ("share", "Part du temps en rendez-vous, en %", 0, 100),
    "entrees": ("inflow", "Orientations par mois", 0, 5000),
    "commencent": ("starting", "Part qui commence, en %", 0, 100),
    "delai": ("delay", "Jours pour fixer le premier rendez-vous", 0, 365),
    "sejour": ("stay", "Durée de séjour, en % de l'observée", 10, 500),
}


class WhatIf(forms.Form):
    """A scenario. What the address does not say is as today; what it says wrong is told, and taken as today."""

    mois = forms.IntegerField(
        label="Horizon, en mois", min_value=_HORIZON["least"], max_value=_HORIZON["most"], required=False
    )
    graine = forms.IntegerField(
        label="Graine du tirage", min_value=0, max_value=2**31, required=False,
        help_text="Un autre nombre rebat les tirages.",
    )  # fmt: skip

    def __init__(self, filters: Mapping[str, str], *, start: Start) -> None:
        self.start = start
        default = {"mois": _HORIZON["default"], "graine": settings()["seed"]} | {
            name: getattr(start.today, rule) for name, (rule, *_) in NUMBERS.items()
        }
        self.default: dict[str, Any] = default
        given = {name: filters[name].replace(",", ".") for name in default if filters.get(name)}
        super().__init__({name: _plain(value) for name, value in default.items()} | given)
        last = [self.fields.pop("mois"), self.fields.pop("graine")]
        for name, (_, label, least, most) in NUMBERS.items():
            self.fields[name] = forms.FloatField(
                label=label, min_value=least, max_value=most, required=False,
                help_text=start.origins[name].capitalize(),
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )  # fmt: skip
        self.fields["mois"], self.fields["graine"] = last
        self.is_valid()

    def _value(self, name: str) -> Any:
        found = self.cleaned_data.get(name)
        return self.default[name] if found is None else found

    @property
    def asked(self) -> Asked:
        """The scenario asked."""
        return replace(self.start.today, **{rule: self._value(name) for name, (rule, *_) in NUMBERS.items()})

    @property
    def months(self) -> int:
        """How far to look."""
        return int(self._value("mois"))

    @property
    def seed(self) -> int:
        """What the draws come from."""
        return int(self._value("graine"))


def _plain(value: float) -> str:
    """« 4.8 », « 12 »: as a number field takes it."""
    return f"{value:g}"
