"""What may never be (rules) and what one would rather have (preferences), for one person and one caseload. Pure.

A rule is a fact of the agreement, of the scheme or of a person's life: it is never broken to place somebody. A
preference has a price, in tenths of the kilometres that one would travel rather than give it up."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from filrouge.orientation.assigning.facts import Seeker, Taker, Weights

# Costs are whole numbers: tenths of a kilometre.
SCALE = 10
# A person whose commune is unknown is neither near nor far: what people travel on average in a rural département.
UNKNOWN_KM = 15.0


class Rule(StrEnum):
    """The rules that nothing breaks, in the order in which they are tried to be let go (the firmest first)."""

    VETO = "veto"
    ORGANISATION = "organisation"
    SCHEME = "scheme"
    PRESENCE = "presence"
    SITES = "sites"
    AREA = "area"
    PLACES = "places"


ALL_RULES = frozenset(Rule)


@dataclass(frozen=True, slots=True)
class PairRule:
    """A rule that one person and one caseload are enough to judge. `looks_at`: all that it reads of the person."""

    rule: Rule
    looks_at: Callable[[Seeker], Hashable]
    allows: Callable[[Seeker, Taker], bool]


@dataclass(frozen=True, slots=True)
class Preference:
    """A wish and its price. `looks_at`: all that it reads of the person."""

    key: str
    looks_at: Callable[[Seeker], Hashable]
    price: Callable[[Seeker, Taker, Weights], float]


def kilometres(seeker: Seeker, taker: Taker) -> float | None:
    """From the person's commune to the nearest place where this caseworker receives; None when either is unknown."""
    if seeker.place is None or not taker.points:
        return None
    return min(seeker.place.kilometres(point) for point in taker.points)


def _distance(seeker: Seeker, taker: Taker, weights: Weights) -> float:
    far = kilometres(seeker, taker)
    return weights.distance * (UNKNOWN_KM if far is None else far)


PAIR_RULES = (
    PairRule(Rule.VETO, lambda s: s.vetoes, lambda s, t: t.professional not in s.vetoes),
    PairRule(
        Rule.ORGANISATION,
        lambda s: s.organisation,
        lambda s, t: s.organisation is None or s.organisation == t.organisation,
    ),
    PairRule(Rule.SCHEME, lambda s: s.scheme, lambda s, t: s.scheme is None or t.scheme in (None, s.scheme)),
    PairRule(Rule.PRESENCE, lambda s: None, lambda s, t: not t.away),
    PairRule(Rule.AREA, lambda s: s.area, lambda s, t: not t.areas or s.area is None or s.area in t.areas),
)

PREFERENCES = (
    Preference("distance", lambda s: s.place, _distance),
    Preference(
        "competence",
        lambda s: s.competence,
        lambda s, t, w: w.competence if s.competence and t.competence != s.competence else 0.0,
    ),
    Preference(
        "emphasis",
        lambda s: s.emphasis,
        lambda s, t, w: w.emphasis if s.emphasis and t.emphases and s.emphasis not in t.emphases else 0.0,
    ),
    Preference(
        "language",
        lambda s: s.language,
        lambda s, t, w: w.language if s.language and s.language not in t.languages else 0.0,
    ),
    Preference(
        "continuity",
        lambda s: s.present,
        lambda s, t, w: w.continuity if s.present is not None and t.professional != s.present else 0.0,
    ),
)


def prices(seeker: Seeker, taker: Taker, weights: Weights) -> Mapping[str, int]:
    """What each preference costs for this pair, in tenths of a kilometre."""
    return {wish.key: round(SCALE * wish.price(seeker, taker, weights)) for wish in PREFERENCES}


def broken(seeker: Seeker, taker: Taker) -> frozenset[Rule]:
    """The rules that forbid this pair, places and number of sites aside: those are judged on the whole."""
    return frozenset(pair.rule for pair in PAIR_RULES if not pair.allows(seeker, taker))


def marginal(taker: Taker, person: int, usual: int, weights: Weights) -> int:
    """What the `person`-th person of a caseload costs to fairness: it grows with how full the caseload is.

    `usual` is the size that stands for places in a scheme without a ratio. Ten people in a caseload of forty weigh
    as twenty in a caseload of eighty."""
    size = max(taker.places if taker.places is not None else usual, 1)
    return round(SCALE * weights.fairness * (2 * person - 1) / size)
