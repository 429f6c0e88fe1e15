"""The people and the caseloads of the database, as an assignment reads them (B-5). A constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from filrouge.agenda.absences import away_on
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Area, AreaCommune, Membership, Site
from filrouge.directory.queries import on_day
from filrouge.directory.tree import below
from filrouge.orientation.assigning.facts import Point, Problem, Seeker, Taker
from filrouge.orientation.criteria import criteria_of
from filrouge.orientation.entry import latest
from filrouge.orientation.models import Assignment, Caseload, EntryAssessment
from filrouge.orientation.queries import caseloads_on
from filrouge.orientation.rules import main_competence
from filrouge.orientation.vetoes import vetoed
from filrouge.people.models import Address, Person


@dataclass(frozen=True, slots=True)
class Map:
    """Areas with all that they contain, and where their communes are."""

    below: Mapping[int, frozenset[int]]
    points: Mapping[int, tuple[Point, ...]]
    roots: frozenset[int]

    def served(self, areas: Iterable[int]) -> frozenset[int]:
        """All that these areas contain; nothing when they are the whole département, which is everywhere."""
        keys = set(areas)
        if keys & self.roots:
            return frozenset()
        return frozenset(key for area in keys for key in self.below.get(area, frozenset({area})))


def map_of(areas: Sequence[Area]) -> Map:
    """The map of the département: one query besides the areas."""
    points: dict[int, list[Point]] = defaultdict(list)
    rows = AreaCommune.objects.filter(commune__latitude__isnull=False).order_by("-commune__population", "pk")
    for area, latitude, longitude in rows.values_list("area", "commune__latitude", "commune__longitude"):
        points[area].append(Point(float(latitude or 0), float(longitude or 0)))
    roots = frozenset(area.pk for area in areas if area.kind == Area.Kind.DEPARTMENT)
    return Map(below(areas), {area: tuple(found) for area, found in points.items()}, roots)


def seekers_of(people: Sequence[Person]) -> tuple[Seeker, ...]:
    """People with their `following`, as those who look for a caseworker. Three queries."""
    keys = [person.pk for person in people]
    homes, against, barriers = _homes(keys), vetoed(keys), latest(keys)
    return tuple(
        Seeker(
            key=person.pk,
            organisation=person.following.organisation_id,
            scheme=person.following.scheme_id,
            area=person.following.area_id,
            place=homes.get(person.pk),
            competence=_competence(person, barriers.get(person.pk)),
            emphasis=person.following.emphasis,
            language=person.language,
            present=person.following.lead_id,
            vetoes=against.get(person.pk, frozenset()),
        )
        for person in people
    )


def _competence(person: Person, assessment: EntryAssessment | None) -> str:
    """What the barriers of the last entry interview ask for, else the pathway."""
    scheme = scheme_text(assessment.scheme.key) if assessment and assessment.scheme else None
    answers = assessment.answers if assessment else {}
    return main_competence(answers, criteria_of(scheme), person.following.pathway).verdict


def _homes(people: Sequence[int]) -> dict[int, Point]:
    """Where each of these people lives: the commune of their household."""
    rows = Address.objects.filter(
        household__members__person__in=people, household__members__until__isnull=True, until__isnull=True,
        kind=Address.Kind.HOME, commune__latitude__isnull=False,
    )  # fmt: skip
    placed = rows.order_by("since", "pk").values_list(
        "household__members__person", "commune__latitude", "commune__longitude"
    )
    return {
        person: Point(float(latitude or 0), float(longitude or 0)) for person, latitude, longitude in placed
    }


def takers_of(organisations: Iterable[int], day: date, around: Map) -> tuple[Taker, ...]:
    """The caseloads of these organisations that day. Six queries."""
    keys = set(organisations)
    caseloads = list(
        caseloads_on(day).filter(agreement__organisation__in=keys).prefetch_related("agreement__areas")
    )
    professionals = {caseload.professional_id for caseload in caseloads}
    own, sites, away = _own_areas(professionals, keys, day), _sites(keys), away_on(day, professionals)
    present = _present_areas(professionals)
    return tuple(
        replace(
            _taker(caseload, around, own, sites),
            sites=present.get(caseload.professional_id, frozenset()),
            away=caseload.professional_id in away,
        )
        for caseload in caseloads
    )


def _taker(
    caseload: Caseload,
    around: Map,
    own: Mapping[tuple[int, int], frozenset[int]],
    sites: Mapping[int, Sequence[tuple[int | None, Point]]],
) -> Taker:
    """A caseload serves its area, else those of its caseworker's post, else those of its agreement."""
    agreement, who = caseload.agreement, caseload.professional
    organisation = agreement.organisation_id
    mine = {caseload.area_id} if caseload.area_id else own.get((who.pk, organisation), frozenset())
    areas = around.served(mine or {area.pk for area in agreement.areas.all()})
    near = [point for area, point in sites.get(organisation, ()) if not areas or area in areas]
    points = near or [point for area in sorted(areas) for point in around.points.get(area, ())[:1]]
    return Taker(
        key=caseload.pk, professional=who.pk, name=str(who), organisation=organisation, scheme=agreement.scheme_id,
        places=caseload.places, held=getattr(caseload, "held"), areas=areas,  # noqa: B009
        most_sites=_most_sites(agreement.scheme.key, everywhere=not mine), points=tuple(dict.fromkeys(points)),
        competence=who.competence, emphases=frozenset(who.specialities), languages=frozenset(who.languages),
    )  # fmt: skip


