"""Who is at work on a batch: one worker at a time, and a dead one is replaced without harm.

Each take-over changes the batch's `claim`. A worker shows its claim at every chunk, inside the chunk's
transaction: one that was replaced while it slept is stopped there, and its chunk is rolled back."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.exchanges.inbound.models import Batch

State = Batch.State
WORKING = (State.READING, State.COMPARING, State.APPLYING, State.UNDOING)
SILENCE = timedelta(seconds=60)


class TakenOver(Exception):
    """Another worker took this batch: the one that thought to be at work stops."""


class Halted(Exception):
    """Somebody asked for the work to stop: it stops before its next chunk, and nothing is half-written."""


def take(
    batch: Batch, *, ready: tuple[str, ...], working: str, halfway: str = "", over: bool = False
) -> None:
    """Start working on a batch that is `ready`, or go on with one that nobody works on any more.

    A work that somebody stopped waits for `ask`, or for `over`. `halfway`: another work that may be turned into this one
    once it has stopped.

    `over`: whoever asks knows that the last worker is dead, so its silence is not waited for. `Refusal` when
    there is nothing to do, when somebody is at it, or when another batch has the one place at work."""
    now = timezone.now()
    free = Q() if over else (Q(claim="") | _silent(now)) & Q(stopped_at__isnull=True)
    fields = {
        **_afresh(working),
        "claim": new_public_id(),
        "heartbeat": now,
        "problem": "",
        "pace_since": now,
    }
    if not _move(batch, Q(state__in=ready) | (Q(state=working) & free) | _stopped_in(halfway, now), fields):
        raise Refusal(_nothing_to_do(batch))
    batch.refresh_from_db()


def ask(batch: Batch, *, ready: str, working: str, halfway: str = "") -> None:
    """Take the place at work for the background worker: the second of two clicks is refused, not done twice.

    `ready` empty: only to go on with a work that stopped."""
    if working not in WORKING:
        raise Refusal(_nothing_to_do(batch))
    now = timezone.now()
    fields = {**_afresh(working), "claim": "", "heartbeat": now}
    if not _move(batch, Q(state=ready) | _stopped_in(working, now) | _stopped_in(halfway, now), fields):
        raise Refusal(_nothing_to_do(batch))
    batch.refresh_from_db()


def beat(batch: Batch, **fields: Any) -> None:
    """Show that the work goes on, and keep `fields`. `TakenOver` when the batch is in other hands, `Halted` when
    somebody asked for it to stop."""
    held = _held(batch)
    if not held.filter(stopped_at__isnull=True).update(**fields, heartbeat=timezone.now()):
        raise Halted(batch.public_id) if held.exists() else TakenOver(batch.public_id)
    for name, value in fields.items():
        setattr(batch, name, value)


def leave(batch: Batch, state: str, **fields: Any) -> None:
    """This work is done: the batch moves on to `state`. `TakenOver` when it is in other hands.

    Who asked for it to stop after its last chunk comes too late: nothing is left to stop."""
    fields |= {"state": state, "claim": "", "stopped_at": None, "stopped_by": None}
    if not _held(batch).update(**fields, heartbeat=timezone.now()):
        raise TakenOver(batch.public_id)
    for name, value in fields.items():
        setattr(batch, name, value)


def stop(batch: Batch, problem: str) -> None:
    """The work stopped, on an error (say why) or because somebody asked: let anybody go on with it at once."""
    with suppress(DatabaseError):
        held = Batch.objects.filter(pk=batch.pk, claim=batch.claim, state__in=WORKING)
        held.update(claim="", heartbeat=None, problem=problem)


def working(batch: Batch) -> bool:
    """Something is being done on it, or is waiting for the background worker."""
    return batch.state in WORKING


def silent(batch: Batch, now: datetime) -> bool:
    """At work, but without a sign of life for a minute: its worker was stopped."""
    return working(batch) and (batch.heartbeat is None or batch.heartbeat < now - SILENCE)


def _held(batch: Batch) -> "QuerySet[Batch]":
    return Batch.objects.filter(pk=batch.pk, claim=batch.claim, state=batch.state)


def _stopped_in(state: str, now: datetime) -> Q:
    return Q(state=state) & _silent(now)


def _afresh(working: str) -> dict[str, Any]:
    """A work that begins counts from nothing, one that goes on from where it was; a stop asked before is over."""
    again = working in (State.READING, State.COMPARING)
    done = Value(0) if again else Case(When(state=working, then=F("lines_done")), default=Value(0))
    return {"state": working, "lines_done": done, "pace_from": done, "stopped_at": None, "stopped_by": None}


def _silent(now: datetime) -> Q:
    return Q(heartbeat__isnull=True) | Q(heartbeat__lt=now - SILENCE)


def _move(batch: Batch, condition: Q, fields: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            return bool(Batch.objects.filter(condition, pk=batch.pk).update(**fields))
    except IntegrityError as error:
        raise Refusal(_place_taken()) from error


def _place_taken() -> str:
    other = Batch.objects.filter(state__in=(State.APPLYING, State.UNDOING)).order_by("pk").first()
    if other is None:
        return "Un autre import vient de finir : recommencez."
    if silent(other, timezone.now()):
        return (
            f"L'import {other.public_id} ({other.file_name}) s'est arrêté en chemin et garde la place : "
            "reprenez-le d'abord (« Reprendre » sur sa page, ou « filrouge import resume »), puis recommencez."
        )
    return (
        f"Un autre import est en cours, {other.public_id} ({other.file_name}) : attendez sa fin, "
        "puis recommencez. Rien n'a été modifié."
    )


def _nothing_to_do(batch: Batch) -> str:
    batch.refresh_from_db(fields=["state", "heartbeat"])
    if working(batch):
        return f"{batch.get_state_display()} : quelqu'un s'en occupe déjà, attendez la fin."
    return f"Cet import est « {batch.get_state_display()} » : il n'y a rien à faire."
