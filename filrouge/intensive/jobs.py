"""What the background worker composes, in the name of who asked."""

import logging

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.directory.queries import agent_for
from filrouge.intensive.everybody import compose_everybody
from filrouge.intensive.models import Composing

log = logging.getLogger(__name__)


@task()
def compose_weeks(run_id: int, account_id: int) -> None:
    """The weeks of everybody that this work is about."""
    run = Composing.objects.get(pk=run_id)
    by = agent_for(Account.objects.get(pk=account_id), timezone.localdate())
    done = compose_everybody(run, by=by, at=timezone.now())
    log.info("weeks composed: %s, %s", done.public_id, done.state)


def start(run: Composing, *, by: Agent) -> None:
    """Ask the worker, once the caller's transaction is over."""
    transaction.on_commit(lambda: compose_weeks.enqueue(run.pk, by.account_id))
