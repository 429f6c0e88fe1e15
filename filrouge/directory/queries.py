"""Reading the directory; building the agent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import ROLES_BY_ORGANISATION, ROLES_WITH_COLLEAGUES, VERBS_OF, Role
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.models import (
    Agreement,
    Area,
    AreaCommune,
    Commune,
    Membership,
    Organisation,
    Professional,
    Room,
    Scheme,
    Site,
)
from filrouge.directory.set_models import IndicatorSetValidation
from filrouge.directory.tree import walk

_AREAS = Prefetch("areas", queryset=Area.objects.order_by("name", "id"))


def on_day(day: date, of: str = "") -> Q:
    """Rows whose `[since, until)` holds `day`; `of`: the path to the row that has the period (`agreement__`)."""
    ended = Q(**{f"{of}until__isnull": True}) | Q(**{f"{of}until__gt": day})
    return Q(**{f"{of}since__lte": day}) & ended


class Post(NamedTuple):
    """Where an account works: a line of its memberships, once for each of their areas."""

    professional: int
    organisation: int
    kind: str
    area: int | None
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        """Held that day."""
        return self.since <= day and (self.until is None or day < self.until)


def agent_for(account: Account, day: date) -> Agent:
    """The frozen agent of an account on a day: one query."""
    return agent_of_posts(account, day, None)


def agent_of_posts(account: Account, day: date, posts: Iterable[Post] | None) -> Agent:
    """The frozen agent of an account on a day, from its posts; None: they are read here."""
    role = Role(account.role)
    if role == Role.CONSOLE:
        return console_agent(account)
    held = [post for post in (_posts(account) if posts is None else posts) if post.on(day)]
    houses = frozenset(post.organisation for post in held)
    return Agent(
        account_id=account.pk,
        name=account.full_name,
        role=role,
        verbs=VERBS_OF[role],
        organisations=houses if role in ROLES_BY_ORGANISATION else frozenset(),
        works_in=houses if role in ROLES_WITH_COLLEAGUES else frozenset(),
        areas=frozenset(post.area for post in held if post.area is not None),
        professional_id=held[0].professional if held else None,
        department=any(post.kind == Organisation.Kind.DEPARTMENT for post in held),
    )


def _posts(account: Account) -> list[Post]:
    columns = ("professional_id", "organisation_id", "organisation__kind", "areas", "since", "until")
    rows = Membership.objects.filter(professional__account=account).values_list(*columns)
    return [Post(*row) for row in rows.order_by("id")]


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
        """The area and all that contain it, each once."""
        met: set[int] = set()
        while area is not None and area not in met:
            met.add(area)
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


def lead_organisations() -> "QuerySet[Organisation]":
    """Organisations that follow people, or did: those of the law's closed list that exist here."""
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


def leads_on(day: date, scheme: int | None) -> "QuerySet[Organisation]":
    """Organisations that may be given somebody that day: a delegated provider needs an agreement in force
    (B-5), of the person's scheme when it is known."""
    inside = Agreement.objects.filter(on_day(day), organisation=OuterRef("pk"))
    if scheme is not None:
        inside = inside.filter(scheme=scheme)
    return lead_organisations().exclude(~Exists(inside), kind=Organisation.Kind.DELEGATED_PROVIDER)


def organisations(kind: str = "") -> "QuerySet[Organisation]":
    """Organisations by name, of one kind when it is given."""
    rows = Organisation.objects.order_by("name", "pk")
    return rows.filter(kind=kind) if kind else rows


def sites_of(organisation: Organisation) -> "QuerySet[Site]":
    """Places of an organisation."""
    return (
        Site.objects.filter(organisation=organisation)
        .select_related("area", "commune")
        .prefetch_related(Prefetch("rooms", queryset=Room.objects.order_by("name", "pk")))
        .order_by("name", "pk")
    )


def present_members(organisation: Organisation, day: date) -> "QuerySet[Membership]":
    """Who works there that day."""
    rows = Membership.objects.filter(on_day(day), organisation=organisation).select_related("professional")
    return rows.order_by("professional__last_name", "professional__first_name", "pk")


