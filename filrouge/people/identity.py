"""What the panel « Identité et droits » shows of a person."""

from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from filrouge.access.secret_fields import decrypt
from filrouge.core.periods import Delay, age_on
from filrouge.directory.catalogue import scheme_text
from filrouge.people.models import Address, Person
from filrouge.people.queries import Home, addresses_of, homes_of
from filrouge.people.wording import (
    FAMILY_SITUATIONS,
    Right,
    masked_nir,
    reason_of,
    right_of,
    seniority,
)


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A household in words."""

    home: Home
    right: Right
    reason: str
    situation: str


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """What a file says beside: its column or our word for it, and the value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything that the panel shows; `nir` is masked, and empty for who may not search by it."""

    homes: list[HomeLine]
    addresses: list[Address]
    nir: str
    seniority: str
    long_term: bool
    age: int | None
    received: list[ReceivedLine]


def identity_of(person: Person, today: date, *, show_nir: bool) -> Identity:
    """Three queries at most: the households with their members, the addresses, what files say beside."""
    homes = homes_of(person)
    return Identity(
        [_home_line(home) for home in homes],
        addresses_of(person, homes),
        masked_nir(decrypt(person.nir_cipher)) if show_nir else "",
        seniority(person.rsa_since, today),
        is_long_term(person, today),
        age_on(person.birth_date, today) if person.birth_date else None,
        _received(person),
    )


def _received(person: Person) -> list[ReceivedLine]:
    """Words that a reader understands; the payers' own blocks stay in the file, for the exports."""
    prefetch_related_objects([person], "received")
    rows = sorted(person.received.all(), key=lambda row: row.source)
    return [
        ReceivedLine(label, value)
        for row in rows
        for label, value in row.data.items()
        if isinstance(value, str)
    ]


def _home_line(home: Home) -> HomeLine:
    household = home.household
    situation = FAMILY_SITUATIONS.get(household.family_situation, household.family_situation)
    return HomeLine(home, right_of(household), reason_of(household.state_reason), situation)


def is_long_term(person: Person, today: date) -> bool:
    """True past the seniority that the person's scheme watches, where it watches one (A-2)."""
    following = getattr(person, "following", None)
    scheme = scheme_text(following.scheme.key) if following and following.scheme else None
    threshold = scheme.operator.get("long_term_seniority") if scheme else None
    if person.rsa_since is None or not isinstance(threshold, Delay):
        return False
    return threshold.after(person.rsa_since) <= today
