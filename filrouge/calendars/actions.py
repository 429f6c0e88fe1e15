"""A private address for one's own calendar, and whether meetings come by mail: chosen by their owner alone (D-5)."""

import secrets
from datetime import datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Role, Verb
from filrouge.calendars import events
from filrouge.calendars.models import FeedReading, OwnCalendar
from filrouge.calendars.queries import digest_of, was_read_lately


def renew_address(*, by: Agent, at: datetime) -> str:
    """Give one's calendar a private address: its secret, which nobody can read again. The former one stops."""
    _require_own(by)
    secret = secrets.token_urlsafe(32)
    _keep_digest(digest_of(secret), by, at)
    return secret


def withdraw_address(*, by: Agent, at: datetime) -> None:
    """Nobody reads one's calendar any more."""
    _require_own(by)
    if OwnCalendar.objects.filter(account=by.account_id).exclude(digest="").exists():
        _keep_digest("", by, at)


def choose_invitations(*, wanted: bool, by: Agent, at: datetime) -> None:
    """Receive one's meetings, their changes and cancellations in one's mailbox, or no longer."""
    gate.require(by, Verb.BOOK)
    with transaction.atomic():
        row, _ = OwnCalendar.objects.get_or_create(account_id=by.account_id)
        if row.invitations != wanted:
            OwnCalendar.objects.filter(pk=row.pk).update(invitations=wanted)
            journal.record(
                journal.Happened(events.INVITATIONS_CHOSEN, None, subject=by.account_id), by=by, at=at
            )


def note_read(own: OwnCalendar, *, by: Agent, at: datetime) -> None:
    """The private address was read just now: its owner will see it, to the hour. No line in the journal, where a calendar
    that reads every few minutes would drown the rest."""
    if was_read_lately(own, at) or own.pk != by.account_id:
        return
    FeedReading.objects.update_or_create(calendar=own, defaults={"read_at": at})


def _keep_digest(digest: str, by: Agent, at: datetime) -> None:
    with transaction.atomic():
        OwnCalendar.objects.update_or_create(
            account_id=by.account_id, defaults={"digest": digest, "renewed_at": at if digest else None}
        )
        FeedReading.objects.filter(calendar=by.account_id).delete()
        journal.record(
            journal.Happened(events.SUBSCRIPTION_CHANGED, None, subject=by.account_id), by=by, at=at
        )


def _require_own(by: Agent) -> None:
    """Who has meetings here: a professional who receives, or somebody who is accompanied."""
    gate.require(by, Verb.SEE_OWN_FILE if by.role == Role.CLIENT else Verb.BOOK)
