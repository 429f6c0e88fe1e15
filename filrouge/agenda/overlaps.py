"""Two appointments at the same time, for the one who receives or for the person (D-1)."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q
from django.utils import timezone

from filrouge.agenda.models import Appointment
from filrouge.core.text import hour_words

LONGEST = timedelta(minutes=480)


class Asked(Protocol):
    """What of a booking is looked at."""

    @property
    def person(self) -> int:
        """Key of the person."""

    @property
    def professional(self) -> int:
        """Key of who receives."""

    @property
    def starts_at(self) -> datetime:
        """Its beginning."""

    @property
    def minutes(self) -> int:
        """Its length."""


def overlap_words(asked: Asked) -> str:
    """What else is fixed at that time, in words that name no other person; empty when nothing is. One query.

    The very same appointment is left to the constraint that refuses it."""
    ends_at = asked.starts_at + timedelta(minutes=asked.minutes)
    near = Appointment.objects.filter(
        Q(professional=asked.professional) | Q(person=asked.person),
        state=Appointment.State.BOOKED,
        starts_at__lt=ends_at,
        starts_at__gt=asked.starts_at - LONGEST,
    ).select_related("professional", "organisation")
    said = []
    for other in near.order_by("starts_at", "pk"):
        until = other.starts_at + timedelta(minutes=other.minutes)
        same = (other.person_id, other.professional_id, other.starts_at)
        if until <= asked.starts_at or same == (asked.person, asked.professional, asked.starts_at):
            continue
        hours = (
            f"de {hour_words(timezone.localtime(other.starts_at))} à {hour_words(timezone.localtime(until))}"
        )
        if other.person_id == asked.person:
            said.append(
                f"Cette personne a déjà un rendez-vous {hours}, avec {other.professional} ({other.organisation})."
            )
        else:
            said.append(f"{other.professional} a déjà un rendez-vous {hours}.")
    return " ".join(said)
