"""The time of professionals as figures: hours and occurrences of some kinds, over a period (D-6, G-1)."""

from collections.abc import Sequence
from fractions import Fraction

from django.db.models import Q
from django.utils import timezone

from filrouge.calendars.time_queries import counted, lines_of_each
from filrouge.calendars.time_rules import Spent
from filrouge.core.periods import Period
from filrouge.directory.models import Agreement, Membership
from filrouge.steering.definitions import Work
from filrouge.steering.queries import Scope
from filrouge.steering.windows import end_of

AN_HOUR = 60


def worked(
    measures: Sequence[Work], periods: Sequence[Period], scope: Scope
) -> dict[tuple[Work, int], Fraction]:
    """Each measure over each period, for the professionals of the organisations that work in the scope."""
    if not measures:
        return {}
    found: dict[tuple[Work, int], Fraction] = {}
    for rank, period in enumerate(periods):
        spent = _spent(period, scope)
        found |= {(measure, rank): _total(measure, spent) for measure in measures}
    return found


def _total(measure: Work, spent: Sequence[Spent]) -> Fraction:
    chosen = [one for one in spent if one.kind in measure.of]
    if measure.kind == "times":
        return Fraction(len(chosen))
    return Fraction(sum(one.minutes or 0 for one in chosen), AN_HOUR)


def _spent(period: Period, scope: Scope) -> list[Spent]:
    lines = lines_of_each(professionals(period, scope), period.since, end_of(period), timezone.now())
    return [one for some in lines.values() for one in counted(some)]


def professionals(period: Period, scope: Scope) -> list[int]:
    """Those who belong, one day at least of the period, to an organisation whose agreement of the scope runs then."""
    if scope.caseworker is not None:
        return [scope.caseworker]
    runs = Q(since__lt=end_of(period)) & (Q(until__isnull=True) | Q(until__gt=period.since))
    agreements = Agreement.objects.filter(runs)
    if scope.scheme is not None:
        agreements = agreements.filter(scheme=scope.scheme)
    if scope.areas is not None:
        agreements = agreements.filter(areas__in=scope.areas)
    if scope.organisations is not None:
        agreements = agreements.filter(organisation__in=scope.organisations)
    members = Membership.objects.filter(runs, organisation__in=agreements.values("organisation"))
    return sorted(set(members.values_list("professional", flat=True)))
