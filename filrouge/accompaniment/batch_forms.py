"""Forms of what is done for several people at once (P-1)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from filrouge.access.fields import DayField
from filrouge.accompaniment.inviting import Plan, on
from filrouge.agenda.actions import Booking
from filrouge.agenda.forms import nearest
from filrouge.agenda.models import Appointment
from filrouge.agenda.rules import clock_shows, next_working_hour
from filrouge.directory.models import Site
from filrouge.messages.shipped import Kind
from filrouge.people.models import Person

# A display choice: nobody is first offered an hour of the meal.
NOON, AFTERNOON = time(12), time(13, 30)
MORNING, EVENING = time(9), time(18)
_BAD_HOUR = {"invalid": "Écrivez l'heure ainsi : 14:30.", "required": "Indiquez l'heure."}


def _hour(label: str, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        error_messages=_BAD_HOUR, **options,
    )  # fmt: skip


class InviteForm(forms.Form):
    """The same appointment for several people: its day, how they follow each other, its object, kind and place."""

    day = DayField(label="Date")
    since = _hour("À partir de")
    minutes = forms.IntegerField(
        label="Durée de chacun, en minutes", min_value=5, max_value=480,
        error_messages={"invalid": "Écrivez la durée en minutes, par exemple 45."},
    )  # fmt: skip
    gap = forms.IntegerField(label="Entre deux, en minutes", min_value=0, max_value=240, required=False)
    pause_from = _hour("Pause à partir de", required=False)
    pause_until = _hour("Jusqu'à", required=False)
    kind = forms.ChoiceField(label="Nature", choices=Appointment.Kind.choices)
    site = forms.ChoiceField(label="Lieu", required=False)
    purpose = forms.CharField(
        label="Objet", max_length=120, help_text="Chaque personne le lira.",
        error_messages={"required": "Dites en quelques mots pourquoi on se voit."},
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None, *, sites: Sequence[Site], now: datetime, area: int | None = None
    ) -> None:
        self.sites, self.today = {site.public_id: site for site in sites}, timezone.localdate(now)
        super().__init__(data if data is not None else self.usual(nearest(sites, area), now))
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Sans lieu"), *((key, str(site)) for key, site in self.sites.items())]

    @staticmethod
    def usual(site: Site | None, now: datetime) -> dict[str, Any]:
        """What is offered first: the morning of the next working day, never today, whose hours pass."""
        day = next_working_hour(on(timezone.localdate(now), EVENING)).date()
        return {
            "day": day.isoformat(), "since": f"{MORNING:%H:%M}", "minutes": 45, "gap": 0, "pause_from": f"{NOON:%H:%M}",
            "pause_until": f"{AFTERNOON:%H:%M}", "kind": Appointment.Kind.OFFICE.value,
            "site": site.public_id if site else "", "purpose": "Entretien de suivi",
        }  # fmt: skip

    def clean_day(self) -> date:
        """One invites for today or later."""
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError("On invite pour aujourd'hui ou plus tard.")
        return day

    def clean(self) -> dict[str, Any]:
        """A pause has two ends."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("pause_from"), cleaned.get("pause_until")
        if bool(since) != bool(until) or (since and until and since >= until):
            self.add_error("pause_until", "Une pause a un début et une fin, ou ni l'un ni l'autre.")
        return cleaned

    def plan(self) -> Plan:
        """How the day is laid."""
        said = self.cleaned_data
        pause = (said["pause_from"], said["pause_until"]) if said["pause_from"] else None
        return Plan(said["day"], said["since"], said["minutes"], said["gap"] or 0, pause)

    def booking(self, person: Person, professional: int, organisation: int, starts_at: datetime) -> Booking:
        """One of the appointments. Crossings are looked at for the whole set."""
        said = self.cleaned_data
        site = self.sites.get(said["site"])
        return Booking(
            person.pk, professional, organisation, starts_at, said["purpose"], said["kind"], said["minutes"],
            site.pk if site else None,
        )  # fmt: skip

    def moment(self, words: str) -> datetime | None:
        """An hour written beside a person, on the day of the form. `ValidationError` for what is no hour of that day."""
        hour = _hour("", required=False).clean(words.strip())
        if hour is None:
            return None
        moment = on(self.cleaned_data["day"], hour)
        if not clock_shows(moment):
            raise forms.ValidationError("Cette heure n'existe pas ce jour-là : choisissez-en une autre.")
        return moment


class ReasonForm(forms.Form):
    """The ground that several ends share."""

    reason = forms.ChoiceField(
        label="Motif commun", error_messages={"required": "Choisissez le motif de sortie."}
    )

    def __init__(self, *args: Any, reasons: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir…"), *reasons]


class KindForm(forms.Form):
    """Which message, among those that may be sent by hand; nobody writes its words here."""

    kind = forms.ChoiceField(label="Quel message", widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None, *, offered: Sequence[Kind]) -> None:
        self.offered = {kind.key: kind for kind in offered}
        super().__init__(data if data is not None else {"kind": next(iter(self.offered))})
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.key, kind.label) for kind in offered]

    @property
    def chosen(self) -> Kind:
        """The message that was chosen."""
        return self.offered[self.cleaned_data["kind"]]
