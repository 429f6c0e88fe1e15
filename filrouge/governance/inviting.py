"""What the calendars of those who are expected are told of a meeting: asked for, changed, cancelled. Neutral words."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.calendars import ics
from filrouge.calendars.inviting import CANCELLED, REQUEST
from filrouge.calendars.rules import Meeting as Event
from filrouge.calendars.rules import uid_of
from filrouge.core.text import hour_words, long_date
from filrouge.governance.kinds import defaults
from filrouge.governance.models import Meeting
from filrouge.messages.actions import Draft, enqueue_many

# What a calendar shows, perhaps to others.
TITLE = "Réunion"


def guests_of(meeting: Meeting) -> set[int]:
    """Keys of the accounts that are expected."""
    rows = meeting.expected.filter(account__is_active=True)
    return set(rows.values_list("account", flat=True))


def tell_calendars(meeting: Meeting, before: Iterable[int], *, by: Agent, at: datetime) -> int:
    """Inside the action that changed a meeting to come: ask those who are expected now, and take it out of the calendars
    of those who were (`before`) and are not; how many messages. Nothing for a meeting that has begun."""
    if meeting.starts_at <= at:
        return 0
    off = meeting.state == Meeting.State.CANCELLED
    now = set() if off else guests_of(meeting)
    told = dict.fromkeys(set(before) - now, True) | dict.fromkeys(now, False)
    accounts = Account.objects.filter(pk__in=told).order_by("pk")
    drafts = [_draft(meeting, account, at, cancelled=told[account.pk]) for account in accounts]
    return enqueue_many(drafts, by=by, at=at)


def _draft(meeting: Meeting, account: Account, at: datetime, *, cancelled: bool) -> Draft:
    local = timezone.localtime(meeting.starts_at)
    event = Event(
        uid_of("reunion", meeting.public_id), meeting.version, meeting.starts_at, defaults().minutes, TITLE, meeting.place,
        cancelled=cancelled,
    )  # fmt: skip
    between = ics.Mailbox(settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> "), account.email)
    return Draft(
        CANCELLED if cancelled else REQUEST, f"meeting:{meeting.public_id}:{account.pk}:{meeting.version}",
        account=account.pk,
        values={"jour": long_date(local.date()), "heure": hour_words(local), "lieu": meeting.place},
        not_after=meeting.starts_at, calendar=ics.invitation(event, between, at=at),
    )  # fmt: skip
