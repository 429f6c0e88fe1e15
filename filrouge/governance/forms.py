"""Forms of meetings: the calendar's filters, planning, holding, minutes, decisions (G-7)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from filrouge.access.fields import DayField, WordsField
from filrouge.access.seen_form import SeenForm
from filrouge.directory.models import Agreement, Area, Organisation, Professional
from filrouge.governance.calendar import LABELS
from filrouge.governance.decisions import NewDecision, Outcome
from filrouge.governance.kinds import MeetingKind, kinds
from filrouge.governance.meetings import Moved, Presence
from filrouge.governance.models import Decision, Meeting

_OTHERS = "Une par ligne, avec sa qualité : Karim Haddad, élu délégué à l'insertion."


def _offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class CalendarFilters(forms.Form):
    """What the calendar shows, kept in the address."""

    organisme = forms.ChoiceField(label="Organisme", required=False)
    territoire = forms.ChoiceField(label="Territoire", required=False)
    sorte = forms.ChoiceField(
        label="Sorte de réunion", required=False,
        choices=lambda: [("", "Toutes"), *((kind.key, kind.label) for kind in kinds().values())],
    )  # fmt: skip
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *((key, words) for key, (words, _) in LABELS.items())],
    )

    def __init__(
        self, data: Mapping[str, Any], *, organisations: Iterable[Organisation], areas: Iterable[Area]
    ) -> None:
        super().__init__(data)
        known = {one.pk: one for one in organisations}
        rows = sorted(known.values(), key=lambda one: one.name)
        _offer(self, "organisme", [("", "Tous"), *((one.public_id, one.name) for one in rows)])
        _offer(self, "territoire", [("", "Tous"), *((one.public_id, one.name) for one in areas)])
        if len(rows) < 2:
            del self.fields["organisme"]


class WhatForm(forms.Form):
    """For which agreement, and what sort of meeting: the first step when nothing demands it."""

    convention = forms.ChoiceField(label="Convention")
    sorte = forms.ChoiceField(label="Sorte de réunion")

    def __init__(self, agreements: Iterable[Agreement], offered: Iterable[MeetingKind]) -> None:
        super().__init__()
        _offer(
            self, "convention",
            [(one.public_id, f"{one.organisation}, {one.scheme.short_name} ({one})") for one in agreements],
        )  # fmt: skip
        _offer(self, "sorte", [(kind.key, kind.label) for kind in offered])


class WhenForm(forms.Form):
    """When, where, and who is expected; about whom when the kind asks for it."""

    professional = forms.ModelChoiceField(Professional.objects.none(), label="Référent", required=False)
    area = forms.ModelChoiceField(Area.objects.none(), label="Territoire", required=False)
    day = DayField(label="Jour")
    time = forms.TimeField(
        label="Heure", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        error_messages={"invalid": "Écrivez une heure, par exemple 14:30."},
    )  # fmt: skip
    place = forms.CharField(label="Lieu, ou lien de visioconférence", required=False, max_length=200)
    expected = forms.MultipleChoiceField(
        label="Professionnels attendus", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = WordsField(
        label="Autres personnes attendues", required=False, rows=2, max_length=2_000, help_text=_OTHERS
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, guests: Sequence[Professional], asked: Sequence[str] = (),
        agreement: Agreement | None = None, caseworkers: Any = None, initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        _offer(self, "expected", [(str(one.pk), str(one)) for one in guests])
        for name, rows in (
            ("professional", caseworkers),
            ("area", agreement.areas.all() if agreement else None),
        ):
            if name in asked and rows is not None:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
                self.fields[name].required = name == "professional"
            else:
                del self.fields[name]

    @property
    def starts_at(self) -> datetime:
        """The instant that the day and the hour make."""
        cleaned = self.cleaned_data
        return timezone.make_aware(datetime.combine(cleaned["day"], cleaned["time"]))

    def moved(self) -> Moved:
        """What the action writes."""
        said = self.cleaned_data
        return Moved(self.starts_at, said["place"], [int(key) for key in said["expected"]], said["others"])


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    why = forms.CharField(
        label="Pourquoi",
        max_length=200,
        error_messages={"required": "Dites pourquoi la réunion est annulée."},
    )


class PresenceForm(forms.Form):
    """When the meeting was held, and who was there."""

    held_on = DayField(label="Tenue le")
    present = forms.MultipleChoiceField(
        label="Professionnels présents", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = WordsField(
        label="Autres personnes présentes", required=False, rows=2, max_length=2_000, help_text=_OTHERS
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, guests: Sequence[Professional],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        _offer(self, "present", [(str(one.pk), str(one)) for one in guests])

    def presence(self) -> Presence:
        """What the action writes."""
        said = self.cleaned_data
        return Presence(said["held_on"], [int(key) for key in said["present"]], said["others"])


class MinutesForm(SeenForm):
    """The minutes, section by section."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, kind: MeetingKind, shown: Mapping[str, str]
    ) -> None:
        super().__init__(data, shown=shown)
        for section in kind.sections:
            self.fields[section.key] = WordsField(
                label=section.label, required=False, rows=4, max_length=10_000, help_text=section.prompt,
                initial=shown.get(section.key, ""),
            )  # fmt: skip


