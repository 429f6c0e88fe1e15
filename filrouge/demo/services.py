"""The invented département's services: areas, organisations and sites, agreements, professionals, log-ins.

Read from `data/departement.toml` and `data/professionals.csv`; a slip there is a ValueError that names it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from filrouge.demo.territory import Commune, Territory, communes, departement, read_csv, read_toml


@dataclass(frozen=True, slots=True)
class Area:
    """A zone of the département. `communes` is filled for the smallest zones only.

    `kind` is `territory`, `cluster` (pôle insertion, centre, service d'insertion) or `solidarity_house`;
    `scheme_area` is the zone's key in its scheme, where the scheme names zones."""

    key: str
    name: str
    kind: str
    territory: str
    parent: str
    scheme_area: str
    reference_population: int | None
    communes: tuple[Commune, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A place where people are received, in a real commune; `kind` is `office`, `antenna` or `drop_in`."""

    name: str
    kind: str
    area: str
    commune: Commune
    street: str

    @property
    def postal_code(self) -> str:
        """The first postal code of the commune."""
        return self.commune.postal_codes[0]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body, with the kinds of the law's closed list and its partners."""

    key: str
    name: str
    kind: str
    siret: str
    phone: str
    email: str
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Convention over `[since, until)`. `capacity` has the numbers of its `kind`; `amount` in euros."""

    reference: str
    organisation: str
    scheme: str
    areas: tuple[str, ...]
    since: date
    until: date
    kind: str
    capacity: dict[str, int | float]
    amount: int


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody who works there. `leads`: may be named as a lead caseworker.

    `profile` is the account's role; `role` is filled for the one who shows it."""

    key: str
    first_name: str
    last_name: str
    competence: str
    organisation: str
    function: str
    fte: Decimal
    areas: tuple[str, ...]
    since: date
    until: date | None
    leads: bool
    profile: str
    role: str

    @property
    def full_name(self) -> str:
        """First name and name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def email(self) -> str:
        """The address with which they log in."""
        return f"{self.key}@{departement().key}.invalid"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything together, each list in the order of the file."""

    areas: tuple[Area, ...]
    organisations: tuple[Organisation, ...]
    agreements: tuple[Agreement, ...]
    professionals: tuple[Professional, ...]

    def area_of(self, commune_code: str) -> Area:
        """The smallest area of a commune."""
        return next(area for area in self.areas if any(c.code == commune_code for c in area.communes))

    def within(self, territories: Iterable[str]) -> "Services":
        """The services of some territories only; all areas stay."""
        kept = set(territories)
        mine = {area.key for area in self.areas if area.territory in kept}
        return replace(
            self,
            agreements=tuple(a for a in self.agreements if mine & set(a.areas)),
            professionals=tuple(p for p in self.professionals if not p.areas or mine & set(p.areas)),
        )

    def logins(self) -> dict[str, Professional]:
        """Role → the professional who shows it."""
        return {p.role: p for p in self.professionals if p.role}


@lru_cache(maxsize=1)
def services() -> Services:
    """The services of the demo, read and checked once."""
    data = read_toml("departement.toml")
    areas = _areas(data["area"])
    organisations = tuple(_organisation(table) for table in data["organisation"])
    agreements = tuple(_agreement(table) for table in data["agreement"])
    professionals = tuple(_professional(row) for row in read_csv("filrouge.demo", "professionals.csv"))
    found = Services(areas, organisations, agreements, professionals)
    _check(found)
    return found


def _areas(tables: list[dict[str, Any]]) -> tuple[Area, ...]:
    made = []
    for territory in departement().territories:
        made.append(Area(territory.key, territory.name, "territory", territory.key, "", "", None, ()))
        mine = [table for table in tables if table["territory"] == territory.key]
        shares = _share_out(territory, mine)
        made += [
            Area(
                table["key"], table["name"], table["kind"], territory.key,
                table.get("parent", territory.key), table.get("scheme_area", ""),
                table.get("reference_population"), shares.get(table["key"], ()),
            )
            for table in mine
        ]  # fmt: skip
    return tuple(made)


def _share_out(territory: Territory, tables: list[dict[str, Any]]) -> dict[str, tuple[Commune, ...]]:
    """Each commune to the zone of its intercommunalité, or to the zone with the nearest seat."""
    by_code = {commune.code: commune for commune in communes()}
    groups = {table["epci"]: table["key"] for table in tables if "epci" in table}
    seats = [(by_code[table["seat"]], table["key"]) for table in tables if "seat" in table]
    shares: dict[str, list[Commune]] = {}
    for commune in territory.communes:
        key = groups.get(commune.epci_code)
        if key is None:
            key = min(seats, key=lambda seat: distance(commune, seat[0]))[1]
        shares.setdefault(key, []).append(commune)
    return {key: tuple(found) for key, found in shares.items()}


def distance(one: Commune, other: Commune) -> float:
    """Kilometres between two town halls, as the crow flies (flat earth: right within 1 % at this scale)."""
    north = math.radians(one.latitude - other.latitude)
    east = math.radians(one.longitude - other.longitude) * math.cos(math.radians(one.latitude))
    return 6371.0 * math.hypot(north, east)


def _organisation(table: dict[str, Any]) -> Organisation:
    by_code = {commune.code: commune for commune in communes()}
    sites = tuple(
        Site(site["name"], site["kind"], site["area"], by_code[site["commune"]], site["street"])
        for site in table["sites"]
    )
    return Organisation(
        table["key"], table["name"], table["kind"], table["siret"], table["phone"], table["email"], sites
    )


def _agreement(table: dict[str, Any]) -> Agreement:
    head = ("reference", "organisation", "scheme", "areas", "since", "until", "kind", "amount")
    return Agreement(
        table["reference"], table["organisation"], table["scheme"], tuple(table["areas"]),
        table["since"], table["until"], table["kind"],
        {name: value for name, value in table.items() if name not in head}, table["amount"],
    )  # fmt: skip


def _professional(row: dict[str, str]) -> Professional:
    return Professional(
        row["key"], row["first_name"], row["last_name"], row["competence"], row["organisation"],
        row["function"], Decimal(row["fte"]), tuple(filter(None, row["areas"].split("|"))),
        date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) if row["until"] else None,
        row["leads"] == "yes", row["profile"], row["role"],
    )  # fmt: skip


def _check(found: Services) -> None:
    """Every key that is named exists."""
    areas = {area.key for area in found.areas} | {""}
    organisations = {organisation.key for organisation in found.organisations}
    for area in found.areas:
        _known("zone", area.key, {area.parent}, areas)
    for organisation in found.organisations:
        _known("organisme", organisation.key, {site.area for site in organisation.sites}, areas)
    for agreement in found.agreements:
        _known("convention", agreement.reference, agreement.areas, areas)
        _known("convention", agreement.reference, {agreement.organisation}, organisations)
    for professional in found.professionals:
        _known("professionnel", professional.key, professional.areas, areas)
        _known("professionnel", professional.key, {professional.organisation}, organisations)


def _known(what: str, key: str, named: Iterable[str], known: set[str]) -> None:
    missing = sorted(set(named) - known)
    if missing:
        names = ", ".join(missing)
        raise ValueError(f"données de démonstration : {what} « {key} » cite {names}, qui n'existe pas")
