"""The hours of a week, and a day that differs."""

from typing import Any, ClassVar

from django import forms

from filrouge.access.fields import ConstrainedForm, DayField
from filrouge.agenda.models import ReceivingHours
from filrouge.directory.models import Site

_HOUR = "Écrivez l'heure ainsi : 14:30."
_FIELDS = ["opens", "closes", "site", "kind", "minutes", "drop_in"]


def _hour(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        error_messages={"invalid": _HOUR, "required": "Indiquez l'heure."},
    )  # fmt: skip


class _HoursForm(ConstrainedForm[ReceivingHours]):
    field_of_message: ClassVar[dict[str, str]] = {
        "L'heure de fin vient après l'heure de début.": "closes",
        "Un rendez-vous dure de 5 minutes à 8 heures.": "minutes",
    }
    opens, closes = _hour("De"), _hour("À")

    class Meta:
        model = ReceivingHours
        fields: ClassVar[list[str]] = _FIELDS
        labels: ClassVar[dict[str, str]] = {
            "site": "Lieu",
            "minutes": "Durée d'un rendez-vous, en minutes",
            "drop_in": "Permanence : on vient sans rendez-vous",
        }
        error_messages: ClassVar[dict[str, dict[str, str]]] = {
            "minutes": {"invalid": "Écrivez la durée en minutes, par exemple 45."}
        }

    def __init__(self, *args: object, sites: list[Site], **options: object) -> None:
        super().__init__(*args, **options)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset, site.to_field_name, site.empty_label = Site.objects.none(), "public_id", "Sans lieu"
        if sites:
            self.initial["site"] = sites[0].public_id
            site.queryset = Site.objects.filter(pk__in=[row.pk for row in sites]).order_by("name", "pk")


class WeekForm(_HoursForm):
    """Hours of every week."""

    weekday = forms.TypedChoiceField(
        label="Jour", coerce=int, choices=[("", "Choisir…"), *ReceivingHours.WEEKDAYS],
        error_messages={"required": "Choisissez un jour."},
    )  # fmt: skip

    class Meta(_HoursForm.Meta):
        fields: ClassVar[list[str]] = ["weekday", *_FIELDS]


class OneDayForm(_HoursForm):
    """A day that differs: other hours than those of the week, or nobody is received."""

    day = DayField(label="Date")
    closed = forms.BooleanField(label="Pas d'accueil ce jour-là", required=False)

    class Meta(_HoursForm.Meta):
        fields: ClassVar[list[str]] = ["day", *_FIELDS]

    field_order = ("day", "closed", *_FIELDS)

    def __init__(self, *args: object, sites: list[Site], **options: object) -> None:
        super().__init__(*args, sites=sites, **options)
        self.fields["opens"].required = self.fields["closes"].required = False

    def clean(self) -> dict[str, Any]:
        """A day without hours says so; a day with hours has both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("closed"):
            cleaned["opens"] = cleaned["closes"] = None
        elif "opens" in cleaned and "closes" in cleaned:
            for name in ("opens", "closes"):
                if cleaned[name] is None:
                    self.add_error(name, "Indiquez l'heure, ou cochez « Pas d'accueil ce jour-là ».")
        return cleaned
