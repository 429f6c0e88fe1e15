"""Households that a flow sends again word for word: recognised without a comparison (A-4).

After a whole flow, each household that says nothing new keeps the digest of the bytes that said so, and the sum of the
revisions of its people. Equal bytes and equal revisions: comparing would find nothing, for whatever changes what an
import compares moves a revision or takes the digest away. A test proves it against the whole comparison."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from filrouge.access import bulk
from filrouge.directory.queries import Territory
from filrouge.people.before import times_touched
from filrouge.people.models import Household
from filrouge.people.plan import HouseholdPlan, Plan

NO_SEAL = ("", 0)
_PRESENT = Q(members__until__isnull=True)


class Sealed(NamedTuple):
    """A household that nobody has touched since its digest was written."""

    household: int
    digest: str
    caf_number: str
    claim_number: str
    body: str
    body_number: str
    persons: int


def sealed(day: date) -> Iterable[Sealed]:
    """The households that a flow of `day` may find the same."""
    rows = _sealed(day).annotate(people=Count("members", filter=_PRESENT))
    for row in rows.values_list("pk", *Sealed._fields[1:-1], "people").order_by("pk").iterator():
        yield Sealed(*row)


def still_sealed(households: Sequence[int], day: date) -> dict[int, tuple[str, date]]:
    """Of these households, the digest of those that nobody has touched, and the day of the last flow that named them."""
    rows = (
        _sealed(day)
        .filter(bulk.among("pk", households))
        .values_list("pk", "digest", "seen_on")
        .order_by("pk")
    )
    return {key: (digest, seen_on) for key, digest, seen_on in rows if seen_on is not None}


def _sealed(day: date) -> "QuerySet[Household]":
    rows = Household.objects.filter(seen_on__lte=day).exclude(digest="")
    return rows.annotate(total=Sum("members__person__revision", filter=_PRESENT)).filter(
        total=F("digest_revisions")
    )


def see_again(households: Sequence[int], day: date) -> None:
    """These households came on `day` as they stood."""
    Household.objects.filter(bulk.among("pk", households)).exclude(seen_on=day).update(seen_on=day)


def undo_of(household: int, seen_on: str) -> dict[str, Any]:
    """What taking back a line that changed nothing needs; `seen_on`: the day of the flow before, ISO."""
    day = {"day": seen_on}
    return {"household": household, "created": False, "before": {}, "seen_on": day, "rows": {}, "people": []}


def seal(plans: Sequence[HouseholdPlan], territory: Territory, plan: Plan) -> None:
    """Write in each row what will recognise the household when it comes again; before anything is written."""
    times = times_touched(plans)
    for h in plans:
        h.seal_before = (h.row["digest"], h.row["digest_revisions"])
        if plan.context.whole_households:
            h.row["digest"], h.row["digest_revisions"] = _seal_of(h, times, territory)
        elif h.touched:
            h.row["digest"], h.row["digest_revisions"] = NO_SEAL


def write_seals(plans: Sequence[HouseholdPlan]) -> None:
    """The seals of households of which nothing else is written."""
    columns = ("id", "digest", "digest_revisions")
    rows = [
        [h.row[name] for name in columns]
        for h in plans
        if not h.created and not h.before and h.row["id"] and h.seal_before != (h.row["digest"], h.row["digest_revisions"])
    ]  # fmt: skip
    bulk.update(Household, columns, rows)


def _seal_of(h: HouseholdPlan, times: dict[int, int], territory: Territory) -> tuple[str, int]:
    """None when the next import may find something to do though the file says the same: an address without a commune or
    an area, what waits behind something fresher, one person named twice."""
    address = h.incoming.address
    if (
        not h.incoming.digest
        or address is None
        or not address.commune
        or territory.area(address.commune) is None
    ):
        return NO_SEAL
    people = {p.row["id"]: p for p in h.persons}
    if len(people) != len(h.persons) or any(p.held for p in h.persons):
        return NO_SEAL
    return h.incoming.digest, sum(p.row["revision"] + times.get(key, 0) for key, p in people.items())
