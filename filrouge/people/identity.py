"""What the panel « Identité et droits » shows of a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from filrouge.access.secret_fields import decrypt
from filrouge.core.periods import Delay, age_on
from filrouge.core.text import enumeration, long_date
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.languages import languages
from filrouge.people.addresses import ENTERED, mail_goes_to
from filrouge.people.beside_rules import companion_kinds, next_end, warned_from
from filrouge.people.models import Address, Companion, Person, Renewal
from filrouge.people.plan import SPEAKERS
from filrouge.people.provenance import Difference, Origin, confirmed, differences, is_old, origin
from filrouge.people.queries import Home, addresses_of, homes_of
from filrouge.people.wording import (
    CONTACT_LABELS,
    FAMILY_SITUATIONS,
    Right,
    contact_value,
    masked_nir,
    origin_words,
    reason_of,
    right_of,
    seniority,
)

# The few rows around a person that the panel reads with them.
AROUND = ("received", "companions", "renewals")


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
class Asked:
    """What a file says otherwise than what somebody entered: the field, both values, where the file's comes from."""

    field: str
    label: str
    entered: str
    value: str
    received: str
    source: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where the contact details come from, who confirmed them, what is to be decided; `old`: to be confirmed."""

    origins: list[str]
    confirmed: str
    asked: list[Asked]
    old: bool


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address: the area that serves it, whether a letter goes there; `place` among those of its kind that somebody
    entered (0: it comes from a file)."""

    address: Address
    area: str
    mail: bool
    place: int


@dataclass(frozen=True, slots=True)
class RenewalLine:
    """Something to renew: `tone` is « late », « warn » or « neutral »; `comes_back`: it has a rhythm."""

    renewal: Renewal
    tone: str
    comes_back: bool

    @property
    def words(self) -> str:
        """« Titre de séjour : jusqu'au 1er mars 2026 »."""
        until = "fini le" if self.tone == "late" else "jusqu'au"
        return f"{self.renewal.words} : {until} {long_date(self.renewal.expires_on)}"


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything that the panel shows; `nir` is masked, and empty for who may not search by it."""

    homes: list[HomeLine]
    addresses: list[AddressLine]
    nir: str
    seniority: str
    long_term: bool
    age: int | None
    received: list[ReceivedLine]
    contact: Contact
    language: str
    companions: list[Companion]
    renewals: list[RenewalLine]


def identity_of(person: Person, today: date, *, show_nir: bool) -> Identity:
    """Two queries, besides the rows around the person: the households with their members, the addresses."""
    prefetch_related_objects([person], *AROUND)
    homes = homes_of(person)
    beside = beside_on(person, today)
    instead = any(one.letters == Companion.Letters.INSTEAD for one in beside)
    return Identity(
        [_home_line(home) for home in homes],
        _address_lines(addresses_of(person, homes), instead=instead),
        masked_nir(decrypt(person.nir_cipher)) if show_nir else "",
        seniority(person.rsa_since, today),
        is_long_term(person, today),
        age_on(person.birth_date, today) if person.birth_date else None,
        _received(person),
        contact_of(person, today),
        languages().get(person.language, person.language),
        beside,
        renewal_lines(person, today),
    )


def beside_on(person: Person, today: date) -> list[Companion]:
    """Who stands beside the person that day, the measures of protection as they come in the list of grounds."""
    prefetch_related_objects([person], "companions")
    order = list(companion_kinds())
    rows = [one for one in person.companions.all() if today in one.period]
    return sorted(rows, key=lambda one: (order.index(one.kind) if one.kind in order else len(order), one.pk))


def renewal_lines(person: Person, today: date) -> list[RenewalLine]:
    """What ends, the soonest first."""
    prefetch_related_objects([person], "renewals")
    rows = sorted(person.renewals.all(), key=lambda row: (row.expires_on, row.pk))
    return [
        RenewalLine(row, _tone(row, today), next_end(row.kind, row.expires_on) is not None) for row in rows
    ]


def _tone(row: Renewal, today: date) -> str:
    if row.expires_on < today:
        return "late"
    return "warn" if warned_from(row.kind, row.expires_on) <= today else "neutral"


def _address_lines(addresses: list[Address], *, instead: bool) -> list[AddressLine]:
    goes_to, seen = None if instead else mail_goes_to(addresses), Counter[str]()
    lines = []
    for address in addresses:
        entered = address.kind in ENTERED and address.household_id is None
        seen[address.kind] += entered
        link = getattr(address.commune, "area_link", None)
        area = link.area.name if link else ""
        lines.append(AddressLine(address, area, address is goes_to, seen[address.kind] if entered else 0))
    return lines


def contact_of(person: Person, today: date) -> Contact:
    """The provenance of the contact details, in words (A-6). No query."""
    told: dict[str, list[str]] = {}
    held = [name for name in ("phone", "other_phone", "email") if getattr(person, name)]
    for name in held:
        if words := origin_words(origin(person.sources, name)):
            told.setdefault(words, []).append(CONTACT_LABELS[name])
    said = confirmed(person.sources)
    return Contact(
        [f"{enumeration(labels)} : {words}" for words, labels in told.items()],
        f"Confirmé par {said.by} le {long_date(said.day)}" if said and said.day else "",
        [_asked(person, found) for found in differences(person.sources)],
        is_old(person.sources, held, today),
    )


def _asked(person: Person, found: Difference) -> Asked:
    where = origin_words(Origin(found.day, source=found.source))
    entered = contact_value(found.field, getattr(person, found.field)) or "vide"
    return Asked(
        found.field,
        CONTACT_LABELS[found.field],
        entered,
        found.value,
        contact_value(found.field, found.value),
        where,
    )


def _received(person: Person) -> list[ReceivedLine]:
    """Words that a reader understands; the payers' own blocks stay in the file, for the exports."""
    rows = sorted(person.received.all(), key=lambda row: row.source)
    return [
        line
        for row in rows
        for label, value in row.data.items()
        for line in _received_lines(label, value, told=row.source in SPEAKERS.values())
    ]


def _received_lines(label: str, value: Any, *, told: bool) -> list[ReceivedLine]:
    """A value under its name; of what is told fact by fact, each fact under it."""
    if isinstance(value, str):
        return [ReceivedLine(label, value)]
    if not told or not isinstance(value, list):
        return []
    return [ReceivedLine(label, ", ".join(f"{name} : {text}" for name, text in fact)) for fact in value]


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
