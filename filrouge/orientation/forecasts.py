"""How full an agreement will be if the last months go on: entries, exits, what they lead to (B-5)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from filrouge.core.periods import add_months
from filrouge.orientation.models import Assignment
from filrouge.orientation.rules import Flow

# The months read.
BEHIND = 6


def flows(agreements: Collection[int], day: date) -> Mapping[int, Flow]:
    """For each agreement, the people who came and those who left over the last months. Two queries.

    Who only changes caseworker inside the agreement neither comes nor leaves."""
    since = add_months(day, -BEHIND)
    leads = Assignment.objects.filter(caseload__agreement__in=agreements, role=Assignment.Role.LEAD).order_by(
        "pk"
    )
    came: dict[int, set[tuple[int, date]]] = defaultdict(set)
    left: dict[int, set[tuple[int, date]]] = defaultdict(set)
    for agreement, person, start in leads.filter(since__gt=since, since__lte=day).values_list(
        "caseload__agreement", "person", "since"
    ):
        came[agreement or 0].add((person, start))
    for agreement, person, end in leads.filter(until__gt=since, until__lte=day).values_list(
        "caseload__agreement", "person", "until"
    ):
        if end is not None:
            left[agreement or 0].add((person, end))
    return {
        key: Flow(len(came[key] - left[key]), len(left[key] - came[key]), BEHIND) for key in {*came, *left}
    }
