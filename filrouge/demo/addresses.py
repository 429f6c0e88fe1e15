"""Invented addresses in real communes: streets, hamlets, flats, domiciliation, travellers' sites."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from filrouge.demo.draws import Weighted, between, days_until, happens
from filrouge.demo.household import Address
from filrouge.demo.names import NameBook
from filrouge.demo.population import Population
from filrouge.demo.territory import Commune


class AddressBook:
    """Draws addresses in `places`, in proportion to their population."""

    def __init__(self, book: NameBook, shares: Population, places: Sequence[Commune]) -> None:
        self._book = book
        self._housing = shares.housing
        self._moves: float = shares.rights["moves"]
        self._rural_below = shares.identity["rural_below"]
        self._communes = Weighted((commune, max(commune.population, 1)) for commune in places)

    def draw(self, rng: Random, *, start: date, since: date, until: date) -> tuple[Address, ...]:
        """The first address at `start`, then one for each move between `since` and `until`."""
        found = [self._address(rng, start)]
        day = since + timedelta(days=days_until(rng, self._moves))
        while day < until:
            found.append(self._address(rng, day))
            day += timedelta(days=60 + days_until(rng, self._moves))
        return tuple(found)

    def _address(self, rng: Random, since: date) -> Address:
        commune = self._communes.draw(rng)
        postal_code = rng.choice(commune.postal_codes)
        chance = rng.random()
        if chance < self._housing["travellers"]:
            return Address(
                since,
                "traveller",
                "",
                "",
                "",
                "",
                "",
                "Aire d'accueil des gens du voyage",
                commune,
                postal_code,
            )
        if chance < self._housing["travellers"] + self._housing["domiciled"]:
            return Address(
                since, "domiciliation", "CCAS", "", "1", "Place", "de la Mairie", "", commune, postal_code
            )
        if commune.population < self._rural_below and happens(rng, self._housing["hamlet_rural"]):
            hamlet = self._book.hamlets.draw(rng).name
            return Address(since, "home", "", "", "", "", "", hamlet, commune, postal_code)
        street = self._book.streets.draw(rng)
        number = f"{between(rng, (1, 118))}{' bis' if happens(rng, 0.04) else ''}"
        flat = self._flat(rng) if commune.population >= self._housing["urban_from"] else ""
        return Address(since, "home", flat, "", number, street.kind, street.name, "", commune, postal_code)

    def _flat(self, rng: Random) -> str:
        if not happens(rng, self._housing["flat_urban"]):
            return ""
        building = f"Bâtiment {rng.choice('ABCDEF')} " if happens(rng, 0.4) else ""
        return f"{building}Appartement {between(rng, (1, 64))}"
