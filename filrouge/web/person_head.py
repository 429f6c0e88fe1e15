"""The head of a person's page: who, since when, where, with whom, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import next_of
from filrouge.clocks.models import Clock
from filrouge.clocks.queries import clocks_of
from filrouge.core.periods import age_on
from filrouge.people.identity import RenewalLine, beside_on, is_long_term, renewal_lines
from filrouge.people.models import Companion, Following, Person
from filrouge.people.wording import seniority


@dataclass(frozen=True, slots=True)
class Head:
    """What is said before anything else. `clock`: the running one that ends first."""

    age: int | None
    seniority: str
    long_term: bool
    following: Following | None
    appointment: Appointment | None
    clock: Clock | None
    beside: list[Companion]
    renewals: list[RenewalLine]


def head_of(person: Person, today: date, now: datetime) -> Head:
    """Four queries, shared with the panels that show the same things."""
    running = [each.clock for each in clocks_of(person, today) if each.clock.state == Clock.State.RUNNING]
    return Head(
        age_on(person.birth_date, today) if person.birth_date else None,
        seniority(person.rsa_since, today),
        is_long_term(person, today),
        getattr(person, "following", None),
        next_of(person, now),
        running[0] if running else None,
        beside_on(person, today),
        [line for line in renewal_lines(person, today) if line.tone != "neutral"],
    )
