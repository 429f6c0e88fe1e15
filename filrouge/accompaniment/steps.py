"""Steps that the acts of this room share, inside their transactions."""

from datetime import date, datetime
from typing import Any

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.accompaniment.contract_rules import Regime
from filrouge.accompaniment.wording import regime_on
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.people.actions import bump
from filrouge.people.queries import NOWHERE, Standing, standings


def not_tomorrow(day: date, at: datetime, field: str) -> None:
    """`Refusal` on this field for a day to come."""
    if day > journal.civil_day(at):
        raise Refusal("La date ne peut pas être dans le futur : notez ce qui a eu lieu.", field=field)


def regime_of(day: date, field: str) -> Regime:
    """The law of a contract signed that day. `Refusal` on this field before there was any."""
    found = regime_on(day)
    if found is None:
        raise Refusal("Ce contrat n'existait pas encore à cette date : corrigez l'année.", field=field)
    return found


def tell(
    event: EventType, person: int, day: date, subject: int, variant: str | None = None,
    *, by: Agent, at: datetime, quantity: int | None = None, **data: Any,
) -> None:  # fmt: skip
    """Write one act about one person where they stand, move their clocks and their revision; `variant` None: their
    pathway. Inside the action's transaction."""
    standing = standings([person]).get(person, NOWHERE)
    said = standing.pathway if variant is None else variant
    told = happened(event, person, standing, day, subject, said, quantity=quantity, **data)
    advance([journal.record(told, by=by, at=at)], by=by, at=at)
    bump([person])


def happened(
    event_type: EventType, person: int, standing: Standing, day: date, subject: int, variant: str,
    *, quantity: int | None = None, **data: Any,
) -> Happened:  # fmt: skip
    """An act of this room about one person, where they stand."""
    return Happened(
        event_type, person, at=journal.midday(day), day=day, subject=subject, organisation=standing.organisation,
        area=standing.area, scheme=standing.scheme, caseworker=standing.lead, variant=variant, quantity=quantity, data=data,
    )  # fmt: skip
