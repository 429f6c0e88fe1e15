"""The accompanied person's own weeks, and nobody else's (D-4, P-7)."""

from datetime import date

from filrouge.access.agents import Agent
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.queries import monday_of
from filrouge.people.models import Person


def own_weeks(person: Person, today: date) -> list[Week]:
    """The week under way and those that come, in their order."""
    rows = Week.objects.filter(period__person=person, monday__gte=monday_of(today))
    return list(
        rows.select_related("period__person__following__lead", "period__contract").order_by("monday", "id")
    )


def own_week(agent: Agent, public_id: str) -> Week | None:
    """A week of the person that this account is; None for anything else."""
    mine = Week.objects.filter(period__person__account=agent.account_id, public_id=public_id)
    return mine.select_related("period__person__following__lead", "period__contract").order_by("pk").first()


def own_activity(agent: Agent, public_id: str) -> Activity | None:
    """An activity of the person that this account is; None for anything else."""
    mine = Activity.objects.filter(week__period__person__account=agent.account_id, public_id=public_id)
    return mine.select_related("week__period__person").order_by("pk").first()
