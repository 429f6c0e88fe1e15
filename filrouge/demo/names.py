"""Invented identities: names by generation and origin, places of birth, streets, phones of fiction."""

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import NamedTuple, TypeVar

from filrouge.core.normalisation import name_key
from filrouge.demo.draws import Weighted, between
from filrouge.demo.territory import read_csv, read_toml

HOME = "france"
T = TypeVar("T")


class BirthPlace(NamedTuple):
    """Where somebody was born: a commune or a country, with its official code (five characters)."""

    name: str
    code: str


class Street(NamedTuple):
    """A street's kind and name; the kind « Lieu-dit » has no street."""

    kind: str
    name: str


class NameBook:
    """Every list of names, ready to be drawn from."""

    def __init__(self) -> None:
        self.surnames = _by_origin("surnames.csv", lambda row: row["name"])
        self.places = _by_origin("birth_places.csv", lambda row: BirthPlace(row["name"], row["code"]))
        self._first_names = _first_names()
        rows = read_csv("filrouge.demo", "streets.csv")
        self.streets = Weighted(_streets(rows, hamlets=False))
        self.hamlets = Weighted(_streets(rows, hamlets=True))
        fiction = read_toml("fiction.toml")
        self._mobile: list[str] = fiction["phones"]["mobile"]
        self._landline: list[str] = fiction["phones"]["landline"]
        self._domains: list[str] = fiction["emails"]["domains"]

    def first_name(self, rng: Random, *, female: bool, year: int, origin: str) -> str:
        """A first name worn by people of that sex born around `year`."""
        decade = min(max(year // 10 * 10, 1940), 2020)
        table = self._first_names.get((origin, female, decade)) or self._first_names[HOME, female, decade]
        return table.draw(rng)

    def mobile(self, rng: Random) -> str:
        """A mobile number that nobody owns (ten digits)."""
        return f"{rng.choice(self._mobile)}{between(rng, (0, 9999)):04d}"

    def landline(self, rng: Random) -> str:
        """A landline number that nobody owns (ten digits)."""
        return f"{rng.choice(self._landline)}{between(rng, (0, 9999)):04d}"

    def email(self, rng: Random, first_name: str, surname: str) -> str:
        """An address at a domain that receives nothing."""
        box = f"{name_key(first_name)}.{name_key(surname)}".replace(" ", "").lower()
        return f"{box}{between(rng, (1, 999))}@{rng.choice(self._domains)}"


@lru_cache(maxsize=1)
def name_book() -> NameBook:
    """The lists, read once."""
    return NameBook()


def _by_origin(name: str, value: Callable[[dict[str, str]], T]) -> dict[str, Weighted[T]]:
    tables: dict[str, list[tuple[T, float]]] = defaultdict(list)
    for row in read_csv("filrouge.demo", name):
        tables[row["origin"]].append((value(row), float(row["weight"])))
    return {origin: Weighted(pairs) for origin, pairs in tables.items()}


def _first_names() -> dict[tuple[str, bool, int], Weighted[str]]:
    tables: dict[tuple[str, bool, int], list[tuple[str, float]]] = defaultdict(list)
    for row in read_csv("filrouge.demo", "first_names.csv"):
        for decade in range(int(row["first_decade"]), int(row["last_decade"]) + 1, 10):
            tables[row["origin"], row["sex"] == "F", decade].append((row["name"], float(row["weight"])))
    return {key: Weighted(pairs) for key, pairs in tables.items()}


def _streets(rows: list[dict[str, str]], *, hamlets: bool) -> list[tuple[Street, float]]:
    return [
        (Street(row["kind"], row["name"]), float(row["weight"]))
        for row in rows
        if (row["kind"] == "Lieu-dit") is hamlets
    ]
