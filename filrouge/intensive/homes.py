"""Where people live, and the days on which those who mind their children are not free (D-4)."""

from collections.abc import Collection
from datetime import date, timedelta

from filrouge.core.school_holidays import school_holidays, school_zone
from filrouge.intensive.composing.facts import DAYS_A_WEEK
from filrouge.intensive.models import IntensivePeriod
from filrouge.people.models import Address


def communes_of(people: Collection[int]) -> dict[int, str]:
    """The INSEE code of each one's commune: their own address, else their household's. Two queries."""
    homes = Address.objects.filter(kind=Address.Kind.HOME, commune__isnull=False, until__isnull=True)
    shared = homes.filter(
        household__members__person__in=people, household__members__until__isnull=True
    ).order_by("since", "pk")
    found: dict[int, str] = dict(shared.values_list("household__members__person", "commune"))
    own = homes.filter(person__in=people).order_by("since", "pk")
    return found | {person: code for person, code in own.values_list("person", "commune") if person}


def at_home(period: IntensivePeriod, monday: date, commune: str | None) -> dict[date, str]:
    """The days of a week without school, with the name of the holidays, for who minds their children then; else none."""
    if not period.minds_children:
        return {}
    return school_holidays(school_zone(commune), monday, monday + timedelta(days=DAYS_A_WEEK - 1))


def at_home_words(period: IntensivePeriod | None, monday: date) -> str:
    """« Vacances de Noël » when the person minds their children that week; empty otherwise. No query for most periods."""
    if period is None or not period.minds_children:
        return ""
    days = at_home(period, monday, communes_of([period.person_id]).get(period.person_id))
    return next(iter(days.values()), "")