def _most_sites(scheme: str, *, everywhere: bool) -> int | None:
    """How many areas a caseworker may receive in: the scheme's number, unless their mission is the whole département."""
    text = scheme_text(scheme)
    most = text.operator.get("maximum_sites") if text else None
    if text is None or not isinstance(most, int):
        return None
    return None if everywhere and text.operator.get("maximum_sites_unless_county_wide") else most


def _own_areas(
    professionals: Iterable[int], organisations: Iterable[int], day: date
) -> dict[tuple[int, int], frozenset[int]]:
    posts = Membership.objects.filter(
        on_day(day), professional__in=professionals, organisation__in=organisations
    )
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for who, organisation, area in posts.values_list("professional", "organisation", "areas").order_by("pk"):
        if area is not None:
            found[who, organisation].add(area)
    return {key: frozenset(areas) for key, areas in found.items()}


def _sites(organisations: Iterable[int]) -> dict[int, list[tuple[int | None, Point]]]:
    found: dict[int, list[tuple[int | None, Point]]] = defaultdict(list)
    rows = Site.objects.filter(organisation__in=organisations, commune__latitude__isnull=False).order_by("pk")
    for organisation, area, latitude, longitude in rows.values_list(
        "organisation", "area", "commune__latitude", "commune__longitude"
    ):
        found[organisation].append((area, Point(float(latitude or 0), float(longitude or 0))))
    return found


def _present_areas(professionals: Iterable[int]) -> dict[int, frozenset[int]]:
    """The areas where each caseworker follows people today."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(
        professional__in=professionals, role=Assignment.Role.LEAD, until__isnull=True,
        person__following__area__isnull=False,
    )  # fmt: skip
    pairs = rows.order_by().values_list("professional", "person__following__area").distinct()
    for who, area in pairs:
        found[who].add(area)
    return {who: frozenset(areas) for who, areas in found.items()}


def problem_of(people: Sequence[Person], day: date, *, leaving: frozenset[int] = frozenset()) -> Problem:
    """The problem of these people on a day. `leaving`: keys of caseloads that take nobody, because their caseworker
    leaves or is away."""
    seekers = seekers_of(people)
    around = map_of(list(Area.objects.order_by("name", "id")))
    takers = takers_of({s.organisation for s in seekers if s.organisation is not None}, day, around)
    moving = _held_among(seekers)
    return Problem(
        seekers,
        tuple(
            replace(t, held=t.held - moving[t.key], moving=moving[t.key], away=t.away or t.key in leaving)
            for t in takers
        ),
    )


def _held_among(seekers: Sequence[Seeker]) -> Counter[int]:
    """How many of these people each caseload holds today: they are to be placed again, so they take no place."""
    followed = [seeker.key for seeker in seekers if seeker.present is not None]
    rows = Assignment.objects.filter(person__in=followed, role=Assignment.Role.LEAD, until__isnull=True)
    return Counter(key for key in rows.values_list("caseload", flat=True).order_by("pk") if key is not None)
