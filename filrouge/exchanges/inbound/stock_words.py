"""What a line of a stock says of the follow-up under way, typed (A-4): orientation, referent, contract, appointment, note.

It was read like any list; these columns travelled beside, under their labels. Nothing is written here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from filrouge.core.normalisation import header_key
from filrouge.exchanges.inbound.readers.cells import cell_day
from filrouge.exchanges.inbound.readers.columns import catalogue
from filrouge.orientation.models import OrientationDecision

_OURS, _THEIRS = (
    ("departement", "conseil departemental"),
    frozenset(("france travail", "pole emploi", "ft", "pe")),
)
_HOUR = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)?(?!\d)")


@dataclass(slots=True)
class Told:
    """The words of one line; `problems` are what could not be understood, by part."""

    organisation: str = ""
    caseworker: str = ""
    pathway: str = ""
    oriented_on: date | None = None
    authority: str = OrientationDecision.Authority.DEPARTMENT
    received_on: date | None = None
    lead_since: date | None = None
    opened_on: date | None = None
    signed_on: date | None = None
    ends_on: date | None = None
    hours: Decimal | None = None
    goals: str = ""
    appointment: datetime | None = None
    purpose: str = ""
    note: str = ""
    note_on: date | None = None
    steps: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def first_day(self) -> date | None:
        """The earliest day that the line gives to the follow-up: when nothing else says when it began."""
        days = [self.lead_since, self.opened_on, self.signed_on]
        return min((day for day in days if day), default=None)


class _Reading:
    def __init__(self, beside: Mapping[str, Any], told: Told) -> None:
        self.beside, self.told = beside, told

    def text(self, name: str) -> str:
        return str(self.beside.get(catalogue().fields[name].label, "")).strip()

    def day(self, name: str, part: str) -> date | None:
        text = self.text(name)
        found = cell_day(text) if text else None
        if text and found is None:
            label = catalogue().fields[name].label
            self.told.problems.append(
                (part, f"{label} « {text[:40]} » : ce n'est pas une date. L'écrire jour/mois/année.")
            )
        return found


def told_by(beside: Mapping[str, Any]) -> Told:
    """What a line says, from what travelled beside the person."""
    told = Told()
    read = _Reading(beside, told)
    told.organisation, told.caseworker = read.text("organisation"), read.text("caseworkers")
    told.pathway = read.text("orientation_decision")
    told.oriented_on = read.day("oriented_on", "orientation")
    told.authority = _authority(read)
    told.received_on = read.day("decision_received_on", "orientation")
    told.lead_since = read.day("lead_since", "lead")
    told.opened_on = read.day("accompaniment_since", "accompaniment")
    told.signed_on = read.day("contract_on", "contract")
    told.ends_on = read.day("contract_until", "contract")
    told.hours = _hours(read)
    told.goals = read.text("contract_goals")
    told.appointment = _moment(read)
    told.purpose = read.text("appointment_purpose")
    told.note, told.note_on = read.text("last_note"), read.day("last_note_on", "note")
    told.steps = read.text("open_steps")
    return told


def _authority(read: _Reading) -> str:
    """Who decided: the département when the list says nothing."""
    words = read.text("oriented_by")
    text = header_key(words)
    ours = text == "cd" or any(word in text for word in _OURS)
    theirs = text in _THEIRS or any(name in text for name in _THEIRS if " " in name)
    if ours != theirs:
        authority = OrientationDecision.Authority
        return authority.DEPARTMENT if ours else authority.FRANCE_TRAVAIL
    if not text:
        return OrientationDecision.Authority.DEPARTMENT
    read.told.problems.append(
        ("orientation", f"Décidée par « {words[:40]} » : écrire « Département » ou « France Travail ».")
    )
    return OrientationDecision.Authority.DEPARTMENT


def _hours(read: _Reading) -> Decimal | None:
    text = read.text("contract_hours").lower().removesuffix("heures").removesuffix("h").strip()
    if not text:
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        read.told.problems.append(
            ("contract", f"Heures par semaine « {text[:20]} » : ce n'est pas un nombre. Écrire 15.")
        )
        return None


def _moment(read: _Reading) -> datetime | None:
    day = read.day("next_appointment", "appointment")
    if day is None:
        return None
    said = _HOUR.search(read.text("next_appointment_time")) or _HOUR.search(read.text("next_appointment"))
    if said is None:
        read.told.problems.append(
            ("appointment", "Prochain rendez-vous sans heure : ajouter une colonne « Heure du rendez-vous ».")
        )
        return None
    return timezone.make_aware(datetime.combine(day, time(int(said[1]), int(said[2] or 0))))
