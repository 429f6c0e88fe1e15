"""Event types: everything that can happen is declared once, in the room where it happens."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["organisation", "area", "scheme", "caseworker", "quantity", "variant"]
ALL_DIMENSIONS: frozenset[Dimension] = frozenset(
    ("organisation", "area", "scheme", "caseworker", "quantity", "variant")
)


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of thing that happens.

    `number` is stored and never reused; `dimensions` are those that its fact carries (empty: no fact);
    `kept` says how long the payload stays and `erasure` what becomes of it (references §3.1);
    `on_timeline` false keeps technical events off the person's page; `ended_by`: the names of the events that end what it
    begins, kept on its fact (`Fact.ended`)."""

    number: int
    name: str
    label: str
    dimensions: frozenset[Dimension]
    kept: str
    erasure: Literal["erase_payload", "keep"]
    on_timeline: bool = True
    ended_by: tuple[str, ...] = ()


_BY_NUMBER: dict[int, EventType] = {}
_BY_NAME: dict[str, EventType] = {}


def declare(
    number: int,
    name: str,
    label: str,
    *,
    dimensions: frozenset[Dimension] = ALL_DIMENSIONS,
    kept: str = "file",
    erasure: Literal["erase_payload", "keep"] = "erase_payload",
    on_timeline: bool = True,
    ended_by: tuple[str, ...] = (),
) -> EventType:
    """Declare an event type; two types with one number or one name are a programming error.

    `kept`: `file` = accompaniment + 2 years after the last contact; `proof` = litigation delay; `log` = 12 months."""
    event_type = EventType(number, name, label, dimensions, kept, erasure, on_timeline, ended_by)
    for known in (_BY_NUMBER.get(number), _BY_NAME.get(name)):
        if known is not None and known != event_type:
            raise ValueError(f"type d'événement déjà déclaré : {known}")
    _BY_NUMBER[number] = event_type
    _BY_NAME[name] = event_type
    return event_type


def by_number(number: int) -> EventType:
    """The declared type that has this number."""
    return _BY_NUMBER[number]


def by_name(name: str) -> EventType:
    """The declared type that has this name; `KeyError` when nobody declared it."""
    return _BY_NAME[name]


def is_declared(event_type: EventType) -> bool:
    """Whether `declare` made it."""
    return _BY_NUMBER.get(event_type.number) is event_type


def begun_with(numbers: Collection[int]) -> dict[int, list[int]]:
    """Of the types that something ends, those of which a beginning or an end is among `numbers`: what ends each."""
    found = {}
    for opening in _BY_NUMBER.values():
        ends = [_BY_NAME[name].number for name in opening.ended_by]
        if ends and not {opening.number, *ends}.isdisjoint(numbers):
            found[opening.number] = ends
    return found


def names() -> frozenset[str]:
    """Every declared name: what scheme files may cite."""
    return frozenset(_BY_NAME)


def on_timeline() -> list[EventType]:
    """Types that a person's timeline tells."""
    return [event_type for event_type in _BY_NUMBER.values() if event_type.on_timeline]


def numbers_off_timeline() -> list[int]:
    """Types that a person's timeline leaves out."""
    return [number for number, event_type in _BY_NUMBER.items() if not event_type.on_timeline]


ACCOUNT_CREATED = declare(
    1, "access.account_created", "Compte créé", dimensions=frozenset(), kept="log", on_timeline=False
)
ACCOUNT_CLOSED = declare(
    2, "access.account_closed", "Compte fermé", dimensions=frozenset(), kept="log", on_timeline=False
)
SECOND_FACTOR_ASKED = declare(
    4,
    "access.second_factor_asked",
    "Second facteur exigé",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
SECOND_FACTOR_FORGOTTEN = declare(
    5, "access.second_factor_forgotten", "Second facteur retiré", dimensions=frozenset(), kept="log",
    on_timeline=False,
)  # fmt: skip
SECOND_FACTOR_ADDED = declare(
    7,
    "access.second_factor_added",
    "Second facteur ajouté",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
SESSION_CLOSED = declare(
    6, "access.session_closed", "Connexion fermée", dimensions=frozenset(), kept="log", on_timeline=False
)
PASSWORD_RENEWED = declare(
    3,
    "access.password_renewed",
    "Mot de passe renouvelé",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
