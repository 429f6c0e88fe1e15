"""Booking, outcome and summary of an appointment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from filrouge.access.fields import DayField
from filrouge.access.words import SeenField, WrittenField
from filrouge.agenda.actions import Booking
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import Host
from filrouge.agenda.rules import clock_shows, next_working_hour
from filrouge.agenda.wording import slot_named
from filrouge.directory.models import Site
from filrouge.people.models import Person

# The four outcomes, as one says them while the person leaves.
OUTCOMES = (
    (Appointment.State.HELD, "Venu"),
    (Appointment.State.MISSED, "Absent"),
    (Appointment.State.EXCUSED, "Absent, excusé"),
    (Appointment.State.CANCELLED, "Annulé par le service"),
)


def nearest(sites: Sequence[Site], area: int | None) -> Site | None:
    """Where somebody of this area is first offered to come: a place of the area, else the first one."""
    return next((site for site in sites if site.area_id == area), sites[0] if sites else None)


class BookingForm(forms.Form):
    """An appointment to fix. First offered: the next working hour, with the agent, where they receive."""

    host = forms.ChoiceField(label="Avec", widget=forms.RadioSelect)
    day = DayField(label="Date")
    time = forms.TimeField(
        label="Heure", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        error_messages={"invalid": "Écrivez l'heure ainsi : 14:30.", "required": "Indiquez l'heure."},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="Durée, en minutes", initial=45, widget=forms.NumberInput(attrs={"step": "5", "inputmode": "numeric"}),
        error_messages={"invalid": "Écrivez la durée en minutes, par exemple 45."},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Nature", choices=Appointment.Kind.choices, initial=Appointment.Kind.OFFICE
    )
    site = forms.ChoiceField(label="Lieu", required=False)
    purpose = forms.CharField(
        label="Objet", max_length=120, initial="Entretien de suivi", help_text="La personne le lira.",
        error_messages={"required": "Dites en quelques mots pourquoi on se voit."},
    )  # fmt: skip

    notify = forms.BooleanField(
        label="Prévenir la personne : confirmation, puis rappels", required=False, initial=True
    )
    summoned = forms.BooleanField(
        label="Sur convocation : préparer le courrier à faire signer", required=False
    )
    knowing = forms.BooleanField(label="Fixer ce rendez-vous quand même", required=False)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        hosts: Sequence[Host],
        sites: Sequence[Site],
        area: int | None,
        now: datetime,
        kind: str = "",
        host: str = "",
        slot: str = "",
    ) -> None:
        offered = next_working_hour(timezone.localtime(now))
        near = nearest(sites, area)
        initial = {
            "day": offered.date(),
            "time": offered.time(),
            "host": hosts[0].professional.public_id if hosts else "",
            "site": near.public_id if near else "",
        }
        # What a link asks for, when it may be.
        if host in {one.professional.public_id for one in hosts}:
            initial["host"] = host
        if kind in Appointment.Kind.values:
            initial["kind"] = kind
        initial |= _of_slot(slot)
        super().__init__(data, initial=initial)
        self.hosts = {host.professional.public_id: host for host in hosts}
        self.sites = {site.public_id: site for site in sites}
        self._offer("host", [(key, f"{h.professional}, {h.organisation}") for key, h in self.hosts.items()])
        self._offer("site", [("", "Sans lieu"), *((key, str(site)) for key, site in self.sites.items())])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The hour must exist that day: the clock skips one in spring."""
        cleaned = super().clean() or self.cleaned_data
        if {"day", "time"} <= cleaned.keys() and not clock_shows(_hour(cleaned)):
            self.add_error(
                "time",
                "Cette heure n'existe pas ce jour-là, où l'on passe à l'heure d'été : choisissez-en une autre.",
            )
        return cleaned

    def booking(self, person: Person) -> Booking:
        """What the action needs."""
        said = self.cleaned_data
        host, site = self.hosts[said["host"]], self.sites.get(said["site"])
        return Booking(
            person=person.pk,
            professional=host.professional.pk,
            organisation=host.organisation.pk,
            starts_at=_hour(said),
            purpose=said["purpose"],
            kind=said["kind"],
            minutes=said["minutes"],
            site=site.pk if site else None,
            knowing=said["knowing"],
            way=Appointment.Way.SUMMONED if said["summoned"] else Appointment.Way.DIRECT,
            notify=said["notify"],
        )


def _of_slot(key: str) -> dict[str, Any]:
    """What a free slot fills of the form; nothing for a key that is not one."""
    named = slot_named(key)
    if named is None:
        return {}
    starts_at, minutes, kind, site = named
    return {
        "day": starts_at.date(), "time": starts_at.time(), "minutes": minutes, "kind": kind, "site": site,
    }  # fmt: skip


def _hour(said: Mapping[str, Any]) -> datetime:
    return timezone.make_aware(datetime.combine(said["day"], said["time"]))


class OutcomeForm(forms.Form):
    """What came of an appointment, and a few words if they come at once."""

    state = forms.ChoiceField(
        label="Ce qui s'est passé", choices=OUTCOMES, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s'est passé.", "invalid_choice": "Choisissez ce qui s'est passé."},
    )  # fmt: skip
    summary = WrittenField(label="Compte rendu", required=False)
    back = forms.CharField(required=False, widget=forms.HiddenInput)


class SummaryForm(forms.Form):
    """The summary, with the text that the writer had under the eyes."""

    text = WrittenField(
        label="Compte rendu", required=False, rows=8, help_text="Des faits. La personne peut le lire."
    )
    base = SeenField()


class DayForm(forms.Form):
    """The day that the address asks for."""

    jour = DayField(required=False)
    semaine = DayField(required=False)

    def asked(self, today: date) -> tuple[date, bool]:
        """The day, and whether its whole week is wanted; today when the address says nothing."""
        self.full_clean()
        week = self.cleaned_data.get("semaine")
        return week or self.cleaned_data.get("jour") or today, week is not None
