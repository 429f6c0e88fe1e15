"""Inviting to choose, moving, coming back every so many weeks, for whom a free slot is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from filrouge.access.fields import DayField
from filrouge.agenda.actions import Booking
from filrouge.agenda.availability import at_hour
from filrouge.agenda.forms import BookingForm
from filrouge.agenda.inviting import Offer
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import Host
from filrouge.agenda.rules import clock_shows
from filrouge.agenda.series import Rhythm
from filrouge.agenda.wording import slot_named
from filrouge.directory.models import Site
from filrouge.people.models import Person


class InviteForm(forms.Form):
    """What a person is invited to."""

    host = forms.ChoiceField(label="Avec", widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label="Durée, en minutes", initial=45, widget=forms.NumberInput(attrs={"step": "5", "inputmode": "numeric"}),
        error_messages={"invalid": "Écrivez la durée en minutes, par exemple 45."},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Au choix de la personne"), *Appointment.Kind.choices]
    )
    purpose = forms.CharField(
        label="Objet", max_length=120, initial="Entretien de suivi", help_text="La personne le lira.",
        error_messages={"required": "Dites en quelques mots pourquoi on se voit."},
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, str] | None, *, hosts: Sequence[Host], host: str = "", kind: str = ""
    ) -> None:
        self.hosts = {one.professional.public_id: one for one in hosts}
        first = host if host in self.hosts else next(iter(self.hosts), "")
        super().__init__(data, initial={"host": first, "kind": kind})
        field = self.fields["host"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"{one.professional}, {one.organisation}") for key, one in self.hosts.items()]

    def offer(self, person: Person) -> Offer:
        """What the action needs."""
        said = self.cleaned_data
        host = self.hosts[said["host"]]
        return Offer(
            person.pk, host.professional.pk, host.organisation.pk, said["purpose"], said["minutes"], said["kind"]
        )  # fmt: skip


class MoveForm(BookingForm):
    """Another hour for an appointment: who meets whom stays."""

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        appointment: Appointment,
        sites: Sequence[Site],
        now: datetime,
        slot: str = "",
    ) -> None:
        super().__init__(data, hosts=[], sites=sites, area=None, now=now, slot=slot)
        for name in ("host", "notify", "summoned"):
            del self.fields[name]
        self.appointment = appointment
        local = timezone.localtime(appointment.starts_at)
        stands = {
            "day": local.date(), "time": local.time(), "minutes": appointment.minutes, "kind": appointment.kind,
            "site": appointment.site.public_id if appointment.site else "", "purpose": appointment.purpose,
        }  # fmt: skip
        self.initial = stands | (
            {name: self.initial[name] for name in ("day", "time", "minutes", "kind", "site")}
            if slot_named(slot)
            else {}
        )

    def booking(self, person: Person) -> Booking:
        """Where it goes."""
        said, row = self.cleaned_data, self.appointment
        site = self.sites.get(said["site"])
        return Booking(
            person.pk, row.professional_id, row.organisation_id, at_hour(said["day"], said["time"]), said["purpose"],
            said["kind"], said["minutes"], site.pk if site else None, said["knowing"], Appointment.Way(row.way),
        )  # fmt: skip


class SeriesForm(BookingForm):
    """The same appointment every so many weeks, until a day."""

    weeks = forms.TypedChoiceField(
        label="Revient", coerce=int, initial=2,
        choices=[(1, "Chaque semaine"), (2, "Toutes les deux semaines"), (3, "Toutes les trois semaines"),
                 (4, "Toutes les quatre semaines")],
    )  # fmt: skip
    until = DayField(label="Jusqu'au")
    skip = forms.BooleanField(
        label="Sauter les jours où c'est impossible (férié, absence, autre rendez-vous)",
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first."""
        cleaned = super().clean()
        if {"day", "until"} <= cleaned.keys() and cleaned["until"] < cleaned["day"]:
            self.add_error("until", "Le dernier jour vient après le premier.")
        return cleaned

    def rhythm(self) -> Rhythm:
        """When it comes back."""
        said = self.cleaned_data
        return Rhythm(said["day"], said["until"], said["weeks"])

    def hour_of(self, day: date) -> datetime | None:
        """The hour of one of its days; None when the clock skips it."""
        hour: time = self.cleaned_data["time"]
        moment = at_hour(day, hour)
        return moment if clock_shows(moment) else None


class ForWhomForm(forms.Form):
    """For whom a free slot is."""

    qui = forms.ChoiceField(label="Pour qui ?", error_messages={"required": "Choisissez une personne."})
    creneau = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None, *, people: Sequence[Person], initial: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        field = self.fields["qui"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir…"), *((one.public_id, one.full_name) for one in people)]
