"""What was observed, and what a simulation is asked and answers: the facts of a period become its starting point (G-5)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from filrouge.access.agents import Agent
from filrouge.access.journal import NEVER
from filrouge.access.models import Fact
from filrouge.access.roles import Verb
from filrouge.core.periods import Period, add_months
from filrouge.directory.models import Agreement
from filrouge.directory.queries import on_day
from filrouge.orientation.models import Caseload
from filrouge.steering import spans, windows
from filrouge.steering.behind import behind
from filrouge.steering.definitions import Gap, Spells
from filrouge.steering.queries import Scope, during, facts_in, numbers
from filrouge.steering.questions import Question
from filrouge.steering.rules import SMALLEST_SHOWN
from filrouge.steering.whatif_terms import DAYS_A_MONTH, HUNDRED, Asked, Past

ORIENTED, ORIENTATION_ENDED = ("orientation.decided",), ("orientation.ended",)
OPENED, HELD = ("accompaniment.opened",), ("agenda.held",)
_FILE = Path(__file__).parent / "data" / "whatif.toml"
_WAITING = Spells("stock", ORIENTED, ORIENTATION_ENDED, without=OPENED)
_TO_FIRST = Gap("delay", ORIENTED, HELD, "median")
_QUARTER = 4


@lru_cache(maxsize=1)
def settings() -> Mapping[str, Any]:
    """What is supposed when nothing says it, and the bounds: `data/whatif.toml`."""
    return MappingProxyType(tomllib.loads(_FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Start:
    """Where a simulation begins: the past, the scenario « as today », where each of its numbers comes from, and the days
    that people really waited over the period, the quickest first."""

    past: Past
    today: Asked
    origins: Mapping[str, str]
    observed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Capacity:
    fte: float
    ratio: float
    words: str
    ratio_words: str = "conventions en vigueur"


def start_of(question: Question) -> Start:
    """The facts of a question's period and the agreements in force on its last day; a constant number of queries."""
    period, scope = question.period, question.scope
    past = Past(
        _stays(scope, period), _present(scope, period), _waiting(scope, period), _inflow(scope, period)
    )
    held, minutes = _held(scope, period)
    observed = _observed(scope, period)
    capacity = _capacity(scope, period, len(past.present))
    followed = _person_months(scope, period)
    known = held and followed
    today = Asked(
        fte=capacity.fte, ratio=capacity.ratio, beyond=_beyond(len(past.present), capacity),
        rhythm=round(held / followed, 2) if known else settings()["rhythm"],
        minutes=round(minutes / held) if held and minutes else settings()["minutes"],
        share=settings()["share"], hours=settings()["hours_a_month"],
        inflow=round(sum(past.inflow) / max(len(past.inflow), 1), 1), starting=_starting(scope, period),
        stay=HUNDRED, delay=observed[len(observed) // _QUARTER] if observed else 0,
    )  # fmt: skip
    today = _with_room(today, len(past.present))
    return Start(past, today, _origins(question, capacity, bool(known), today), observed)


def _with_room(today: Asked, present: int) -> Asked:
    """The share of the time that today's meetings take is seen, not supposed: those followed today must fit in it."""
    needed = present * today.rhythm * today.minutes / 60
    whole = today.fte * today.hours
    seen = ceil(HUNDRED * needed / whole) if whole else 0
    return replace(today, share=min(max(today.share, seen), HUNDRED))


def _stays(scope: Scope, period: Period) -> tuple[tuple[int, bool], ...]:
    """Days stayed and whether the stay had ended by the last day of the period."""
    until = windows.end_of(period)
    first = add_months(until, -12 * settings()["stays_years"]).toordinal()
    rows = facts_in(scope, OPENED).filter(day__gte=first, day__lt=until.toordinal())
    last = until.toordinal() - 1
    ends = rows.order_by().values_list("day", "ended")
    return tuple((max(min(_end(end), last) - day, 1), _end(end) <= last) for day, end in ends)


def _end(ended: int | None) -> int:
    return NEVER if ended is None else ended


def _present(scope: Scope, period: Period) -> tuple[int, ...]:
    until = windows.end_of(period).toordinal()
    rows = facts_in(scope, OPENED).filter(Q(ended__gte=until) | Q(ended=None), day__lt=until)
    return tuple(until - day for day in rows.order_by("day").values_list("day", flat=True))


def _waiting(scope: Scope, period: Period) -> int:
    """People oriented lately whose accompaniment has not begun; of the others, most never begin."""
    first = add_months(windows.end_of(period), -settings()["waiting_months"]).toordinal()
    return behind(_WAITING, period, scope).filter(day__gte=first).values("person").distinct().count()


def _inflow(scope: Scope, period: Period) -> tuple[int, ...]:
    """People oriented in each whole month of the period, the last one ending with it."""
    until = windows.end_of(period)
    edges = [until]
    while (before := add_months(until, -len(edges))) >= period.since:
        edges.append(before)
    if len(edges) == 1:
        edges.append(period.since)
    edges.reverse()
    days = list(
        facts_in(scope, ORIENTED).filter(during(Period(edges[0], until))).values_list("day", flat=True)
    )
    ends = [edge.toordinal() for edge in edges]
    return tuple(sum(a <= day < b for day in days) for a, b in pairwise(ends))


def _held(scope: Scope, period: Period) -> tuple[int, int]:
    found = (
        facts_in(scope, HELD)
        .filter(during(period))
        .aggregate(held=Count("pk"), minutes=Sum("quantity", default=0))
    )
    return found["held"], found["minutes"]


def _person_months(scope: Scope, period: Period) -> float:
    """Months spent by all the people followed, over the period."""
    since, until = period.since.toordinal(), windows.end_of(period).toordinal()
    rows = facts_in(scope, OPENED).filter(Q(ended__gt=since) | Q(ended=None), day__lt=until)
    days = sum(
        min(_end(end), until) - max(day, since) for day, end in rows.order_by().values_list("day", "ended")
    )
    return days / DAYS_A_MONTH


def _starting(scope: Scope, period: Period) -> float:
    """Per cent of those oriented some months ago whose accompaniment has begun since."""
    until, ages = windows.end_of(period), settings()["starting_months"]
    cohort = Period(add_months(until, -ages["most"]), add_months(until, -ages["least"]))
    opened = Fact.objects.filter(
        person=OuterRef("person"),
        type__in=numbers(OPENED),
        day__gte=OuterRef("day"),
        day__lt=until.toordinal(),
    )
    rows = facts_in(scope, ORIENTED).filter(during(cohort)).annotate(begun=Exists(opened))
    found = rows.aggregate(oriented=Count("pk"), opened=Count("pk", filter=Q(begun=True)))
    return round(HUNDRED * found["opened"] / found["oriented"]) if found["oriented"] else HUNDRED


def _observed(scope: Scope, period: Period) -> tuple[int, ...]:
    """Days between the orientation and the first appointment of each person received, the quickest first."""
    stretches = spans.gaps([_TO_FIRST], [period], scope).get((_TO_FIRST, 0), {}).get("", ())
    days = ((row.end - row.start).days for row in stretches if row.end is not None for _ in range(row.people))
    return tuple(sorted(days))


def _capacity(scope: Scope, period: Period, present: int) -> _Capacity:
    """Full-time equivalents and people for one, from the agreements in force on the last day."""
    day = windows.last_day(period)
    rows = Agreement.objects.filter(on_day(day)).order_by("pk")
    if scope.scheme is not None:
        rows = rows.filter(scheme=scope.scheme)
    if scope.organisations is not None:
        rows = rows.filter(organisation__in=scope.organisations)
    if scope.areas is not None:
        rows = rows.filter(areas__in=scope.areas).distinct()
    agreements = list(rows)
    fte = sum(float(row.fte or row.portfolios or 0) for row in agreements)
    words = "conventions en vigueur"
    if not fte:
        holders = Caseload.objects.filter(on_day(day), agreement__in=[row.pk for row in agreements])
        fte = float(holders.aggregate(people=Count("professional", distinct=True))["people"])
        words = "professionnels qui ont un portefeuille : les conventions ne donnent pas de temps plein"
    places = sum(_places(row) for row in agreements)
    if places and fte:
        return _Capacity(fte, round(places / fte, 1), words)
    return _Capacity(
        fte, ceil(present / fte) if fte else 0, f"{words} ; ratio : la charge d'aujourd'hui, faute de ratio"
    )


def _places(row: Agreement) -> float:
    if row.kind == Agreement.Kind.FTE_RATIO:
        return float(row.fte or 0) * (row.ratio or 0)
    return float((row.portfolios or 0) * (row.portfolio_size or 0))


def _beyond(present: int, capacity: _Capacity) -> int:
    """What is accepted today over the ratio, per cent."""
    allowed = capacity.fte * capacity.ratio
    return max(ceil(HUNDRED * (present / allowed - 1)), 0) if allowed else 0


def _origins(question: Question, capacity: _Capacity, known: bool, today: Asked) -> Mapping[str, str]:
    period, supposed = windows.words(question.period), "supposé : aucun rendez-vous noté sur la période"
    rhythm = f"rendez-vous tenus {period}" if known else supposed
    share = (
        f"les rendez-vous d'aujourd'hui en prennent {today.share:.0f}\u00a0%"
        if today.share > settings()["share"]
        else "supposé : rien ne le mesure encore"
    )
    return {
        "etp": capacity.words,
        "ratio": capacity.ratio_words,
        "depassement": "ce qui est accepté aujourd'hui",
        "rythme": rhythm,
        "minutes": rhythm,
        "temps": share,
        "entrees": f"moyenne par mois, {period}",
        "commencent": "part de ceux qui ont été orientés il y a six à dix-huit mois et dont l'accompagnement a commencé",
        "delai": "ce que le quart le plus rapide a attendu",
        "sejour": "100 : les durées observées",
    }


def too_few(start: Start, agent: Agent) -> bool:
    """True when the past would tell of so few people that somebody who opens no file could recognise one."""
    some = 0 < len(start.past.present) + start.past.waiting < SMALLEST_SHOWN
    return some and not agent.may(Verb.SEE_PEOPLE)


def month_names(question: Question, months: int) -> Sequence[str]:
    """The months of the simulation, by the month of their first day."""
    until = windows.end_of(question.period)
    return [f"{add_months(until, n):%m/%Y}" for n in range(months)]
