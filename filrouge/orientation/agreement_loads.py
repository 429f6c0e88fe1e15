"""The load map: each agreement with its capacity of one of four kinds, each caseload against its places (B-5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q

from filrouge.core.results import Opinion
from filrouge.core.text import long_date, plural
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement
from filrouge.orientation.forecasts import flows
from filrouge.orientation.models import Assignment
from filrouge.orientation.queries import Load
from filrouge.orientation.rules import CaseloadFacts, Flow, agreement_year, forecast, share_of_year, situation
from filrouge.schemes.rules import capacity_places
from filrouge.schemes.types import CapacityRule


@dataclass(slots=True)
class AgreementLoad:
    """An agreement, its caseloads, and what its text allows.

    `places`: how many at the same time, or over the year when `yearly`; None: shown without a verdict."""

    agreement: Agreement
    places: int | None
    reasons: tuple[str, ...]
    yearly: bool
    counted: int = 0
    loads: list[Load] = field(default_factory=list)
    flow: Flow | None = None
    emphases: tuple[tuple[str, int], ...] = ()

    @property
    def forecast(self) -> str:
        """What it becomes if the last months go on; nothing for people counted over a year, or when nothing moved."""
        if self.yearly or self.flow is None:
            return ""
        return forecast(self.counted, self.places, self.flow)

    @property
    def situation(self) -> Opinion[str]:
        """How full it is, in a word and a sentence."""
        return situation(CaseloadFacts(self.places, self.counted))


def capacity_rule(agreement: Agreement) -> CapacityRule:
    """The agreement's own figures as a rule; scope and proration are its scheme's."""
    scheme = scheme_text(agreement.scheme.key)
    return CapacityRule(
        kind=agreement.kind, ratio=agreement.ratio, portfolios=agreement.portfolios,
        portfolio_size=agreement.portfolio_size, people_per_year=agreement.people_per_year,
        scope=scheme.capacity.scope if scheme else "operator",
        prorated=scheme.capacity.prorated if scheme else False, parts=(), source=str(agreement),
    )  # fmt: skip


def agreement_loads(loads: Sequence[Load], day: date) -> list[AgreementLoad]:
    """Loads grouped by agreement, by organisation's name."""
    found: dict[int, AgreementLoad] = {}
    for load in loads:
        agreement = load.caseload.agreement
        if agreement.pk not in found:
            found[agreement.pk] = _capacity(agreement, day)
        group = found[agreement.pk]
        group.loads.append(load)
        group.counted += 0 if group.yearly else load.facts.held
    yearly = [group for group in found.values() if group.yearly]
    served = _served((group.agreement for group in yearly), day)
    for group in yearly:
        group.counted = served.get(group.agreement.pk, 0)
    moved = flows(found.keys(), day) if found else {}
    by_emphasis = _by_emphasis(found.values())
    for key, group in found.items():
        group.flow, group.emphases = moved.get(key), by_emphasis.get(key, ())
    return sorted(found.values(), key=lambda g: (g.agreement.organisation.name, g.agreement.pk))


def _by_emphasis(groups: Iterable[AgreementLoad]) -> dict[int, tuple[tuple[str, int], ...]]:
    """How many of those who are followed are in each emphasis, where the scheme has some: one query at most (B-7)."""
    texts = {group.agreement.pk: scheme_text(group.agreement.scheme.key) for group in groups}
    named = {
        key: {e.key: e.label for e in text.emphases} for key, text in texts.items() if text and text.emphases
    }
    if not named:
        return {}
    rows = Assignment.objects.filter(
        caseload__agreement__in=named, role=Assignment.Role.LEAD, until__isnull=True
    ).order_by()
    counted = rows.values_list("caseload__agreement", "person__following__emphasis").annotate(Count("pk"))
    found: dict[int, dict[str, int]] = {key: dict.fromkeys(labels, 0) for key, labels in named.items()}
    for agreement, emphasis, number in counted:
        if emphasis in found[agreement]:
            found[agreement][emphasis] += number
    return {
        key: tuple((named[key][emphasis], number) for emphasis, number in numbers.items())
        for key, numbers in found.items()
    }


def _capacity(agreement: Agreement, day: date) -> AgreementLoad:
    rule = capacity_rule(agreement)
    yearly = agreement.kind == Agreement.Kind.PEOPLE_PER_YEAR
    year = agreement_year(agreement.since, agreement.until, day)
    opinion = capacity_places(
        rule,
        fte=agreement.fte,
        portfolios=agreement.portfolios,
        months_share=share_of_year(year) if yearly else None,
    )
    reasons = opinion.reasons
    if yearly:
        reasons = (*reasons, f"Année de la convention : depuis le {long_date(year.since)}.")
    return AgreementLoad(agreement, opinion.verdict, reasons, yearly)


def _served(agreements: Iterable[Agreement], day: date) -> dict[int, int]:
    """Different people followed since the agreement's year began, in one query."""
    asked = Q(pk__in=[])
    for agreement in agreements:
        since = agreement_year(agreement.since, agreement.until, day).since
        running = Q(until__isnull=True) | Q(until__gt=since)
        asked |= running & Q(caseload__agreement=agreement, since__lte=day)
    rows = (
        Assignment.objects.filter(asked, role=Assignment.Role.LEAD)
        .values(agreement=F("caseload__agreement"))
        .annotate(people=Count("person", distinct=True))
        .order_by("agreement")
    )
    return {row["agreement"]: row["people"] for row in rows}


def totals(groups: Iterable[AgreementLoad]) -> str:
    """The map in one sentence, for those who do not see it."""
    shown = [load for group in groups for load in group.loads]
    people = sum(load.facts.held for load in shown)
    words = plural(people, "personne suivie", "personnes suivies")
    return f"{words} dans {plural(len(shown), 'portefeuille')}."
