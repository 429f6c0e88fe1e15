"""What an assignment is decided on: people without a caseworker, and caseloads that could take them. Pure."""

import math
from dataclasses import dataclass, field

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Point:
    """Where a commune or a place of work is, in degrees."""

    latitude: float
    longitude: float

    def kilometres(self, other: "Point") -> float:
        """The distance as the crow flies."""
        first, second = math.radians(self.latitude), math.radians(other.latitude)
        half_height = math.sin((second - first) / 2) ** 2
        half_width = math.sin(math.radians(other.longitude - self.longitude) / 2) ** 2
        chord = half_height + math.cos(first) * math.cos(second) * half_width
        return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody to whom a caseworker is to be named.

    `organisation` and `scheme` are those of the orientation; `area` the smallest area, where people are received;
    `competence` what the major barriers ask for; `present` the caseworker who follows today; `vetoes` the
    caseworkers who must not follow this person, whatever the reason."""

    key: int
    organisation: int | None = None
    scheme: int | None = None
    area: int | None = None
    place: Point | None = None
    competence: str = ""
    emphasis: str = ""
    language: str = ""
    present: int | None = None
    vetoes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Taker:
    """A caseload that could take people.

    `places` None: no ratio in this scheme. `held`: those it keeps; `moving`: those it has today who are to be placed
    again. `areas`: those that it serves, with all that they contain; empty, it
    serves everywhere. `sites`: the areas where its caseworker already receives, `most_sites` the number that the
    scheme allows (None: no limit). `away`: absent, or about to leave."""

    key: int
    professional: int
    name: str
    organisation: int
    scheme: int | None = None
    places: int | None = None
    held: int = 0
    moving: int = 0
    areas: frozenset[int] = frozenset()
    sites: frozenset[int] = frozenset()
    most_sites: int | None = None
    points: tuple[Point, ...] = ()
    competence: str = ""
    emphases: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    away: bool = False

    @property
    def left(self) -> int | None:
        """Free places; None without a ratio."""
        return None if self.places is None else max(self.places - self.held, 0)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each wish is worth, in kilometres that one would travel rather than give it up."""

    distance: float = 1.0
    competence: float = 30.0
    emphasis: float = 20.0
    language: float = 40.0
    continuity: float = 25.0
    fairness: float = 30.0


@dataclass(frozen=True, slots=True)
class Problem:
    """People and caseloads of one moment, and what the département prefers."""

    seekers: tuple[Seeker, ...]
    takers: tuple[Taker, ...]
    weights: Weights = field(default_factory=Weights)