def memberships(organisation: str = "") -> "QuerySet[Membership]":
    """Every membership, of one organisation (public identifier) when it is given."""
    rows = Membership.objects.select_related("professional__account", "organisation")
    if organisation:
        rows = rows.filter(organisation__public_id=organisation)
    return rows.order_by("professional__last_name", "professional__first_name", "pk")


def memberships_of(professional: Professional) -> "QuerySet[Membership]":
    """Where a professional works and worked, the present first."""
    rows = Membership.objects.filter(professional=professional).select_related("organisation")
    return rows.prefetch_related(_AREAS).order_by("-since", "-pk")


def professionals(organisation: str = "") -> "QuerySet[Professional]":
    """Professionals by name, of one organisation (public identifier) when it is given."""
    rows = Professional.objects.select_related("account")
    if organisation:
        rows = rows.filter(Exists(Membership.objects.filter(
            professional=OuterRef("pk"), organisation__public_id=organisation
        )))  # fmt: skip
    return rows.order_by("last_name", "first_name", "pk")


def with_memberships(
    people: Iterable[Professional], day: date
) -> list[tuple[Professional, list[Membership]]]:
    """Each professional with where they work that day, in one query."""
    shown = list(people)
    rows = Membership.objects.filter(on_day(day), professional__in=shown).select_related("organisation")
    found: dict[int, list[Membership]] = {}
    for row in rows.order_by("organisation__name", "pk"):
        found.setdefault(row.professional_id, []).append(row)
    return [(one, found.get(one.pk, [])) for one in shown]


def agreements(*, organisation: Organisation | None = None, scheme: str = "") -> "QuerySet[Agreement]":
    """Agreements, the latest first, of one organisation or one scheme (key) when they are given."""
    rows = Agreement.objects.select_related("organisation", "scheme").prefetch_related(_AREAS)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if scheme:
        rows = rows.filter(scheme__key=scheme)
    return rows.order_by("-since", "-pk")


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area in its tree: how deep, how many communes are directly its own."""

    area: Area
    depth: int
    communes: int


def area_lines() -> list[AreaLine]:
    """Every area under the one that contains it."""
    areas = list(Area.objects.annotate(own=Count("commune_links")).order_by("name", "id"))
    return [AreaLine(area, depth, getattr(area, "own")) for area, depth in walk(areas)]  # noqa: B009


def communes_without_area() -> int:
    """How many communes belong to no area: people who live there would have none."""
    return Commune.objects.filter(area_link__isnull=True).count()


def communes_with_area() -> Iterator[tuple[Commune, AreaCommune | None]]:
    """Every commune with its area."""
    for commune in Commune.objects.select_related("area_link__area").order_by("name", "code"):
        yield commune, getattr(commune, "area_link", None)


def commune_names(area: Area) -> list[str]:
    """Names of the communes that are directly in an area."""
    links = AreaCommune.objects.filter(area=area)
    return list(links.values_list("commune__name", flat=True).order_by("commune__name"))


def colleagues_of(agent: Agent, day: date) -> "QuerySet[Professional]":
    """Professionals in post that day, by name: everybody's for the département, which answers for all; for an
    operator, its own."""
    posts = Membership.objects.filter(on_day(day))
    if not (agent.department or agent.everything):
        posts = posts.filter(organisation__in=agent.organisations)
    return Professional.objects.filter(pk__in=posts.values("professional")).order_by(
        "last_name", "first_name", "pk"
    )


def last_validation(key: str) -> IndicatorSetValidation | None:
    """The latest of a set, with who made it."""
    return (
        IndicatorSetValidation.objects.filter(key=key)
        .select_related("validated_by")
        .order_by("-number")
        .first()
    )


def qualifications_of(professional: Professional) -> "QuerySet[Qualification]":
    """What somebody is qualified as, what was noted by mistake left out."""
    return Qualification.objects.filter(professional=professional, withdrawn=False).order_by("kind", "id")


def partnerships_of(organisation: Organisation) -> "QuerySet[Partnership]":
    """All the partnerships of an organisation, by partner."""
    return Partnership.objects.filter(organisation=organisation).order_by("partner", "since", "id")
