"""What was done to reach somebody, shown before a breach is spoken of, and asked for where the scheme says so (C-4)."""

from dataclasses import dataclass
from datetime import date

from filrouge.agenda.contact_queries import diligence, path_for
from filrouge.core.results import Refusal
from filrouge.people.models import Person


@dataclass(frozen=True, slots=True)
class Diligence:
    """The evidence in words; whether it is enough, and whether the scheme asks for it."""

    lines: tuple[str, ...]
    enough: bool
    asked: bool


def diligence_of(person: Person, today: date) -> Diligence:
    """The evidence of a person as far back as it counts: three queries."""
    found = diligence(person, today=today)
    return Diligence(found.reasons, found.verdict, path_for(person).breach_needs_diligence)


def require_diligence(person: Person, today: date, *, field: str = "report") -> None:
    """`Refusal` on this field when the scheme asks for diligence before a breach is reported, and there is not enough."""
    if not path_for(person).breach_needs_diligence:
        return
    found = diligence(person, today=today)
    if not found.verdict:
        raise Refusal(
            "Ce dispositif demande d'avoir cherché à joindre la personne avant de signaler un manquement. "
            f"{found.reasons[-1]}",
            field=field,
        )
