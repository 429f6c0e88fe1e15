"""The facts of which the people are counted: whoever stands behind a figure is in that set."""

from filrouge.access.models import Fact
from filrouge.core.periods import Period
from filrouge.steering.definitions import Measure, Persistence, Ratio, Spells, Tally, Work
from filrouge.steering.queries import Facts, Scope, during, facts_in, open_in, spells
from filrouge.steering.spans import burdens, known_in, spans, still_there


def behind(measure: Measure, period: Period, scope: Scope) -> Facts:
    """One row or more for each of the people counted.

    Behind a share stand those of its denominator: everybody that it looks at."""
    if isinstance(measure, Ratio):
        return behind(measure.denominator, period, scope)
    if isinstance(measure, Tally):
        return facts_in(scope, measure.events, measure.variants).filter(during(period))
    if isinstance(measure, Spells):
        return spells(measure, scope, period).filter(open_in(measure, period))
    if isinstance(measure, Persistence):
        return burdens(measure, period, scope)
    if isinstance(measure, Work):
        return Fact.objects.none()
    return spans(measure, period, scope).filter(known_in(measure, period))


def above(measure: Measure, period: Period, scope: Scope) -> Facts:
    """The same for the numerator of a share: those whom it retains. Of another figure: everybody."""
    if isinstance(measure, Ratio):
        return behind(measure.numerator, period, scope)
    if isinstance(measure, Persistence):
        return still_there(measure, period, scope)
    return behind(measure, period, scope)


def is_share(measure: Measure) -> bool:
    """True for a figure that has two sets of people: those it looks at, those it retains."""
    return isinstance(measure, Ratio | Persistence)
