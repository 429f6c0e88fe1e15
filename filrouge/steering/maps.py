"""One figure on a map: a circle for each commune or each area, and the same numbers in a table (G-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.directory.models import Area, Commune
from filrouge.directory.tree import below
from filrouge.orientation.queries import areas_by_name
from filrouge.steering import map_rules
from filrouge.steering.board import answers
from filrouge.steering.compute import Line, Result
from filrouge.steering.definitions import (
    Gap,
    Indicator,
    Persistence,
    Ratio,
    Spells,
    detailed,
    may_be_detailed,
)
from filrouge.steering.groups import UNKNOWN
from filrouge.steering.map_rules import Circle, Frame, Label, Spot
from filrouge.steering.names import Names
from filrouge.steering.questions import Question
from filrouge.steering.rules import Figure, Number, mask_all, quotient
from filrouge.steering.words import UNIT_LABELS, number_words, people_words, value_words

BY_COMMUNE, BY_AREA = "commune", "area"
WAYS = {BY_COMMUNE: "Par commune", BY_AREA: "Par territoire"}
HIDDEN = "Masqué"
SORTS = ("place", "number", "inhabitants", "rate")
A_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the table. `number`: what its circle is worth; None: masked. `value`: the figure in words."""

    key: str
    place: str
    number: Number | None
    value: str
    inhabitants: int
    rate: Number | None
    url: str
    point: tuple[float, float] | None

    @property
    def words(self) -> str:
        """« 12 500 », or that it is masked."""
        return HIDDEN if self.number is None else number_words(self.number)

    @property
    def rate_words(self) -> str:
        """For 1,000 inhabitants; a dash when it cannot be known."""
        return "–" if self.rate is None else number_words(self.rate)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A circle as attributes of the drawing, what it says and where it leads."""

    x: str
    y: str
    radius: str
    says: str
    url: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A label of the drawing as attributes."""

    text: str
    x: str
    y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Map:
    """Everything that the page shows. `dots`: the communes, which give the map its shape. `away`: places that the
    table has and the drawing has not; `unknown`: what nobody knows where to put, in words."""

    indicator: Indicator
    rows: list[Row]
    whole: str
    width: str
    height: str
    dots: list[tuple[str, str]]
    circles: list[Drawn]
    labels: list[Words]
    legend: list[Words]
    sizes: list[tuple[str, str, str]]
    away: int
    unknown: str
    counted: str
    by_share: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Communes that have an area or that somebody lives in, and the areas."""

    communes: Mapping[str, Commune]
    areas: Sequence[Area]

    @classmethod
    def of(cls, lines: Iterable[Line], by: str) -> "Ground":
        """What the lines of a detail need: two queries."""
        keys = [line.key for line in lines if line.key != UNKNOWN] if by == BY_COMMUNE else []
        rows = Commune.objects.filter(Q(area_link__isnull=False) | Q(pk__in=keys))
        rows = rows.select_related("area_link").order_by("pk")
        return cls({commune.pk: commune for commune in rows}, areas_by_name())

    def area_of(self, code: str) -> int | None:
        """The smallest area of a commune."""
        commune = self.communes.get(code)
        link = getattr(commune, "area_link", None) if commune else None
        return link.area_id if link else None

    def inside(self, areas: Iterable[int] | None) -> list[Commune]:
        """The communes of these areas that stand somewhere; of all areas for None."""
        wanted = None if areas is None else set(areas)
        return [
            commune
            for code, commune in self.communes.items()
            if commune.latitude is not None
            and (area := self.area_of(code)) is not None
            and (wanted is None or area in wanted)
        ]


def choices(question: Question) -> list[Indicator]:
    """The indicators that a map can show."""
    return [one for one in question.indicators if may_be_detailed(one)]


def first_shown(indicators: Sequence[Indicator]) -> Indicator | None:
    """What a map shows until somebody chooses: who is followed, when the file counts it."""
    followed = (one for one in indicators if isinstance(one.measure, Spells) and not one.measure.without)
    return next(followed, None) or next(iter(indicators), None)


def map_of(question: Question, indicator: Indicator, by: str, agent: Agent, query: str) -> Map:
    """The map of one figure, as this agent may read it; `query` keeps the filters in the addresses."""
    asked = detailed(indicator, by)
    ((present, _),) = answers([asked], question.period, question.scope, agent)
    ground = Ground.of(present.lines, by)
    if not agent.may(Verb.SEE_PEOPLE):
        present = without_small_places(present, ground, by)
    names = Names.of([present], question.scheme)
    located = [line for line in present.lines if line.key != UNKNOWN]
    rows = [_row(present, line, names, ground, _Links(agent, question, query, by)) for line in located]
    return _drawn(question, present, rows, ground)


def without_small_places(result: Result, ground: Ground, by: str = BY_COMMUNE) -> Result:
    """In each area, two masked communes at least or none: the number of the area would give the only one back."""
    if by != BY_COMMUNE:
        return result
    lines = list(result.lines)
    ranks: dict[int | None, list[int]] = {}
    for rank, line in enumerate(lines):
        ranks.setdefault(ground.area_of(line.key), []).append(rank)
    for some in ranks.values():
        for rank, figure in zip(some, mask_all([lines[rank].figure for rank in some]), strict=True):
            lines[rank] = replace(lines[rank], figure=figure)
    return replace(result, lines=tuple(lines))


def is_share(indicator: Indicator) -> bool:
    """True for what cannot be added up: its circle is worth the people that it looks at."""
    return isinstance(indicator.measure, Ratio | Gap | Persistence)


def _number(indicator: Indicator, figure: Figure) -> Number | None:
    if figure.masked:
        return None
    return figure.people if is_share(indicator) else (figure.value or 0)


@dataclass(frozen=True, slots=True)
class _Links:
    """Where a place leads: an area to its dashboard, a commune to its people when the agent may see some."""

    agent: Agent
    question: Question
    query: str
    by: str

    def to(self, indicator: Indicator, public: str, hidden: bool) -> str:
        key = self.question.scheme.key
        if self.by == BY_AREA:
            return _with(reverse("steering:scheme", args=[key]), self.query, territoire=public)
        if hidden or not self.agent.may(Verb.SEE_PEOPLE):
            return ""
        address = reverse("steering:people", args=[key, indicator.id])
        return _with(address, self.query, detail=self.by, sorte=public)


def _with(address: str, query: str, **more: str) -> str:
    return f"{address}?{f'{query}&' if query else ''}{urlencode(more)}"


def _row(result: Result, line: Line, names: Names, ground: Ground, links: _Links) -> Row:
    indicator, number = result.indicator, _number(result.indicator, line.figure)
    there = _communes_of(line.key, ground, links.by)
    inhabitants = sum(commune.population for commune in there)
    standing = [
        (c.latitude, c.longitude, c.population)
        for c in there
        if c.latitude is not None and c.longitude is not None
    ]
    exact = None if number is None or not inhabitants else Fraction(str(number)) * A_THOUSAND
    return Row(
        key=line.key,
        place=names.label(result, line),
        number=number,
        value=HIDDEN if number is None else value_words(line.figure.value, indicator.unit),
        inhabitants=inhabitants,
        rate=None if exact is None else quotient(exact, inhabitants),
        url=links.to(indicator, names.public(result, line), hidden=number is None),
        point=map_rules.centre(standing),
    )


def _communes_of(key: str, ground: Ground, by: str) -> list[Commune]:
    if by == BY_COMMUNE:
        return [ground.communes[key]] if key in ground.communes else []
    inside = below(ground.areas).get(int(key), frozenset())
    return [commune for code, commune in ground.communes.items() if ground.area_of(code) in inside]


def _drawn(question: Question, result: Result, rows: list[Row], ground: Ground) -> Map:
    indicator = result.indicator
    shape = [(c.latitude or 0.0, c.longitude or 0.0) for c in ground.inside(question.scope.areas)]
    points = shape or [row.point for row in rows if row.point]
    frame = Frame.around(points) if points else Frame(0, 0, 1, 1, 0, 0)
    circles = map_rules.circles([_spot(row) for row in rows if row.point], frame) if points else []
    said = {row.key: row for row in rows}
    unknown = next((line.figure for line in result.lines if line.key == UNKNOWN), None)
    by_share = is_share(indicator)
    sizes, legend = _legend(circles, frame.height)
    return Map(
        indicator=indicator, rows=rows,
        whole="Moins de 5 personnes" if result.figure.masked else value_words(result.figure.value, indicator.unit),
        width=_at(map_rules.WIDTH), height=_at(frame.height + (map_rules.LARGEST * 2 + 24 if sizes else 0)),
        dots=[(_at(x), _at(y)) for x, y in (frame.place(*point) for point in shape)],
        circles=[_circle(circle, said[circle.spot.key], by_share) for circle in circles],
        labels=[_words(label) for label in map_rules.labels(circles)],
        legend=legend, sizes=sizes, away=len(rows) - len(circles),
        unknown=_unknown_words(unknown),
        counted="personnes" if by_share else UNIT_LABELS[indicator.unit], by_share=by_share,
    )  # fmt: skip


def _unknown_words(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return "quelques personnes" if figure.masked else people_words(figure.people)


def _spot(row: Row) -> Spot:
    latitude, longitude = row.point or (0.0, 0.0)
    return Spot(row.key, row.place, latitude, longitude, None if row.number is None else float(row.number))


def _circle(circle: Circle, row: Row, by_share: bool) -> Drawn:
    says = f"{row.place} : {row.value.lower() if row.number is None else row.value}"
    if by_share and row.number is not None:
        says += f", {row.words} personnes regardées"
    elif row.rate is not None:
        says += f", {row.rate_words} pour 1 000 habitants"
    return Drawn(_at(circle.x), _at(circle.y), _at(circle.radius), says, row.url, row.number is None)


def _words(label: Label) -> Words:
    return Words(label.text, _at(label.x), _at(label.y), label.anchor)


def _legend(circles: Sequence[Circle], top: float) -> tuple[list[tuple[str, str, str]], list[Words]]:
    """Circles standing on one line under the map, each with the number that it is worth."""
    values = [circle.spot.value or 0 for circle in circles]
    largest, reach = max(values, default=0), map_rules.reach(values, top)
    sizes, words, x = [], [], map_rules.MARGIN
    foot = top + map_rules.LARGEST * 2
    for number in map_rules.legend(largest):
        size = map_rules.radius(number, largest, reach)
        sizes.append((_at(x + size), _at(foot - size), _at(size)))
        words.append(Words(number_words(number), _at(x + 2 * size + 4), _at(foot - size + 4), "start"))
        x += 2 * size + 64
    return sizes, words


def _at(length: float) -> str:
    """A length of the drawing, with a point whatever the language of the page."""
    return f"{length:.1f}"


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """As the address asks: a column of SORTS, backwards after « - »; the largest number first without one.

    Masked numbers come after all others, whichever way."""
    column, backwards = sort.removeprefix("-"), sort.startswith("-")
    if column not in SORTS:
        column, backwards = "number", True
    by_name = sorted(rows, key=lambda row: row.place, reverse=backwards and column == "place")
    if column == "place":
        return by_name
    known = [row for row in by_name if getattr(row, column) is not None]
    known.sort(key=lambda row: getattr(row, column), reverse=backwards)
    return known + [row for row in by_name if getattr(row, column) is None]
