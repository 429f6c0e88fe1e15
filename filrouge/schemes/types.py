"""What a scheme file and the national files say, typed: frozen values, no behaviour but reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from filrouge.core.periods import Delay, Unit

Scalar = int | float | str | bool
OperatorValue = int | float | str | bool | Delay | tuple[str, ...]
RawTable = dict[str, Any]

TIME_UNITS: Mapping[str, Unit] = MappingProxyType(
    {"days": "days", "weeks": "weeks", "months": "months", "years": "years"}
)
CERTAINTIES = ("read", "secondary", "memory")
CATEGORIES = ("employment", "socio_professional", "social")
CAPACITY_KINDS = ("fte_ratio", "portfolios", "people_per_year", "fte_only")
CAPACITY_SCOPES = ("caseworker", "operator")
CLOCK_KINDS = ("legal", "local")
CLOCK_OWNERS = ("county", "lead_organisation", "lead_caseworker", "operator", "panel", "person")
MODALITIES = ("standard", "intensive")
EXIT_FAMILIES = (
    "durable", "transition", "positive_step", "social_progress",
    "reorientation", "end_of_obligation", "dropout", "administrative",
)  # fmt: skip
ROOM_SECTIONS = (
    "indicator", "report", "advice", "pair", "contract", "moment", "reach", "rhythm_now", "meeting",
)  # fmt: skip
NATIONAL_SECTIONS = ("indicator",)


def in_force(valid_from: date | None, valid_until: date | None, day: date) -> bool:
    """True when `day` lies in `[valid_from, valid_until)`, an absent bound being open."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day < valid_until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One dated value of one figure of the law. `certainty`: `read` (the text itself was read),
    `secondary` (a commentary was), `memory` (to be checked before relying on it)."""

    key: str
    label: str
    value: Scalar
    unit: str
    valid_from: date | None
    valid_until: date | None
    source: str
    certainty: str

    @property
    def delay(self) -> Delay:
        """The value as a delay; ValueError when its unit is not one of time."""
        if self.unit not in TIME_UNITS or not isinstance(self.value, int):
            raise ValueError(f"le paramètre « {self.key} » n'est pas un délai (unité : {self.unit})")
        return Delay(self.value, TIME_UNITS[self.unit])


@dataclass(frozen=True, slots=True)
class PathwayType:
    """A pathway under its local name; `category` is the national one (see CATEGORIES)."""

    key: str
    category: str
    label: str
    lead_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CapacityRule:
    """How many people an agreement may follow (see CAPACITY_KINDS). `prorated`: the yearly number of
    people is multiplied by the share of the year that the agreement covers. `parts`: label and count
    of each part (people, or full-time equivalents when the kind is `fte_only`)."""

    kind: str
    ratio: int | None
    portfolios: int | None
    portfolio_size: int | None
    people_per_year: int | None
    scope: str
    prorated: bool
    parts: tuple[tuple[str, int | float], ...]
    source: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A deadline opened, met and interrupted by event types. In force by the date of the opening event.
    `repeats`: a new opening event restarts the running clock; otherwise the first one counts.
    `when_variant`: the variants of the opening event that open it (empty: any)."""

    key: str
    label: str
    kind: str
    opened_by: tuple[str, ...]
    met_by: tuple[str, ...]
    interrupted_by: tuple[str, ...]
    delay: Delay
    warn_before: Delay
    when_variant: tuple[str, ...]
    owner: str
    effect: str
    source: str
    valid_from: date | None
    valid_until: date | None
    repeats: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """At least `appointments` individual appointments `every` so often, in a modality."""

    key: str
    label: str
    appointments: int
    every: Delay
    modality: str
    source: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A dominante: what an accompaniment is mostly about at a given moment."""

    key: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class ExitReason:
    """Why an accompaniment ends. `counted` False: left out of exit rates (death, move…)."""

    key: str
    label: str
    family: str
    reaches_goal: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """A document that the scheme asks for, under the name that its text gives."""

    key: str
    label: str
    kind: str
    required: bool
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach or to know. `scope`: county, operator, caseworker, area or person;
    `area`: the key of the area that it concerns, else empty."""

    key: str
    label: str
    value: int | float
    unit: str
    scope: str
    area: str
    source: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody owes on a calendar: `times` `every` so often, or at a day said in `due`."""

    key: str
    label: str
    kind: str
    times: int
    every: Delay | None
    due: str
    owner: str
    description: str
    source: str


@dataclass(frozen=True, slots=True)
class AreaRule:
    """A territory that the text names; `population` is its reference number of people, if said."""

    key: str
    label: str
    level: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list of the text: a public concerned, a criterion of orientation. `competence`: which one answers a
    barrier on this criterion (`social`, `employment`; empty: both)."""

    key: str
    label: str
    description: str
    competence: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A département's dispositif, whole. `operator` holds general rules under closed keys, `tables` the
    raw sections that upper rooms type themselves, `hash` the SHA-256 of `text` that decisions keep."""

    key: str
    name: str
    short_name: str
    description: str
    valid_from: date
    valid_until: date | None
    operator: Mapping[str, OperatorValue] = field(hash=False)
    pathways: tuple[PathwayType, ...]
    capacity: CapacityRule
    clocks: tuple[ClockRule, ...]
    rhythms: tuple[Rhythm, ...]
    emphases: tuple[Emphasis, ...]
    exit_reasons: tuple[ExitReason, ...]
    documents: tuple[DocumentRule, ...]
    targets: tuple[Target, ...]
    duties: tuple[Duty, ...]
    areas: tuple[AreaRule, ...]
    publics: tuple[Choice, ...]
    criteria: tuple[Choice, ...]
    text: str
    hash: str
    tables: Mapping[str, list[RawTable]] = field(hash=False)
    cases: tuple[RawTable, ...] = field(default=(), hash=False)

    def pathway(self, key: str) -> PathwayType:
        """The pathway of that key; KeyError with the known ones otherwise."""
        return _named(self.pathways, key, "parcours")

    def exit_reason(self, key: str) -> ExitReason:
        """The exit reason of that key; KeyError with the known ones otherwise."""
        return _named(self.exit_reasons, key, "motif de sortie")

    def rhythm(self, modality: str) -> Rhythm | None:
        """The rhythm of a modality, or None when the text sets none."""
        return next((rhythm for rhythm in self.rhythms if rhythm.modality == modality), None)


Entry = TypeVar("Entry", PathwayType, ExitReason)


def _named(entries: tuple[Entry, ...], key: str, noun: str) -> Entry:
    for entry in entries:
        if entry.key == key:
            return entry
    known = ", ".join(entry.key for entry in entries)
    raise KeyError(f"{noun} « {key} » inconnu de ce dispositif ; connus : {known}")
