"""What a meeting decides, and what becomes of it by the next one (G-7)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from filrouge.access.agents import Agent
from filrouge.accompaniment.steps import not_tomorrow
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.models import Organisation, Professional
from filrouge.governance import events
from filrouge.governance.models import Decision, Meeting
from filrouge.governance.telling import State, held_row, pass_to, tell


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision, who does it (a professional, or an organisation), before when."""

    words: str
    professional: Professional | None = None
    organisation: Organisation | None = None
    due_on: date | None = None


def decide(meeting: Meeting, new: NewDecision, *, by: Agent, at: datetime) -> Decision:
    """Write a decision of a meeting whose minutes are open. `Refusal` without words or without one owner."""
    pass_to(meeting, by)
    if not new.words.strip():
        raise Refusal("Écrivez la décision.", field="words")
    if (new.professional is None) == (new.organisation is None):
        raise Refusal("Dites qui s'en charge : un professionnel ou un organisme.", field="owner")
    with transaction.atomic():
        row = held_row(meeting, State.HELD)
        assert row.held_on is not None
        if new.due_on is not None and new.due_on < row.held_on:
            raise Refusal("L'échéance vient le jour de la réunion ou après.", field="due_on")
        made = Decision.objects.create(
            meeting=row, words=new.words.strip(), professional=new.professional, organisation=new.organisation,
            due_on=new.due_on, taken_by_id=by.account_id,
        )  # fmt: skip
        tell(events.DECIDED, row, by=by, at=at)
    return made


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision: done or dropped, when, and in a few words how or why."""

    state: str
    on: date
    why: str = ""


def settle(decision: Decision, outcome: Outcome, *, by: Agent, at: datetime) -> Decision:
    """Say that a decision is done, or dropped and why. `Refusal` when somebody did, for a day to come or before it."""
    pass_to(decision.meeting, by)
    not_tomorrow(outcome.on, at, "on")
    if outcome.state not in (Decision.State.DONE, Decision.State.DROPPED):
        raise Refusal("Dites ce qu'il en est.", field="state")
    if outcome.state == Decision.State.DROPPED and not outcome.why.strip():
        raise Refusal("Dites pourquoi la décision est abandonnée.", field="why")
    with transaction.atomic():
        row = Decision.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=decision.pk)
        if row.state != Decision.State.OPEN:
            raise Refusal(f"Entre-temps, un collègue a noté : « {row.get_state_display().lower()} ».")
        held_on = row.meeting.held_on
        if held_on is not None and outcome.on < held_on:
            raise Refusal(
                f"La décision est du {long_date(held_on)} : choisissez ce jour ou après.", field="on"
            )
        row.state, row.ended_on, row.why = outcome.state, outcome.on, outcome.why.strip()
        row.save(update_fields=["state", "ended_on", "why"])
        tell(events.SETTLED, row.meeting, by=by, at=at)
    return row
