"""The long steps of an import, done by the background worker in the name of who asked."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import publish_schemes
from filrouge.directory.queries import agent_for
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.claims import Halted, TakenOver
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.staging import read_into
from filrouge.identity.jobs import look_for_duplicates

log = logging.getLogger(__name__)


def _work(batch_id: int, account_id: int, step: Callable[[Batch, Agent], object]) -> None:
    """One step on a batch. A task that comes second, or late, finds the work done or in hand: it leaves it."""
    batch = Batch.objects.get(pk=batch_id)
    by = agent_for(Account.objects.get(pk=account_id), timezone.localdate())
    try:
        step(batch, by)
    except (Refusal, TakenOver, Halted) as reason:
        log.warning("import %s: %s", batch.public_id, type(reason).__name__)


@task()
def read_batch(batch_id: int, account_id: int) -> None:
    """Read the file, then say line by line what applying would do."""

    def read_and_compare(batch: Batch, by: Agent) -> None:
        if batch.state == Batch.State.READING:
            read_into(batch, today=timezone.localdate(), by=by, at=timezone.now(), ask=True)
        if batch.state != Batch.State.MAPPING:
            actions.preview(batch)

    _work(batch_id, account_id, read_and_compare)


@task()
def apply_batch(batch_id: int, account_id: int) -> None:
    """Apply what was previewed."""
    publish_schemes(at=timezone.now())
    _work(batch_id, account_id, lambda batch, by: actions.apply(batch, by=by, at=timezone.now()))
    look_for_duplicates.enqueue()


@task()
def undo_batch(batch_id: int, account_id: int) -> None:
    """Take an applied batch back."""
    _work(batch_id, account_id, lambda batch, by: actions.undo(batch, by=by, at=timezone.now()))


_TASK_OF = {
    Batch.State.READING: read_batch,
    Batch.State.COMPARING: read_batch,
    Batch.State.APPLYING: apply_batch,
    Batch.State.UNDOING: undo_batch,
}


def start(batch: Batch, *, by: Agent) -> None:
    """Ask the worker for what the batch's state says is to be done, once the caller's transaction is over."""
    work = _TASK_OF[Batch.State(batch.state)]
    transaction.on_commit(lambda: work.enqueue(batch.pk, by.account_id))
