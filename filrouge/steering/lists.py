"""The people behind a figure: those that the agent may see, and how many others there are (G-1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from filrouge.access.agents import Agent
from filrouge.people.models import Person
from filrouge.schemes.types import Scheme
from filrouge.steering.behind import above, behind
from filrouge.steering.compute import Line, Result
from filrouge.steering.definitions import Indicator, detailed
from filrouge.steering.groups import GROUP, grouped
from filrouge.steering.names import BREAKDOWN_LABELS, Names, key_of
from filrouge.steering.queries import Facts
from filrouge.steering.questions import Question
from filrouge.steering.rules import Figure

PAGE = 25
ABOVE = "haut"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the people behind a figure: those above or below the line of a share, those of one group of a detail."""

    above: bool = False
    breakdown: str = ""
    key: str | None = None

    @classmethod
    def of(cls, filters: Mapping[str, str]) -> "Choice":
        """As an address says it: `part`, `detail` and, in it, `sorte`."""
        breakdown = filters.get("detail", "variant")
        public = filters.get("sorte")
        known = breakdown in BREAKDOWN_LABELS and public is not None
        key = key_of(breakdown, public) if known and public is not None else None
        return cls(filters.get("part") == ABOVE, breakdown, key)

    def label(self, indicator: Indicator, scheme: Scheme) -> str:
        """What the group that somebody chose is called; empty when they chose none."""
        if self.key is None:
            return ""
        line = Line(self.key, Figure(None, 0))
        result = Result(detailed(indicator, self.breakdown), line.figure, (line,))
        return Names.of([result], scheme).label(result, line)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of people, and the public identifiers that lead to the next and to the previous one."""

    people: list[Person]
    next_key: str = ""
    previous_key: str = ""


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many stand behind the figure, and how many of them the agent may see."""

    people: int
    visible: int

    @property
    def others(self) -> int:
        """How many the agent may not see."""
        return self.people - self.visible


def people_behind(question: Question, indicator: Indicator, choice: Choice) -> "QuerySet[Person]":
    """Everybody behind the figure, whoever asks."""
    return Person.objects.filter(pk__in=facts_behind(question, indicator, choice).values("person"))


def facts_behind(question: Question, indicator: Indicator, choice: Choice) -> Facts:
    """The facts that make the figure, or one group of its detail."""
    chosen = above if choice.above else behind
    facts = chosen(indicator.measure, question.period, question.scope)
    if choice.key is None:
        return facts
    return grouped(facts, choice.breakdown, question.period).filter(**{GROUP: choice.key})


def headcount(people: "QuerySet[Person]", agent: Agent) -> Headcount:
    """Count, in one query, everybody and those whose file is open to the agent."""
    seen = Exists(Person.objects.visible_to(agent).filter(pk=OuterRef("pk")))
    return Headcount(**people.aggregate(people=Count("pk"), visible=Count("pk", filter=seen)))


def visible(people: "QuerySet[Person]", agent: Agent) -> "QuerySet[Person]":
    """Those whose file is open to the agent, by name."""
    open_ = Person.objects.visible_to(agent).filter(pk__in=people.values("pk"))
    return open_.select_related("following__area", "following__organisation").order_by("name_key", "pk")


def page_of(people: "QuerySet[Person]", filters: Mapping[str, str]) -> Page:
    """The page that `?after=` or `?before=` asks for: a public identifier, no name stands in an address."""
    backwards = bool(filters.get("before"))
    cursor = filters.get("before") or filters.get("after") or ""
    rows = people.reverse() if backwards else people
    if cursor:
        rows = rows.filter(_beyond(cursor, "lt" if backwards else "gt"))
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_next, has_previous = (more or backwards), (more if backwards else bool(cursor))
    return Page(found, found[-1].public_id if has_next else "", found[0].public_id if has_previous else "")


def _beyond(public_id: str, side: str) -> Q:
    pivot = Person.objects.filter(public_id=public_id).order_by("pk")
    name, key = Subquery(pivot.values("name_key")[:1]), Subquery(pivot.values("pk")[:1])
    return Q(**{f"name_key__{side}": name}) | Q(name_key=name, **{f"pk__{side}": key})
