"""The invented département: its communes (real ones), territories and sending bodies, from data files."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as the official code describes it; latitude and longitude are those of its town hall."""

    code: str
    name: str
    postal_codes: tuple[str, ...]
    latitude: float
    longitude: float
    population: int
    epci_code: str
    epci_name: str
    arrondissement: str


@dataclass(frozen=True, slots=True)
class Territory:
    """One of the five parts of the département, with the scheme that it tries out. `stock`: the share of its
    households whose right began before it joins.

    `joins` is the day when its file begins here; `households` are invented there; `scale` multiplies the numbers
    of the real scheme."""

    key: str
    name: str
    scheme: str
    joins: date
    households: int
    stock: float
    scale: float
    communes: tuple[Commune, ...]


@dataclass(frozen=True, slots=True)
class Departement:
    """The invented département. `caf` and `msa` are the numbers of the bodies that send its files."""

    key: str
    name: str
    code: str
    caf: str
    msa: str
    neighbours: tuple[str, ...]
    since: date
    seed: int
    password: str
    territories: tuple[Territory, ...]

    def territory(self, key: str) -> Territory:
        """The territory `key`; KeyError names those that exist."""
        for territory in self.territories:
            if territory.key == key:
                return territory
        known = ", ".join(t.key for t in self.territories)
        raise KeyError(f"territoire inconnu : « {key} » ; les territoires sont {known}")


def read_toml(name: str) -> dict[str, Any]:
    """A data file of the demo."""
    return tomllib.loads(files("filrouge.demo").joinpath("data", name).read_text(encoding="utf-8"))


def read_csv(package: str, name: str) -> list[dict[str, str]]:
    """The rows of a data file of `package`."""
    with files(package).joinpath("data", name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@lru_cache(maxsize=1)
def communes() -> tuple[Commune, ...]:
    """Every commune of the département, sorted by code."""
    return tuple(
        Commune(
            row["code"], row["name"], tuple(row["postal_codes"].split("|")),
            float(row["latitude"]), float(row["longitude"]), int(row["population"]),
            row["epci_code"], row["epci_name"], row["arrondissement"],
        )
        for row in read_csv("filrouge.directory", "communes.csv")
    )  # fmt: skip


@lru_cache(maxsize=1)
def departement() -> Departement:
    """The département of the demo. Each commune belongs to one territory, else ValueError says which."""
    data = read_toml("departement.toml")
    head = data["departement"]
    return Departement(
        head["key"], head["name"], head["code"], head["caf"], head["msa"], tuple(head["neighbours"]),
        head["since"], head["seed"], head["password"], _territories(data["territory"]),
    )  # fmt: skip


def _territories(tables: list[dict[str, Any]]) -> tuple[Territory, ...]:
    """Communes named one by one first; then those of the intercommunalités, for what is left of them."""
    owner: dict[str, str] = {}
    for field in ("communes", "epci"):
        for table in tables:
            asked = set(table.get(field, ()))
            for commune in communes():
                mark = commune.code if field == "communes" else commune.epci_code
                if mark in asked:
                    owner.setdefault(commune.code, table["key"])
    orphans = [commune.name for commune in communes() if commune.code not in owner]
    if orphans:
        raise ValueError(f"departement.toml : communes sans territoire : {', '.join(orphans[:5])}")
    return tuple(
        Territory(
            t["key"], t["name"], t["scheme"], t["joins"], t["households"], t["stock"], t["scale"],
            tuple(c for c in communes() if owner[c.code] == t["key"]),
        )
        for t in tables
    )  # fmt: skip
