"""The long steps of an import, done by the background worker in the name of who asked."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.directory.catalogue import publish_schemes
from filrouge.directory.queries import agent_for
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.staging import read_into


def _agent(account_id: int) -> Agent:
    return agent_for(Account.objects.get(pk=account_id), timezone.localdate())


@task()
def read_batch(batch_id: int, account_id: int) -> None:
    """Read the file, then say line by line what applying would do."""
    batch = Batch.objects.get(pk=batch_id)
    read_into(batch, today=timezone.localdate(), by=_agent(account_id), at=timezone.now())
    actions.preview(batch)


@task()
def apply_batch(batch_id: int, account_id: int) -> None:
    """Apply what was previewed."""
    publish_schemes(at=timezone.now())
    actions.apply(Batch.objects.get(pk=batch_id), by=_agent(account_id), at=timezone.now())


@task()
def undo_batch(batch_id: int, account_id: int) -> None:
    """Take an applied batch back."""
    actions.undo(Batch.objects.get(pk=batch_id), by=_agent(account_id), at=timezone.now())


def start_reading(batch: Batch, *, by: Agent) -> None:
    """Ask the worker to read the file, once the transaction that made the batch is done."""
    transaction.on_commit(lambda: read_batch.enqueue(batch.pk, by.account_id))


def start_applying(batch: Batch, *, by: Agent) -> None:
    """Ask the worker to apply the batch."""
    transaction.on_commit(lambda: apply_batch.enqueue(batch.pk, by.account_id))


def start_undoing(batch: Batch, *, by: Agent) -> None:
    """Ask the worker to take the batch back."""
    transaction.on_commit(lambda: undo_batch.enqueue(batch.pk, by.account_id))
