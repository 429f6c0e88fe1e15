"""What every act of this room shares, inside its transaction: the gate, the meeting held for writing, the journal."""

from datetime import datetime
from typing import Any

from django.db.models import F

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.governance.models import Meeting
from filrouge.governance.queries import require_meeting
from filrouge.people.actions import bump

State = Meeting.State


def pass_gate(by: Agent) -> None:
    """Who holds meetings, or prepares their own."""
    gate.require(by, Verb.HOLD_MEETINGS if by.may(Verb.HOLD_MEETINGS) else Verb.PREPARE_CONFERENCE)


def pass_to(meeting: Meeting, by: Agent) -> None:
    """The same, and the meeting is the agent's."""
    pass_gate(by)
    require_meeting(by, meeting)


def held_row(meeting: Meeting, *states: str) -> Meeting:
    """The meeting as it is now, held until the end of the transaction. `Refusal` when it is in none of these states."""
    row = Meeting.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=meeting.pk)
    if row.state not in states:
        raise Refusal(_NOT_SO[State(row.state)])
    return row


_NOT_SO = {
    State.PLANNED: "Cette réunion n'est pas encore tenue : notez d'abord qu'elle a lieu.",
    State.HELD: "Cette réunion est tenue : elle ne se change plus que par son compte rendu.",
    State.CLOSED: "Ce compte rendu est clos : ajoutez un complément daté.",
    State.CANCELLED: "Cette réunion est annulée : prévoyez-en une autre.",
}


def tell(
    event: EventType, meeting: Meeting, *, by: Agent, at: datetime, person: int | None = None, **data: Any
) -> None:
    """Write one act down; it moves the meeting's version, and the revision of the person whom it is about."""
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)
    meeting.version += 1
    journal.record(Happened(event, person, subject=meeting.pk, variant=meeting.kind, data=data), by=by, at=at)
    if person is not None:
        bump([person])
