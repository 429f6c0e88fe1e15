"""Reading the directory; building the agent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import ROLES_BY_ORGANISATION, VERBS_OF, Role
from filrouge.directory.models import Agreement, Area, AreaCommune, Membership, Organisation, Scheme


def on_day(day: date) -> Q:
    """Rows whose `[since, until)` holds `day`."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def agent_for(account: Account, day: date) -> Agent:
    """The frozen agent of an account on a day: one query."""
    role = Role(account.role)
    if role == Role.CONSOLE:
        return console_agent(account)
    rows = list(
        Membership.objects.filter(on_day(day), professional__account=account)
        .values_list("professional_id", "organisation_id", "organisation__kind", "areas")
        .order_by("id")
    )
    by_organisation = role in ROLES_BY_ORGANISATION
    return Agent(
        account_id=account.pk,
        name=account.full_name,
        role=role,
        verbs=VERBS_OF[role],
        organisations=frozenset(row[1] for row in rows) if by_organisation else frozenset(),
        areas=frozenset(row[3] for row in rows if row[3] is not None),
        professional_id=rows[0][0] if rows else None,
        department=any(row[2] == Organisation.Kind.DEPARTMENT for row in rows),
    )


def console_agent(account: Account | None = None) -> Agent:
    """The system's agent, for commands."""
    account = account or Account.objects.console()
    return Agent(
        account.pk, account.full_name, Role.CONSOLE, VERBS_OF[Role.CONSOLE], everything=True, department=True
    )


@dataclass(frozen=True, slots=True)
class Territory:
    """Who covers which commune, loaded once for a long piece of work."""

    area_of_commune: dict[str, int]
    parents: dict[int, int | None]
    schemes: dict[int, list[tuple[int, date, date | None]]]

    def area(self, commune: str) -> int | None:
        """The smallest area of a commune."""
        return self.area_of_commune.get(commune)

    def ancestors(self, area: int | None) -> Iterable[int]:
        """The area and all that contain it."""
        while area is not None:
            yield area
            area = self.parents.get(area)

    def scheme(self, area: int | None, day: date) -> int | None:
        """The scheme of the agreements that cover the area that day, when there is exactly one."""
        found: set[int] = set()
        for step in self.ancestors(area):
            for scheme, since, until in self.schemes.get(step, ()):
                if since <= day and (until is None or day < until):
                    found.add(scheme)
        return found.pop() if len(found) == 1 else None


def territory() -> Territory:
    """Communes, areas and agreements in three queries."""
    schemes: dict[int, list[tuple[int, date, date | None]]] = {}
    for area, scheme, since, until in Agreement.objects.values_list(
        "areas", "scheme_id", "since", "until"
    ).order_by("id"):
        if area is not None:
            schemes.setdefault(area, []).append((scheme, since, until))
    return Territory(
        dict(AreaCommune.objects.values_list("commune_id", "area_id").order_by("commune_id")),
        dict(Area.objects.values_list("id", "parent_id").order_by("id")),
        schemes,
    )


def area_and_below(area: Area) -> list[int]:
    """Keys of an area and of all that it contains."""
    parents = dict(Area.objects.values_list("id", "parent_id").order_by("id"))
    inside = {area.pk}
    grew = True
    while grew:
        more = {child for child, parent in parents.items() if parent in inside} - inside
        inside |= more
        grew = bool(more)
    return sorted(inside)


def areas_around(area: int | None) -> list[int]:
    """Keys of an area and of all that contain it."""
    parents = dict(Area.objects.values_list("id", "parent_id").order_by("id"))
    around: list[int] = []
    while area is not None and area not in around:
        around.append(area)
        area = parents.get(area)
    return around


def schemes_of_area(area: int | None, day: date) -> list[Scheme]:
    """Schemes of the agreements that cover an area that day; of all agreements when the area is unknown."""
    agreements = Agreement.objects.filter(on_day(day))
    if area is not None:
        agreements = agreements.filter(areas__in=areas_around(area))
    return list(Scheme.objects.filter(agreements__in=agreements).distinct().order_by("name", "id"))


def department() -> Organisation | None:
    """The département whose database this is, once `filrouge setup` has made it."""
    return Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT).order_by("id").first()


def lead_organisations(day: date) -> "QuerySet[Organisation]":
    """Organisations that may be lead: those of the law's closed list that exist here."""
    kinds = Organisation.Kind
    return Organisation.objects.filter(
        kind__in=[
            kinds.DEPARTMENT,
            kinds.DELEGATED_PROVIDER,
            kinds.FRANCE_TRAVAIL,
            kinds.MISSION_LOCALE,
            kinds.CAP_EMPLOI,
        ]
    ).order_by("name", "id")
