"""The people behind a figure: those that the agent may see, and how many others there are (G-1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from filrouge.access.agents import Agent
from filrouge.people.models import Person
from filrouge.steering.definitions import Indicator, Ratio
from filrouge.steering.queries import behind
from filrouge.steering.questions import Question

PAGE = 25
ABOVE = "haut"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the people behind a figure: those above or below the line of a ratio, those of one variant."""

    above: bool = False
    variant: str | None = None

    @classmethod
    def of(cls, filters: Mapping[str, str]) -> "Choice":
        """As an address says it."""
        return cls(filters.get("part") == ABOVE, filters.get("sorte"))


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
    measure = indicator.measure
    if choice.above and isinstance(measure, Ratio):
        measure = measure.numerator
    facts = behind(measure, question.period, question.scope)
    if choice.variant is not None:
        facts = facts.filter(variant=choice.variant)
    return Person.objects.filter(pk__in=facts.values("person"))


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
