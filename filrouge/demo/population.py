"""The shares with which people are invented, read from `data/population.toml`."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from filrouge.demo.draws import Weighted
from filrouge.demo.territory import read_toml

WITH_CHILDREN = frozenset({"lone_parent", "couple_with_children"})
IN_COUPLE = frozenset({"couple", "couple_with_children"})


@dataclass(frozen=True, slots=True)
class Population:
    """Draws and shares. `rights` are rates per year unless their name says days, age or a share."""

    kinds: Weighted[str]
    origins: Weighted[str]
    women: dict[str, float]
    ages: dict[str, Weighted[tuple[int, int]]]
    children: Weighted[int]
    education: Weighted[str]
    couples: Weighted[str]
    alone: Weighted[str]
    payment_reasons: Weighted[str]
    right_reasons: Weighted[str]
    closing_reasons: Weighted[str]
    identity: dict[str, float]
    housing: dict[str, float]
    rights: dict[str, Any]


@lru_cache(maxsize=1)
def population() -> Population:
    """The shares of the demo, read once."""
    data = read_toml("population.toml")
    return Population(
        kinds=Weighted.of(data["households"]),
        origins=Weighted.of(data["origins"]),
        women=data["women"],
        ages={
            kind: Weighted(((low, high), weight) for low, high, weight in bands)
            for kind, bands in data["ages"].items()
        },
        children=Weighted((int(count), weight) for count, weight in data["children"].items()),
        education=Weighted.of(data["education"]),
        couples=Weighted.of(data["couples"]),
        alone=Weighted.of(data["alone"]),
        payment_reasons=Weighted.of(data["payment_reasons"]),
        right_reasons=Weighted.of(data["right_reasons"]),
        closing_reasons=Weighted.of(data["closing_reasons"]),
        identity=data["identity"],
        housing=data["housing"],
        rights=data["rights"],
    )
