"""What a week tells the journal, and the clocks that listen: one teller for the room's actions (D-4)."""

from datetime import date, datetime

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.intensive.models import IntensivePeriod, Week
from filrouge.people.actions import bump, hold_files


def open_week(week: Week) -> Week:
    """The row of a week, taken until the end of the transaction. `Refusal` once it is validated."""
    hold_files([week.period.person_id])
    fresh = Week.objects.select_for_update().get(pk=week.pk)
    if fresh.state == Week.State.VALIDATED:
        raise Refusal("Cette semaine est validée : elle ne change plus.")
    fresh.period = week.period
    return fresh


def tell_of_week(
    event: EventType, week: Week, *, minutes: int, by: Agent, at: datetime, subject: int = 0, variant: str = "",
    day: date | None = None,
) -> None:  # fmt: skip
    """Record what happened in a week; `subject`: the activity, else the week."""
    data = {"semaine": week.monday.isoformat()}
    tell(
        event, week.period, day or journal.civil_day(at), subject=subject or week.pk, minutes=minutes, variant=variant,
        data=data, by=by, at=at,
    )  # fmt: skip


def tell(
    event: EventType, period: IntensivePeriod, day: date, *, by: Agent, at: datetime, subject: int = 0,
    minutes: int | None = None, variant: str = "", data: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Record what happened that day in a period, with the organisation, area, scheme and caseworker of its first day."""
    told = Happened(
        event, period.person_id, at=journal.midday(day), day=day, subject=subject or period.pk,
        organisation=period.organisation_id, area=period.area, scheme=period.scheme, caseworker=period.caseworker_id,
        quantity=minutes, variant=variant, data=data or {},
    )  # fmt: skip
    advance([journal.record(told, by=by, at=at)], by=by, at=at)
    bump([period.person_id])