class AgendaForm(SeenForm):
    """The points to decide."""

    agenda = WordsField(
        label="Points à décider", required=False, rows=6, max_length=5_000,
        help_text="Un par ligne. Ils sont repris au dossier de préparation.",
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None, *, meeting: Meeting) -> None:
        super().__init__(data, shown={"agenda": meeting.agenda}, initial={"agenda": meeting.agenda})


class DecisionForm(forms.Form):
    """A decision, who does it, before when."""

    words = forms.CharField(
        label="Décision", max_length=300, error_messages={"required": "Écrivez la décision."}
    )
    owner = forms.ChoiceField(
        label="Qui s'en charge",
        error_messages={"required": "Dites qui s'en charge.", "invalid_choice": "Choisissez dans la liste."},
    )
    due_on = DayField(label="Avant le", required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisations: Sequence[Organisation],
        guests: Sequence[Professional],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.owners: dict[str, Organisation | Professional] = {f"o{one.pk}": one for one in organisations}
        self.owners |= {f"p{one.pk}": one for one in guests}
        groups = (("Organismes", organisations, "o"), ("Professionnels", guests, "p"))
        _offer(
            self, "owner",
            [("", ""), *((title, [(f"{mark}{one.pk}", str(one)) for one in rows]) for title, rows, mark in groups)],
        )  # fmt: skip

    def decision(self) -> NewDecision:
        """What the action writes."""
        said = self.cleaned_data
        owner = self.owners[said["owner"]]
        if isinstance(owner, Professional):
            return NewDecision(said["words"], professional=owner, due_on=said["due_on"])
        return NewDecision(said["words"], organisation=owner, due_on=said["due_on"])


class OutcomeForm(forms.Form):
    """What became of a decision."""

    state = forms.ChoiceField(
        label="Qu'en est-il ?", choices=[c for c in Decision.State.choices if c[0] != Decision.State.OPEN],
        widget=forms.RadioSelect, error_messages={"required": "Dites ce qu'il en est."},
    )  # fmt: skip
    on = DayField(label="Le")
    why = forms.CharField(
        label="Ce qui a été fait, ou pourquoi elle est abandonnée", required=False, max_length=300
    )

    def outcome(self) -> Outcome:
        """What the action writes."""
        return Outcome(**self.cleaned_data)


class AddendumForm(forms.Form):
    """What completes closed minutes."""

    words = WordsField(
        label="À ajouter ou à corriger", rows=4, max_length=5_000,
        error_messages={"required": "Écrivez ce qu'il faut ajouter ou corriger."},
    )  # fmt: skip
