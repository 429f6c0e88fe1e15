"""People already accompanied when the law changed, and who have no contract of the new law yet (B-2, C-2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.accompaniment.catch_up_rules import PACE_WEEKS, WEEK, CatchUp
from filrouge.accompaniment.models import EngagementContract
from filrouge.directory.catalogue import catalogue
from filrouge.directory.models import Organisation, Professional
from filrouge.orientation.models import OrientationDecision
from filrouge.people.models import Following, file_open_to


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day of the change of law, the last day to sign, and where both are written."""

    change: date
    due: date
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """A caseworker, or an organisation as a whole when `professional` is None (people without a caseworker: `nobody`)."""

    organisation: Organisation
    professional: Professional | None
    nobody: bool
    plan: CatchUp


def deadline() -> Deadline:
    """The dates of the law, which are parameters."""
    national = catalogue().national
    change = date.fromisoformat(str(national.parameter("stock_contract_reference_day", date.max).value))
    due = national.parameter("stock_contract_due", change)
    return Deadline(change, date.fromisoformat(str(due.value)), due.source)


def stock(agent: Agent, change: date) -> "QuerySet[Following]":
    """People followed today, subject to obligations, oriented before the change of law, whom the agent may see."""
    before = OrientationDecision.objects.filter(person=OuterRef("person_id"), decided_on__lt=change)
    return Following.objects.filter(
        file_open_to(agent, "person_id"),
        Exists(before),
        organisation__isnull=False,
        person__subject_to_obligations=True,
    )


def without_contract(agent: Agent, change: date) -> "QuerySet[Following]":
    """Those of them who have signed nothing since, by organisation, caseworker and name."""
    signed = EngagementContract.objects.filter(person=OuterRef("person_id"), signed_on__gte=change)
    return (
        stock(agent, change)
        .exclude(Exists(signed))
        .select_related("person", "organisation", "lead", "area")
        .order_by("person__name_key", "person_id")
    )


def lines(agent: Agent, today: date) -> list[Line]:
    """What is left by organisation, then by caseworker: the heaviest first. Four queries."""
    when = deadline()
    remaining = _counted(without_contract(agent, when.change))
    signed = _counted(_signed_lately(agent, when, today))
    pairs = remaining.keys() | signed.keys()
    organisations = Organisation.objects.in_bulk({organisation for organisation, _ in pairs})
    professionals = Professional.objects.in_bulk({who for _, who in pairs if who is not None})
    found: list[Line] = []
    for key, organisation in organisations.items():
        mine = [pair for pair in pairs if pair[0] == key]
        whole = _plan(sum(remaining[p] for p in mine), sum(signed[p] for p in mine), today, when)
        found.append(Line(organisation, None, False, whole))
        for pair in mine:
            plan = _plan(remaining[pair], signed[pair], today, when)
            found.append(Line(organisation, professionals.get(pair[1] or 0), pair[1] is None, plan))
    heavy = {
        line.organisation.pk: line.plan.remaining
        for line in found
        if not line.professional and not line.nobody
    }
    return sorted(
        found,
        key=lambda line: (
            -heavy[line.organisation.pk],
            line.organisation.pk,
            line.professional is not None or line.nobody,
            -line.plan.remaining,
            str(line.professional),
        ),
    )


def total(found: list[Line], today: date) -> CatchUp:
    """The whole of what the agent may see."""
    wholes = [line.plan for line in found if not line.professional and not line.nobody]
    when = deadline()
    return _plan(sum(p.remaining for p in wholes), sum(p.signed for p in wholes), today, when)


def _plan(remaining: int, signed: int, today: date, when: Deadline) -> CatchUp:
    return CatchUp(remaining, signed, today, when.due)


def _counted(rows: "QuerySet[Following]") -> Counter[tuple[int, int | None]]:
    counted = rows.order_by().select_related(None).values("organisation", "lead").annotate(people=Count("pk"))
    return Counter({(row["organisation"], row["lead"]): row["people"] for row in counted})


def _signed_lately(agent: Agent, when: Deadline, today: date) -> "QuerySet[Following]":
    """Of the same people, those whose first contract of the new law was signed these last weeks."""
    since = max(today - timedelta(days=PACE_WEEKS * WEEK), when.change)
    mine = EngagementContract.objects.filter(person=OuterRef("person_id"))
    return stock(agent, when.change).filter(
        Exists(mine.filter(signed_on__gte=since)),
        ~Exists(mine.filter(Q(signed_on__gte=when.change, signed_on__lt=since))),
    )
