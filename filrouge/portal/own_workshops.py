"""My workshops, and those that I may come to (P-7, D-3): nobody else's name, and no list of who comes."""

from dataclasses import dataclass
from datetime import datetime

from filrouge.access.agents import Agent
from filrouge.agenda.models import Seat, WorkshopSession
from filrouge.agenda.workshop_queries import HELD, offered_to, seats_of
from filrouge.people.models import Person

SHOWN = 20


@dataclass(frozen=True, slots=True)
class OwnWorkshops:
    """Where I have a seat or wait, what was cancelled, what is open to me."""

    mine: list[Seat]
    called_off: list[Seat]
    offered: list[WorkshopSession]


def own_workshops(person: Person, now: datetime) -> OwnWorkshops:
    """Three queries."""
    coming = list(
        seats_of(person).filter(session__starts_at__gt=now).order_by("session__starts_at", "pk")[:SHOWN]
    )
    return OwnWorkshops(
        [seat for seat in coming if seat.state in HELD],
        [seat for seat in coming if seat.state == Seat.State.CALLED_OFF],
        list(offered_to(person, now)[:SHOWN]),
    )


def offered_session(person: Person, public_id: str, now: datetime) -> WorkshopSession | None:
    """A session that is open to this person; None for any other."""
    return offered_to(person, now).filter(public_id=public_id).first()


def own_seat(agent: Agent, public_id: str) -> Seat | None:
    """A seat of the person that this account is; None for anything else."""
    return Seat.objects.filter(person__account=agent.account_id, public_id=public_id).first()
