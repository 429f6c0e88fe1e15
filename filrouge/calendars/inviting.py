"""Keeping the mailboxes that asked for it informed: each meeting, its changes, its cancellation (D-5).

What changed is found by comparing, whoever changed it: nothing that fixes or moves a meeting knows of mailboxes."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.calendars import ics
from filrouge.calendars.models import OwnCalendar, Told
from filrouge.calendars.queries import meetings_of
from filrouge.calendars.rules import Meeting
from filrouge.calendars.shipped import shipped
from filrouge.core.text import hour_words, long_date
from filrouge.messages.actions import Draft, enqueue_many

REQUEST, CANCELLED = "calendar_request", "calendar_cancelled"


def inform_mailboxes(*, by: Agent, at: datetime) -> int:
    """Ask for the messages that mailboxes lack: how many. Asking twice sends nothing twice."""
    asked = OwnCalendar.objects.filter(invitations=True, account__is_active=True).select_related("account")
    return sum(_informed(own.account, by=by, at=at) for own in list(asked.order_by("pk")))


def _informed(account: Account, *, by: Agent, at: datetime) -> int:
    with transaction.atomic():
        OwnCalendar.objects.select_for_update().get(pk=account.pk)
        # A meeting that had begun and was moved is the same one: what was told of it is forgotten only later.
        Told.objects.filter(account=account, since__lte=at - shipped().feed.past).delete()
        known = {row.uid: row for row in Told.objects.filter(account=account)}
        present = meetings_of(account, at, at + shipped().invited)
        to_tell = [told for one in present if (told := _news(one, known.pop(one.uid, None)))]
        # What is left was this account's, and is somebody else's now, or at another time beyond the horizon.
        to_tell += [_gone(row) for row in known.values() if row.since > at and not row.cancelled]
        drafts = [_draft(one, account, at) for one in to_tell]
        for one in to_tell:
            Told.objects.update_or_create(
                account=account, uid=one.uid, defaults={
                    "sequence": one.sequence, "since": one.since, "minutes": one.minutes, "title": one.title,
                    "place": one.place, "cancelled": one.cancelled,
                },
            )  # fmt: skip
        return enqueue_many(drafts, by=by, at=at)


def _news(one: Meeting, known: Told | None) -> Meeting | None:
    """What a mailbox is to be told of a meeting; None when it knows."""
    if known is None:
        return None if one.cancelled else replace(one, sequence=0)
    if one.told == (known.since, known.minutes, known.title, known.place, known.cancelled):
        return None
    return replace(one, sequence=known.sequence + 1)


def _gone(known: Told) -> Meeting:
    return Meeting(
        known.uid, known.sequence + 1, known.since, known.minutes, known.title, known.place, cancelled=True
    )


def _draft(one: Meeting, account: Account, at: datetime) -> Draft:
    local = timezone.localtime(one.since)
    between = ics.Mailbox(settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> "), account.email)
    return Draft(
        CANCELLED if one.cancelled else REQUEST, f"calendar:{account.pk}:{one.uid}:{one.sequence}", account=account.pk,
        values={"jour": long_date(local.date()), "heure": hour_words(local), "lieu": one.place}, not_after=one.since,
        calendar=ics.invitation(one, between, at=at),
    )  # fmt: skip
