"""What a professional says of their own calendar, and of a day that they wrote on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from filrouge.access.fields import DayField
from filrouge.access.words import WrittenField
from filrouge.agenda.forms import OUTCOMES
from filrouge.agenda.models import Appointment
from filrouge.agenda.rules import clock_shows
from filrouge.calendars.returning import Written
from filrouge.core.text import plural
from filrouge.directory.models import Room


class BusyForm(forms.Form):
    """The private address of a calendar, in the iCal format."""

    address = forms.CharField(
        label="Adresse privée de votre agenda, au format iCal",
        max_length=1000,
        help_text="Google : « Adresse secrète au format iCal ». Outlook : « Publier un calendrier », lien ICS.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": "Collez l'adresse de votre agenda."},
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields of one appointment, in the order of the paper."""

    number: int
    appointment: Appointment
    state: forms.BoundField
    summary: forms.BoundField
    day: forms.BoundField
    time: forms.BoundField


class ReturnForm(forms.Form):
    """A day on paper, typed sheet after sheet; a sheet left blank is left for later."""

    def __init__(self, *args: Any, appointments: Sequence[Appointment], **options: Any) -> None:
        super().__init__(*args, **options)
        self.appointments = appointments
        for row in appointments:
            key = row.public_id
            self.fields[f"state_{key}"] = forms.ChoiceField(
                label="Ce qui s'est passé",
                choices=[*OUTCOMES, ("", "Plus tard")],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"summary_{key}"] = WrittenField(label="Compte rendu", required=False, rows=3)
            self.fields[f"day_{key}"] = DayField(label="Prochain rendez-vous le", required=False)
            self.fields[f"time_{key}"] = forms.TimeField(
                label="à", required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
                error_messages={"invalid": "Écrivez l'heure ainsi : 14:30."},
            )  # fmt: skip

    def sheets(self, numbers: Mapping[int, int]) -> list[Sheet]:
        """What the page shows, in order, each under its number on paper (by key)."""
        return [
            Sheet(
                numbers[row.pk],
                row,
                *(self[f"{name}_{row.public_id}"] for name in ("state", "summary", "day", "time")),
            )
            for row in self.appointments
        ]

    def clean(self) -> dict[str, Any]:
        """A sheet that says something says what happened; a next appointment has its day and its hour."""
        said = super().clean() or self.cleaned_data
        for row in self.appointments:
            key = row.public_id
            state, summary, day, hour = (
                said.get(f"{name}_{key}") for name in ("state", "summary", "day", "time")
            )
            if not state and (summary or day or hour):
                self.add_error(f"state_{key}", "Dites d'abord ce qui s'est passé.")
            if bool(day) != bool(hour):
                self.add_error(f"time_{key}" if day else f"day_{key}", "Il faut le jour et l'heure.")
            elif day and hour and not clock_shows(timezone.make_aware(datetime.combine(day, hour))):
                self.add_error(
                    f"time_{key}", "Cette heure n'existe pas ce jour-là : choisissez-en une autre."
                )
        return said

    def written(self) -> list[Written]:
        """The sheets that say something."""
        found = []
        for row in self.appointments:
            state, summary, day, hour = (
                self.cleaned_data[f"{name}_{row.public_id}"] for name in ("state", "summary", "day", "time")
            )
            if state:
                at = timezone.make_aware(datetime.combine(day, hour)) if day else None
                found.append(Written(row, state, summary, at))
        return found


class RoomForm(forms.Form):
    """A room among those that are free, or none."""

    room = forms.ChoiceField(
        label="Salle", required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Cette salle vient d'être prise : choisissez-en une autre."},
    )  # fmt: skip

    def __init__(self, *args: Any, free: Sequence[Room], present: Room | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rooms = {room.public_id: room for room in free}
        field = self.fields["room"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((key, _room_words(room)) for key, room in self.rooms.items()), ("", "Sans salle")]
        field.initial = present.public_id if present else next(iter(self.rooms), "")

    def chosen(self) -> Room | None:
        """The room that was chosen."""
        return self.rooms.get(self.cleaned_data["room"])


def _room_words(room: Room) -> str:
    places = f", {plural(room.places, 'place')}" if room.places else ""
    return f"{room.name} ({room.site.name}{places})"
