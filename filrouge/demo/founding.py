"""Setting up the département through the directory's actions, each thing on the day it begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from filrouge.access.actions import close_account, create_account
from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.demo import services as invented
from filrouge.demo.equipping import join, qualify
from filrouge.demo.services import Services
from filrouge.demo.territory import departement
from filrouge.directory.actions import (
    save_agreement,
    save_area,
    save_membership,
    save_organisation,
    save_professional,
    save_site,
)
from filrouge.directory.catalogue import publish_schemes, scheme_text
from filrouge.directory.communes import ROOT_CODE, load_communes
from filrouge.directory.models import Agreement, Area, Membership, Organisation, Professional, Scheme, Site
from filrouge.orientation.caseloads import carry_over, save_caseload
from filrouge.orientation.models import Caseload

_CAPACITY = ("fte", "ratio", "portfolios", "portfolio_size", "people_per_year")


@dataclass(slots=True)
class Founded:
    """Keys of the data file → rows of the database."""

    areas: dict[str, Area] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    caseloads: dict[str, Caseload] = field(default_factory=dict)
    professionals: dict[str, Professional] = field(default_factory=dict)


@dataclass(slots=True)
class Founder:
    """Writes the directory in the console's name. `hired` is told of each professional who begins."""

    found: Services
    by: Agent
    hired: Callable[[invented.Professional, Professional, Account], None]
    made: Founded = field(default_factory=Founded)

    def ground(self, *, at: datetime) -> None:
        """Schemes, communes, areas, organisations and their sites: what stands from the first day."""
        publish_schemes(at=at)
        self.made.schemes = {scheme.key: scheme for scheme in Scheme.objects.order_by("id")}
        load_communes(by=self.by, at=at, area_column="")
        name = f"Département du {departement().name}"
        root = save_area(Area(code=ROOT_CODE, name=name, kind=Area.Kind.DEPARTMENT), by=self.by, at=at)
        for area in self.found.areas:
            parent = self.made.areas.get(area.parent, root)
            row = Area(code=area.key, name=area.name, kind=area.kind, parent=parent)
            codes = [commune.code for commune in area.communes]
            self.made.areas[area.key] = save_area(row, communes=codes, by=self.by, at=at)
        for organisation in self.found.organisations:
            self._organisation(organisation, at=at)
        join(self.made.organisations, by=self.by, at=at)

    def _organisation(self, o: invented.Organisation, *, at: datetime) -> None:
        row = Organisation(name=o.name, kind=o.kind, siret=o.siret, phone=o.phone, email=o.email)
        self.made.organisations[o.key] = save_organisation(row, by=self.by, at=at)
        self.made.sites[o.key] = [
            save_site(
                Site(
                    organisation=row, area=self.made.areas.get(site.area), commune_id=site.commune.code,
                    name=site.name, kind=site.kind, street=site.street, postal_code=site.postal_code,
                ),
                by=self.by, at=at,
            )
            for site in o.sites
        ]  # fmt: skip

    def hire(self, p: invented.Professional, *, at: datetime) -> None:
        """A professional begins: account, professional, membership."""
        account = create_account(
            p.email, full_name=p.full_name, role=Role(p.profile), password=None, by=self.by, at=at
        )
        organisation = self.made.organisations[p.organisation]
        row = Professional(
            account=account, first_name=p.first_name, last_name=p.last_name, competence=p.competence, email=p.email,
            phone=organisation.phone,
        )  # fmt: skip
        save_professional(row, by=self.by, at=at)
        membership = Membership(
            professional=row, organisation=organisation, function=p.function, fte=p.fte, since=p.since,
            until=p.until,
        )  # fmt: skip
        save_membership(membership, areas=[self.made.areas[key] for key in p.areas], by=self.by, at=at)
        qualify(p, row, by=self.by, at=at)
        self.made.professionals[p.key] = row
        self.hired(p, row, account)

    def dismiss(self, account: Account, *, at: datetime) -> None:
        """A professional has left: nobody logs in with this account any more."""
        close_account(account, by=self.by, at=at)

    def sign(self, a: invented.Agreement, *, at: datetime) -> None:
        """An agreement begins; it takes over the caseloads of the one before it, or opens them."""
        figures = {name: value for name, value in a.capacity.items() if name in _CAPACITY}
        if "fte" in figures:
            figures["fte"] = Decimal(str(figures["fte"]))  # type: ignore[assignment]
        row = Agreement(
            organisation=self.made.organisations[a.organisation], scheme=self.made.schemes[a.scheme],
            reference=a.reference, kind=a.kind, since=a.since, until=a.until, **figures,
        )  # fmt: skip
        save_agreement(row, areas=[self.made.areas[key] for key in a.areas], by=self.by, at=at)
        self.made.agreements[a.reference] = row
        former = self._former(a)
        if former:
            carry_over(former, row, by=self.by, at=at)
            for caseload in former:
                caseload.agreement = row
        else:
            self._open_caseloads(a, row, at=at)

    def _former(self, a: invented.Agreement) -> list[Caseload]:
        ended = {
            self.made.agreements[other.reference].pk
            for other in self.found.agreements
            if other.reference in self.made.agreements
            and other.organisation == a.organisation
            and other.scheme == a.scheme
            and other.areas == a.areas
            and other.until == a.since
        }
        return [c for c in self.made.caseloads.values() if c.agreement_id in ended]

    def _open_caseloads(self, a: invented.Agreement, row: Agreement, *, at: datetime) -> None:
        scheme = scheme_text(a.scheme)
        own = scheme.capacity.scope if scheme else ""
        for p in self.found.professionals:
            if p.organisation != a.organisation or p.profile != "caseworker" or p.competence == "none":
                continue
            if not self._inside(p.areas, a.areas):
                continue
            caseload = Caseload(
                agreement=row, professional=self.made.professionals[p.key], area=self._area_of(p.areas),
                fte=p.fte, places=_places(a, p.fte, scope=own), since=row.since,
            )  # fmt: skip
            self.made.caseloads[p.key] = save_caseload(caseload, by=self.by, at=at)

    def _inside(self, mine: tuple[str, ...], agreed: tuple[str, ...]) -> bool:
        parents = {area.key: area.parent for area in self.found.areas}
        return any({key, parents.get(key), parents.get(parents.get(key, ""))} & set(agreed) for key in mine)

    def _area_of(self, keys: tuple[str, ...]) -> Area | None:
        """The area of a caseload: the only one, else the smallest that contains them all."""
        parents = {area.key: area.parent for area in self.found.areas}
        lines = []
        for key in keys:
            line, step = [], key
            while step:
                line.append(step)
                step = parents.get(step, "")
            lines.append(line)
        shared = [key for key in lines[0] if all(key in line for line in lines)] if lines else []
        return self.made.areas.get(shared[0]) if shared else None


def _places(a: invented.Agreement, fte: Decimal, *, scope: str) -> int | None:
    """Places of a caseload: its portfolio, or its share of a ratio that counts by caseworker; else none."""
    if a.kind == Agreement.Kind.PORTFOLIOS:
        return int(a.capacity["portfolio_size"])
    if a.kind == Agreement.Kind.FTE_RATIO and scope == "caseworker":
        return int(a.capacity["ratio"] * float(fte))
    return None


def first_day(professional: invented.Professional, since: date) -> date:
    """The day when the demo learns of somebody."""
    return max(professional.since, since)
