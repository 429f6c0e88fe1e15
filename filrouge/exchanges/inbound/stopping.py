"""A person stops a work on its way, or sets aside a file that nothing was taken from (A-4).

Whoever is at work sees it before its next chunk: what is done is done, household by household."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import of
from filrouge.exchanges.inbound import claims, events, uploads
from filrouge.exchanges.inbound.models import Batch

State = Batch.State
# Nothing of the people is written yet: the file may be left there.
NOTHING_WRITTEN = (State.READING, State.COMPARING, State.MAPPING)


def ask_stop(batch: Batch, *, by: Agent, at: datetime) -> Batch:
    """Stop a reading, a comparison, an application or an undoing before its next chunk. `Refusal` when nothing moves."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    alive = timezone.now() - claims.SILENCE
    with transaction.atomic():
        moving = Batch.objects.filter(pk=batch.pk, state__in=claims.WORKING, heartbeat__gte=alive)
        if not moving.filter(stopped_at__isnull=True).update(stopped_at=at, stopped_by=by.account_id):
            raise Refusal(_nothing_to_stop(batch))
        # Nobody has begun: nobody would come and see.
        Batch.objects.filter(pk=batch.pk, claim="").update(heartbeat=None)
        journal.record(Happened(events.BATCH_STOPPED, None, subject=batch.pk), by=by, at=at)
    batch.refresh_from_db()
    return batch


def set_aside(batch: Batch, *, by: Agent, at: datetime) -> Batch:
    """Leave a file there whose reading or comparison stopped: its upload and its lines go. `Refusal` past that point."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    with transaction.atomic():
        held = Batch.objects.filter(pk=batch.pk, state__in=NOTHING_WRITTEN)
        idle = held.exclude(state__in=claims.WORKING, heartbeat__gte=timezone.now() - claims.SILENCE)
        fields = {
            "state": State.REFUSED,
            "claim": "",
            "stopped_at": at,
            "stopped_by": by.account_id,
            "warnings": [],
        }
        if not idle.update(**fields, problem=f"{by.name} l'a laissé de côté ; rien n'a été modifié."):
            raise Refusal(_too_late(batch))
        journal.record(Happened(events.BATCH_SET_ASIDE, None, subject=batch.pk), by=by, at=at)
    batch.refresh_from_db()
    uploads.discard(batch)
    uploads.erase_lines(batch)
    return batch


def halted(batch: Batch, now: datetime) -> bool:
    """Stopped because somebody asked: it waits for a person to say what comes next."""
    return batch.stopped_at is not None and claims.silent(batch, now)


def stopping(batch: Batch, now: datetime) -> bool:
    """Asked to stop, and not there yet."""
    return batch.stopped_at is not None and claims.working(batch) and not claims.silent(batch, now)


def already_received(batch: Batch) -> bool:
    """The same content came before, and nobody has said yet that it is to be read again."""
    waits = batch.heartbeat is None and batch.pace_since is None
    return batch.same_as_id is not None and batch.state == State.READING and waits


def state_words(batch: Batch, now: datetime) -> str:
    """Where an import stands, in a word or two."""
    if already_received(batch):
        return "Déjà reçu"
    if halted(batch, now):
        return "Arrêté"
    return str(batch.get_state_display())


def _nothing_to_stop(batch: Batch) -> str:
    batch.refresh_from_db()
    who = batch.stopped_by.full_name if batch.stopped_by else ""
    if not claims.working(batch):
        undo = " Pour revenir en arrière : « Annuler cet import »." if batch.state == State.APPLIED else ""
        return f"Cet import est « {batch.get_state_display()} » : il n'y a plus rien à arrêter.{undo}"
    if claims.silent(batch, timezone.now()):
        asked = f", à la demande {of(who)}" if who else ""
        return f"Cet import est déjà arrêté{asked} : choisissez ce qui vient ensuite sur sa page."
    return f"L'arrêt est déjà demandé par {who} : le travail s'arrête au prochain paquet, dans quelques secondes."


def _too_late(batch: Batch) -> str:
    batch.refresh_from_db()
    if batch.state in NOTHING_WRITTEN:
        return f"{batch.get_state_display()} : arrêtez d'abord le travail."
    return f"Cet import est « {batch.get_state_display()} » : il ne peut plus être laissé de côté."
