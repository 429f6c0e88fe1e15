"""An operation that Europe pays a part of, in the demo: people who are complete, who lack something, who have left (G-9)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from filrouge.cofunding.actions import save_operation
from filrouge.cofunding.models import Operation
from filrouge.cofunding.participating import enter, leave, tell_later
from filrouge.core.periods import add_months
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.queries import console_agent
from filrouge.people.models import Person

PEOPLE = 9
MONTHS_BEFORE, LEFT_MONTHS = 12, (8, 1)
_STUDIES = "2334501"
_STATUS = ("unemployed", "unemployed", "inactive", "employed")
_EXIT = {
    "exit_reason": "job", "exit_status": "employed", "job_searching": "no", "in_training": "no", "qualification": "no",
}  # fmt: skip


def cofinance(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """The operation of the caseworker's operator: the first lacks studies, two have left, one of them months ago."""
    shown = shown_caseworker(emails)
    post = shown.memberships.filter(until__isnull=True).order_by("pk").first() if shown else None
    if shown is None or post is None:
        return
    by, since = console_agent(), add_months(today.replace(day=1), -MONTHS_BEFORE)
    row = Operation(
        number="VDB-2026-07", label="Parcours renforcés vers l'emploi", programme="esf_plus", since=since,
        organisation=post.organisation, until=add_months(since, 2 * MONTHS_BEFORE),
    )  # fmt: skip
    operation = save_operation(row, agreements=[], by=by, at=at)
    people = Person.objects.filter(following__lead=shown, following__organisation=post.organisation)
    for number, person in enumerate(people.order_by("pk")[:PEOPLE]):
        entry_on = since + timedelta(days=7 * number)
        made = enter(person, operation, entry_on=entry_on, given=_entry(number), by=by, at=at)
        if 0 < number <= len(LEFT_MONTHS):
            left = add_months(today, -LEFT_MONTHS[number - 1])
            leave(made, exit_on=left, given=_EXIT, seen=1, by=by, at=at)
        if number == 1:
            made.refresh_from_db()
            tell_later(made, given={"later_status": "employed"}, seen=made.version, by=by, at=at)


def _entry(number: int) -> dict[str, Any]:
    return {
        "labour_status": _STATUS[number % len(_STATUS)], "unemployment_months": 6 * number, "homeless": "no",
        "isced": _STUDIES[number % len(_STUDIES)] if number else "", "rural": "yes" if number % 2 else "no",
        "single_parent": "no", "nationality": "eu", "disability": "refused",
    }  # fmt: skip
