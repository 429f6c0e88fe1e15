"""Who came to a session, entered in one screen; the drawing of a signature (D-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from filrouge.access.fields import StrokesField
from filrouge.agenda.attendance import Presence
from filrouge.agenda.models import Attendance
from filrouge.agenda.workshop_queries import Line
from filrouge.agenda.workshop_rules import HALVES, Half

State, Proof = Attendance.State, Attendance.Proof


@dataclass(frozen=True, slots=True)
class Cell:
    """A half-day of somebody: its fields, and how it was signed."""

    label: str
    state: forms.BoundField
    minutes: forms.BoundField
    proof: str


class AttendanceForm(forms.Form):
    """Everybody is there unless somebody says otherwise; the marks stand for the people of other organisations."""

    signed = forms.BooleanField(
        label="Les personnes présentes ont signé la feuille de papier", required=False,
        help_text="Gardez la feuille : elle est la preuve. Une signature à l'écran reste comme elle est.",
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Sequence[Line], parts: Sequence[Half], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines, self.parts = lines, parts
        self.known = {(line.seat.pk, row.half): row for line in lines for row in line.seat.attendances.all()}
        self.fields["signed"].initial = any(row.proof == Proof.PAPER for row in self.known.values())
        for line in lines:
            for part in parts:
                self._add_half(line, part)
            self.fields[f"result_{line.seat.mark}"] = forms.CharField(
                label="Ce que la personne en retient", required=False, max_length=400, initial=line.seat.result,
            )  # fmt: skip

    def _add_half(self, line: Line, part: Half) -> None:
        row, key = self.known.get((line.seat.pk, part.half)), f"{line.seat.mark}_{part.half}"
        self.fields[f"state_{key}"] = forms.ChoiceField(
            label=HALVES[part.half].capitalize(), choices=State.choices,
            initial=row.state if row else State.PRESENT,
        )  # fmt: skip
        partial = row.minutes if row and row.state == State.PRESENT and row.minutes != part.minutes else None
        self.fields[f"minutes_{key}"] = forms.IntegerField(
            label=f"Minutes suivies, {HALVES[part.half]}", required=False, initial=partial,
            min_value=1, max_value=part.minutes, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "min_value": "Au moins une minute.", "max_value": f"Au plus {part.minutes} minutes.",
                "invalid": "Écrivez un nombre de minutes.",
            },
        )  # fmt: skip

    def rows(self) -> list[tuple[Line, list[Cell], forms.BoundField]]:
        """What the table shows: somebody, their half-days, what they keep of it."""
        return [
            (line, [self._cell(line, part) for part in self.parts], self[f"result_{line.seat.mark}"])
            for line in self.lines
        ]

    def _cell(self, line: Line, part: Half) -> Cell:
        key, row = f"{line.seat.mark}_{part.half}", self.known.get((line.seat.pk, part.half))
        proof = row.get_proof_display() if row and row.proof == Proof.TOUCH else ""
        return Cell(HALVES[part.half], self[f"state_{key}"], self[f"minutes_{key}"], str(proof))

    def presences(self) -> list[Presence]:
        """What the action notes."""
        return [self._presence(line, part) for line in self.lines for part in self.parts]

    def _presence(self, line: Line, part: Half) -> Presence:
        said, key = self.cleaned_data, f"{line.seat.mark}_{part.half}"
        state, minutes = said[f"state_{key}"], said[f"minutes_{key}"]
        row = self.known.get((line.seat.pk, part.half))
        if state != State.PRESENT:
            return Presence(line.seat.pk, part.half, state)
        if row is not None and row.proof == Proof.TOUCH:
            return Presence(line.seat.pk, part.half, state, minutes, Proof.TOUCH, row.strokes)
        return Presence(
            line.seat.pk, part.half, state, minutes, Proof.PAPER if said["signed"] else Proof.NONE
        )

    def results(self) -> dict[int, str]:
        """What each keeps of it, by seat."""
        return {line.seat.pk: self.cleaned_data[f"result_{line.seat.mark}"] for line in self.lines}


class SignForm(forms.Form):
    """The person draws; without JavaScript the host says that they are there."""

    signature = StrokesField()
    there = forms.BooleanField(
        label="La personne est présente et ne signe pas à l'écran (l'animateur le certifie)", required=False
    )

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["signature"] and not cleaned["there"]:
            raise ValidationError("Signez dans le cadre, ou cochez la case.")
        return cleaned
