"""What a dashboard shows: each result as words, and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.periods import Period
from filrouge.directory.catalogue import catalogue
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.compute import Line, Result, results, without_small_numbers
from filrouge.steering.definitions import Indicator, indicators_on
from filrouge.steering.names import Names
from filrouge.steering.queries import Scope, schemes_followed
from filrouge.steering.questions import Question, own_organisations
from filrouge.steering.words import UNIT_LABELS, figure_words

GLANCE = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a detail. `url` leads to the people behind it."""

    label: str
    value: float
    url: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it is, now and before, its detail, its definition, the people behind it.
    `hidden`: lines of the detail whose number is masked."""

    indicator: Indicator
    value: str
    previous: str
    people_url: str
    definition_url: str
    detail_url: str
    unit: str
    bars: tuple[Bar, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def previous_words(self) -> str:
        """What the figure was before."""
        return f"Période d'avant : {self.previous}"

    @property
    def detailed(self) -> bool:
        """True when the definition asks for a detail."""
        return bool(self.indicator.measure.breakdown)


@dataclass(frozen=True, slots=True)
class Theme:
    """The figures that stand under one heading: those in a word, then those with their detail."""

    heading: str
    tiles: list[Tile]
    details: list[Tile]


def by_theme(tiles: Sequence[Tile]) -> list[Theme]:
    """Tiles under the headings of their definitions, in the order of the file; those without any come first."""
    headings = dict.fromkeys(tile.indicator.theme for tile in tiles)
    return [
        Theme(
            heading,
            [tile for tile in tiles if tile.indicator.theme == heading and not tile.detailed],
            [tile for tile in tiles if tile.indicator.theme == heading and tile.detailed],
        )
        for heading in sorted(headings, key=bool)
    ]


@dataclass(frozen=True, slots=True)
class Glance:
    """A scheme and its first figures."""

    scheme: Scheme
    tiles: list[Tile]


def board(question: Question, agent: Agent, query: str) -> list[Tile]:
    """The tiles that answer a question; `query` keeps its filters in the addresses."""
    rows = answers(question.indicators, question.period, question.scope, agent)
    return _tiles(rows, question.scheme, agent, query)


def tile_of(question: Question, indicator: Indicator, agent: Agent, query: str) -> Tile:
    """One figure of a question, with the detail that its measure asks for."""
    rows = answers([indicator], question.period, question.scope, agent)
    return _tiles(rows, question.scheme, agent, query)[0]


def answers(
    indicators: Sequence[Indicator], period: Period, scope: Scope, agent: Agent
) -> list[tuple[Result, ...]]:
    """Results over a period and the one before, as this agent may read them."""
    rows = results(indicators, [period, windows.previous(period)], scope)
    return rows if agent.may(Verb.SEE_PEOPLE) else without_small_numbers(rows)


def glances(agent: Agent, period: Period) -> list[Glance]:
    """The schemes that concern an agent, each with the first figures of its file."""
    own, known, found = own_organisations(agent), catalogue().schemes, []
    for number, key in schemes_followed(own):
        if key in known:
            chosen = indicators_on(known[key], windows.last_day(period))[:GLANCE]
            rows = answers(chosen, period, Scope(number, organisations=own), agent)
            found.append(Glance(known[key], _tiles(rows, known[key], agent, "")))
    return found


def _tiles(rows: Sequence[tuple[Result, ...]], scheme: Scheme, agent: Agent, query: str) -> list[Tile]:
    opens_files = agent.may(Verb.SEE_PEOPLE)
    names = Names.of((present for present, _ in rows), scheme)
    return [_tile(present, previous, names, opens_files, query) for present, previous in rows]


def _tile(present: Result, previous: Result, names: Names, opens_files: bool, query: str) -> Tile:
    indicator = present.indicator
    people_url = (
        _people_address(names.scheme, indicator, query) if opens_files and present.figure.people else ""
    )
    return Tile(
        indicator=indicator,
        value=figure_words(present.figure, indicator.unit),
        previous=figure_words(previous.figure, indicator.unit),
        people_url=people_url,
        definition_url=_address("steering:definition", names.scheme, indicator, query),
        detail_url=_address("steering:detail", names.scheme, indicator, query),
        unit=UNIT_LABELS[indicator.unit],
        bars=tuple(_bar(present, ln, names, people_url) for ln in present.lines if not ln.figure.masked),
        hidden=tuple(names.label(present, ln) for ln in present.lines if ln.figure.masked),
    )


def _bar(result: Result, line: Line, names: Names, people_url: str) -> Bar:
    more = urlencode({"detail": result.indicator.measure.breakdown, "sorte": names.public(result, line)})
    url = f"{people_url}{'&' if '?' in people_url else '?'}{more}" if people_url else ""
    return Bar(names.label(result, line), float(line.figure.value or 0), url)


def _people_address(scheme: Scheme, indicator: Indicator, query: str) -> str:
    return _address("steering:people", scheme, indicator, query)


def _address(name: str, scheme: Scheme, indicator: Indicator, query: str) -> str:
    address = reverse(name, args=[scheme.key, indicator.id])
    return f"{address}?{query}" if query else address
