"""What a figure is detailed by, as the database sees it: one expression for each breakdown."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from filrouge.access.models import Fact
from filrouge.core.periods import Delay, Period, Unit
from filrouge.people.models import Address, Person
from filrouge.steering.windows import end_of

GROUP = "group"
# These look at the person on the last day of the period: each period is asked apart.
OF_THE_DAY = frozenset({"age", "seniority"})
UNKNOWN = ""
_BOUNDS = Path(__file__).parent / "data" / "breakdowns.toml"
_STEP: Mapping[str, Unit] = MappingProxyType({"age": "years", "seniority": "months"})


def grouped(facts: "QuerySet[Fact]", breakdown: str, period: Period) -> "QuerySet[Fact]":
    """The facts, each with the `group` that it falls in: a text, UNKNOWN when nobody knows."""
    return facts.annotate(**{GROUP: _EXPRESSIONS[breakdown](period)})


@lru_cache(maxsize=1)
def bounds() -> Mapping[str, tuple[int, ...]]:
    """Of each breakdown by classes: their lower bounds, in years of age or in months at the RSA."""
    raw = tomllib.loads(_BOUNDS.read_text(encoding="utf-8"))
    return MappingProxyType({name: tuple(raw[name]["bounds"]) for name in _STEP})


def class_of(breakdown: str, day: date | None, period: Period) -> str:
    """The class, by its number, of somebody born (or at the RSA since) `day`: the rule that the database follows."""
    if day is None:
        return UNKNOWN
    return str(sum(day <= first for first in _first_days(breakdown, period)))


def _first_days(breakdown: str, period: Period) -> Sequence[date]:
    """For each bound, the last day to be born (to have begun) to have reached it on the last day of the period."""
    last = end_of(period) - timedelta(days=1)
    return [Delay(bound, _STEP[breakdown]).before(last) for bound in bounds()[breakdown]]


def _of_fact(name: str) -> Callable[[Period], Combinable]:
    return lambda _period: Coalesce(Cast(F(name), CharField()), Value(UNKNOWN))


def _of_person(field: str) -> Subquery:
    return Subquery(Person.objects.filter(pk=OuterRef("person")).values(field)[:1])


def _commune(_period: Period) -> Combinable:
    """Where the home of the person is today, the latest known (`people.queries.city_of`)."""
    homes = Address.objects.filter(
        household__members__person=OuterRef("person"),
        household__members__until__isnull=True,
        kind=Address.Kind.HOME,
        until__isnull=True,
    ).order_by("-since", "-pk")
    return Coalesce(Subquery(homes.values("commune")[:1]), Value(UNKNOWN), output_field=CharField())


def _by_class(breakdown: str, field: str) -> Callable[[Period], Combinable]:
    def expression(period: Period) -> Combinable:
        days = _first_days(breakdown, period)
        person = Person.objects.filter(pk=OuterRef("person"))
        steps = [
            When(**{f"{field}__lte": day}, then=Value(str(rank)))
            for rank, day in reversed(list(enumerate(days, start=1)))
        ]
        known = Case(
            When(**{f"{field}__isnull": True}, then=Value(UNKNOWN)), *steps, default=Value("0"),
            output_field=CharField(),
        )  # fmt: skip
        return Coalesce(Subquery(person.values(known_class=known)[:1]), Value(UNKNOWN))

    return expression


_EXPRESSIONS: Mapping[str, Callable[[Period], Combinable]] = MappingProxyType(
    {
        "variant": lambda _period: F("variant"),
        "area": _of_fact("area"),
        "commune": _commune,
        "organisation": _of_fact("organisation"),
        "caseworker": _of_fact("caseworker"),
        "sex": lambda _period: Coalesce(_of_person("sex"), Value(UNKNOWN)),
        "age": _by_class("age", "birth_date"),
        "seniority": _by_class("seniority", "rsa_since"),
    }
)
