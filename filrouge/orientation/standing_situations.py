"""What stands today that somebody who follows a person should look at (A-2): read from the present state, so that a
file imported twice, taken back or in another order leads to the same questions."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import F, Max, Q, QuerySet

from filrouge.core.periods import Delay
from filrouge.directory.catalogue import catalogue
from filrouge.directory.models import Agreement, Area, Organisation
from filrouge.directory.queries import on_day
from filrouge.orientation.models import OrientationDecision, Situation
from filrouge.orientation.rules import goes_on
from filrouge.people.incoming import BENEFICIARY_ROLES
from filrouge.people.models import Address, Following, HouseholdMember, ObligationPeriod

# Open, but not paid: the right in question, or the payment.
SUSPENDED_STATES = ("3", "4")


class Standing(NamedTuple):
    """One situation: the person's key, its kind, since when."""

    person: int
    kind: str
    since: date


def standing_situations(day: date, people: Collection[int] | None = None) -> set[Standing]:
    """The situations of these people, or of everybody who is followed. Six queries, whatever their number."""
    followed = Following.objects.filter(organisation__isnull=False)
    if people is not None:
        followed = followed.filter(person__in=people)
    found = (*_ended(followed), *_suspended(followed), *_moved(followed, day), *_returned(followed))
    return {Standing(person, kind, since or day) for person, kind, since in found}


def _ended(followed: "QuerySet[Following]") -> Iterator[tuple[int, str, date | None]]:
    """No longer subject to rights and duties, and still followed without having asked to go on."""
    rows = followed.filter(
        voluntary_since__isnull=True,
        person__subject_to_obligations=False,
        person__obligations__until__isnull=False,
    )
    last = rows.values("person").annotate(since=Max("person__obligations__until")).order_by("person")
    for row in last:
        yield row["person"], Situation.Kind.ENDED, row["since"]


def _suspended(followed: "QuerySet[Following]") -> Iterator[tuple[int, str, date | None]]:
    """Subject, and not paid."""
    members = HouseholdMember.objects.filter(
        until__isnull=True,
        role__in=sorted(BENEFICIARY_ROLES),
        household__state__in=SUSPENDED_STATES,
        person__subject_to_obligations=True,
        person__following__in=followed,
    )
    rows = members.values("person").annotate(since=Max("household__state_since")).order_by("person")
    for row in rows:
        yield row["person"], Situation.Kind.SUSPENDED, row["since"]


def _moved(followed: "QuerySet[Following]", day: date) -> Iterator[tuple[int, str, date | None]]:
    """Followed by an operator whose agreements do not serve the area where the person now lives."""
    operators = followed.filter(
        area__isnull=False, organisation__kind=Organisation.Kind.DELEGATED_PROVIDER
    ).order_by()
    places = {
        (organisation, area)
        for organisation, area in operators.values_list("organisation_id", "area_id").distinct()
        if organisation is not None and area is not None
    }
    strays = places - _served(places, day)
    if not strays:
        return
    outside = Q(pk__in=[])
    for organisation, area in sorted(strays):
        outside |= Q(organisation=organisation, area=area)
    keys = operators.filter(outside).values("person")
    homes = Address.objects.filter(
        kind=Address.Kind.HOME,
        until__isnull=True,
        household__members__until__isnull=True,
        household__members__person__in=keys,
    )
    since = dict(
        homes.values("household__members__person")
        .annotate(since=Max("since"))
        .order_by("household__members__person")
        .values_list("household__members__person", "since")
    )
    for person in keys.order_by("person").values_list("person", flat=True):
        yield person, Situation.Kind.MOVED, since.get(person)


def _served(places: Collection[tuple[int, int]], day: date) -> set[tuple[int, int]]:
    """Those of these (organisation, area) that an agreement in force covers, itself or by an area that contains it."""
    parents = dict(Area.objects.values_list("id", "parent_id").order_by("id"))
    covered: dict[int, set[int]] = defaultdict(set)
    agreements = Agreement.objects.filter(on_day(day), organisation__in={place[0] for place in places})
    for organisation, area in agreements.values_list("organisation_id", "areas").order_by("pk"):
        if area is not None:
            covered[organisation].add(area)
    served = set()
    for organisation, area in places:
        around: int | None = area
        while around is not None and around not in covered[organisation]:
            around = parents.get(around)
        if around is not None:
            served.add((organisation, area))
    return served


def _returned(followed: "QuerySet[Following]") -> Iterator[tuple[int, str, date | None]]:
    """Subject again after an interruption too long for the orientation of before to go on by itself."""
    oriented = OrientationDecision.objects.filter(until__isnull=True, person__following__in=followed)
    back = ObligationPeriod.objects.filter(
        until__isnull=True, person__obligations__until__lt=F("since"), person__in=oriented.values("person")
    )
    rows = (
        back.annotate(stopped=Max("person__obligations__until"))
        .order_by("person")
        .values_list("person", "stopped", "since")
    )
    found = list(rows)
    decided = dict(
        oriented.filter(person__in=[row[0] for row in found])
        .order_by("person")
        .values_list("person", "decided_on")
    )
    for person, stopped, since in found:
        if decided[person] < since and not goes_on(stopped, since, interruption(since)).verdict:
            yield person, Situation.Kind.RETURNED, since


def interruption(day: date) -> Delay:
    """How long a right may stop without anything starting anew, by the law of that day."""
    return catalogue().national.parameter("interruption_resumes", day).delay
