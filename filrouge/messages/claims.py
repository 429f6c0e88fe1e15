"""Who holds a message while it leaves: taken by a conditional UPDATE and a count, committed before anything is said to a
server, given back with what became of it. What a dead program held is uncertain: a human looks (D-2).

Each attempt has a claim of its own: a program that was slow, and was thought dead, still tells the truth when it wakes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.core.identifiers import new_public_id
from filrouge.messages import events
from filrouge.messages.carriers import Fate, Outcome, Verdict
from filrouge.messages.models import Message
from filrouge.messages.planning import Plan
from filrouge.messages.rules import Retry, State, next_attempt, sources_of
from filrouge.messages.shipped import kinds
from filrouge.people.actions import bump
from filrouge.people.models import Person

_STALE = "Le programme d'envoi s'est arrêté pendant cet envoi : le message est peut-être parti."
_LATE = "Personne ne l'a envoyé à temps : ce qu'il annonçait est passé."
_EVENTS: Mapping[State, EventType] = {
    State.SENT: events.SENT,
    State.DELIVERED: events.SENT,
    State.FAILED: events.FAILED,
    State.UNCERTAIN: events.UNCERTAIN,
    State.EXPIRED: events.DROPPED,
    State.CANCELLED: events.DROPPED,
}


def hold_file_of(message: Message) -> None:
    """Inside a transaction, before its row: the file that it is about today. Never a refusal, as `hold_files` would: what
    left has left, whatever became of the file."""
    row = Message.objects.filter(pk=message.pk)
    list(Person.objects.select_for_update().filter(pk__in=row.values("person")).values_list("pk", flat=True))
    message.person_id = row.values_list("person_id", flat=True).get()


def take(message: Message, plan: Plan, *, carrier: str, at: datetime) -> str:
    """Hold a message that is due, with where and what it says; the claim, empty when somebody else was quicker, or when
    it was cancelled."""
    claim = new_public_id()
    taken = Message.objects.filter(pk=message.pk, state=State.QUEUED, attempts=message.attempts).update(
        state=State.CLAIMED,
        claim=claim,
        claimed_at=at,
        attempts=F("attempts") + 1,
        carrier=carrier,
        **_said(plan),
    )
    return claim if taken else ""


def put(message: Message, plan: Plan, *, by: Agent, at: datetime) -> bool:
    """A message that does not leave now: printed, dropped, failed, or waiting for a better hour."""
    if plan.state == State.QUEUED:
        changes = {"channel": plan.channel, "due_at": plan.due_at}
        return bool(Message.objects.filter(pk=message.pk, state=State.QUEUED).update(**changes))
    with transaction.atomic():
        hold_file_of(message)
        over = {} if plan.state == State.TO_PRINT else {"finished_at": at}
        rows = Message.objects.filter(pk=message.pk, state=State.QUEUED)
        if not rows.update(state=plan.state, **_said(plan), **over):
            return False
        if event := _EVENTS.get(plan.state):
            _tell(event, message, plan.channel, 0, {"motif": plan.failure}, by, at)
    return True


def _said(plan: Plan) -> dict[str, object]:
    return {
        "channel": plan.channel, "reasons": list(plan.reasons), "address": plan.address, "subject": plan.subject,
        "body": plan.body, "segments": plan.segments, "failure": plan.failure,
    }  # fmt: skip


def give_back(
    message: Message,
    claim: str,
    outcome: Outcome,
    *,
    plan: Plan,
    retry: Retry,
    chance: float,
    by: Agent,
    at: datetime,
) -> State | None:
    """Write down how the attempt ended; the state, None when somebody settled it meanwhile."""
    held = Q(pk=message.pk, claim=claim, state__in=(State.CLAIMED, State.UNCERTAIN))
    state, changes = _ending(message.attempts + 1, outcome, retry, chance, at)
    with transaction.atomic():
        hold_file_of(message)
        if not Message.objects.filter(held).update(state=state, failure=outcome.words, **changes):
            return None
        if event := _EVENTS.get(state):
            motive = {"motif": outcome.words} if outcome.words else {}
            _tell(event, message, plan.channel, plan.segments, motive, by, at)
    return state


def _ending(
    attempts: int, outcome: Outcome, retry: Retry, chance: float, at: datetime
) -> tuple[State, dict[str, object]]:
    if outcome.verdict == Verdict.GONE:
        return State.SENT, {"sent_at": at, "carrier_id": outcome.carrier_id}
    if outcome.verdict == Verdict.DOUBT:
        return State.UNCERTAIN, {}
    again = next_attempt(attempts, retry, at, chance) if outcome.verdict == Verdict.LATER else None
    if again is None:
        return State.FAILED, {"finished_at": at}
    return State.QUEUED, {"due_at": again, "claim": "", "claimed_at": None}


def doubt_stale(at: datetime, minutes: float, *, by: Agent) -> int:
    """What was held for so long by a program of which nothing is heard becomes uncertain; how many."""
    stale = Message.objects.filter(state=State.CLAIMED, claimed_at__lt=at - timedelta(minutes=minutes))
    found = 0
    for message in stale.order_by("pk")[:500]:
        with transaction.atomic():
            hold_file_of(message)
            held = Message.objects.filter(pk=message.pk, claim=message.claim, state=State.CLAIMED)
            if held.update(state=State.UNCERTAIN, failure=_STALE):
                found += 1
                _tell(events.UNCERTAIN, message, message.channel, 0, {"motif": _STALE}, by, at)
    return found


def drop_late(at: datetime, *, by: Agent) -> int:
    """Letters that nobody printed in time, and lines that waited for a digest too long, are dropped; how many."""
    late = Message.objects.filter(
        Q(state=State.TO_PRINT) | Q(state=State.QUEUED, digest=True), not_after__lte=at
    )
    found = 0
    for message in late.order_by("pk")[:500]:
        with transaction.atomic():
            hold_file_of(message)
            if Message.objects.filter(pk=message.pk, state=message.state).update(
                state=State.EXPIRED, failure=_LATE, finished_at=at
            ):
                found += 1
                _tell(events.DROPPED, message, message.channel, 0, {"motif": _LATE}, by, at)
    return found


def report(message: Message, fate: Fate, *, by: Agent, at: datetime) -> bool:
    """The operator tells what became of a message that it took, even one of which nobody was sure."""
    state = State.DELIVERED if fate == Fate.DELIVERED else State.FAILED
    words = (
        "" if fate == Fate.DELIVERED else "L'opérateur n'a pas pu remettre le message : vérifiez le numéro."
    )
    known = sources_of(state) & {State.SENT, State.UNCERTAIN}
    with transaction.atomic():
        hold_file_of(message)
        rows = Message.objects.filter(pk=message.pk, state__in=known)
        if not rows.update(state=state, failure=words, finished_at=at):
            return False
        if state == State.FAILED or message.state == State.UNCERTAIN:
            motive = {"motif": words} if words else {}
            _tell(_EVENTS[state], message, message.channel, message.segments, motive, by, at)
    return True


def _tell(
    event: EventType,
    message: Message,
    channel: str,
    segments: int,
    data: dict[str, str],
    by: Agent,
    at: datetime,
) -> None:
    """Write it in the person's journal; what goes to professionals is told by its own row."""
    if message.person_id is None:
        return
    told = {"sorte": kinds()[message.kind].label} | data
    happened = journal.Happened(
        event, message.person_id, subject=message.pk, variant=channel, quantity=segments or None, data=told
    )
    journal.record(happened, by=by, at=at)
    bump([message.person_id])
