"""A program of sending: takes the messages that are due one at a time, hands each over, writes down what became of it.

Any number of these programs work on one database. Killed, one leaves at most one message of which nobody is sure."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.directory.queries import console_agent
from filrouge.messages import claims, digests, mail
from filrouge.messages.carriers import Outcome, SmsOperator, Verdict
from filrouge.messages.models import Message
from filrouge.messages.numbers import international
from filrouge.messages.planning import Plan, plan_of
from filrouge.messages.rules import OVER, Channel, State
from filrouge.messages.shipped import Sending, sending
from filrouge.messages.sms import operator as sms
from filrouge.messages.tokens import STOP, public_url

log = logging.getLogger(__name__)
_LOOK_AT = 20
_MINUTE = timedelta(minutes=1)
_FOOT = "\n\n-- \nPour ne plus recevoir ces messages par e-mail : {url}"


def stop_url(message: Message) -> str:
    """Where the reader of an e-mail stops such messages; empty for professionals."""
    return public_url(message.public_id, STOP) if message.person_id is not None else ""


@dataclass(slots=True)
class Program:
    """One program. `clock` and `chance` are the world's; `rests`: until when a channel is left alone."""

    how: Sending = field(default_factory=sending)
    clock: Callable[[], datetime] = timezone.now
    chance: Callable[[], float] = random.random
    by: Agent = field(default_factory=console_agent)
    done: dict[str, int] = field(default_factory=dict)
    rests: dict[str, datetime] = field(default_factory=dict)
    _mailer: mail.Mailer = field(default_factory=mail.Mailer)
    _operator: SmsOperator | None = None
    _left: dict[str, int] = field(default_factory=dict)
    _kept_at: datetime | None = None
    _untold: Callable[[], State | None] | None = None

    def round(self, asked_to_stop: Callable[[], bool] = lambda: False) -> int:
        """Deal with the messages that are due and may leave now; how many. Stops between two messages."""
        self._tell()
        self.keep_house()
        dealt = 0
        for message in self._due():
            if asked_to_stop():
                break
            dealt += self._deal(message)
        if not dealt:
            self.close()
        return dealt

    def keep_house(self) -> None:
        """Once a minute: what a dead program held, digests, reports of the operator, words to erase."""
        at = self.clock()
        if self._kept_at is not None and at < self._kept_at + _MINUTE:
            return
        self._kept_at = at
        self._count("uncertain", claims.doubt_stale(at, self.how.stale_minutes, by=self.by))
        self._count("digests", digests.gather(at))
        self._count("expired", claims.drop_late(at, by=self.by))
        self._count("reports", self._ask_operator(at))
        self._count("erased", erase_old(at, self.how.erasure_days))

    def close(self) -> None:
        """Nothing more to send: let the mail server go."""
        self._mailer.close()

    def _due(self) -> list[Message]:
        at = self.clock()
        resting = [channel for channel, until in self.rests.items() if until > at]
        rows = Message.objects.filter(state=State.QUEUED, digest=False, due_at__lte=at)
        rows = rows.exclude(channel__in=resting).select_related("person", "account")
        return list(rows.order_by("due_at", "pk")[:_LOOK_AT])

    def _deal(self, message: Message) -> int:
        at = self.clock()
        plan = plan_of(message, self.how, at)
        if plan.state != State.CLAIMED:
            put = claims.put(message, plan, by=self.by, at=at)
            return self._count(plan.state, int(put))
        if not self._may_leave(plan.channel, at):
            # Said on its row, so that the messages of other channels are found behind it.
            Message.objects.filter(pk=message.pk, state=State.QUEUED).update(channel=plan.channel)
            return 0
        claim = claims.take(message, plan, carrier=self._carrier(plan.channel), at=at)
        if not claim:
            return 0
        outcome = self._hand_over(message, plan)
        if outcome.verdict in (Verdict.LATER, Verdict.DOUBT):
            self.rests[plan.channel] = self.clock() + timedelta(seconds=self.how.rest_seconds)
            log.warning("message %s: %s by %s", message.public_id, outcome.verdict, plan.channel)
        self._untold = partial(
            claims.give_back, message, claim, outcome, plan=plan, retry=self.how.retry, chance=self.chance(),
            by=self.by, at=self.clock(),
        )  # fmt: skip
        self._tell()
        return 1

    def _tell(self) -> None:
        """Write down how the last attempt ended. What the database could not take stays known until it can."""
        if self._untold is not None:
            state = self._untold()
            self._untold = None
            self._count(state or "settled", 1)

    def _may_leave(self, channel: str, at: datetime) -> bool:
        """Within the pace of the channel, all programs together: counted anew every few messages."""
        if self.rests.get(channel, at) > at:
            return False
        if not self._left.get(channel):
            gone = Message.objects.filter(channel=channel, claimed_at__gt=at - _MINUTE).count()
            self._left[channel] = min(self.how.pace[channel] - gone, _LOOK_AT)
        if self._left[channel] <= 0:
            self._left[channel] = 0
            self.rests[channel] = at + timedelta(seconds=60 / self.how.pace[channel])
            return False
        self._left[channel] -= 1
        return True

    def _carrier(self, channel: str) -> str:
        return mail.carrier() if channel == Channel.EMAIL else settings.SMS_OPERATOR

    def _hand_over(self, message: Message, plan: Plan) -> Outcome:
        words = plan.leaves or plan.body
        if plan.channel == Channel.SMS:
            return self._sms().send(international(plan.address), words, message.public_id)
        url = stop_url(message)
        body = words + (_FOOT.format(url=url) if url else "")
        return self._mailer.send(
            mail.Mail(plan.address, plan.subject, body, message.public_id, url, message.calendar)
        )

    def _ask_operator(self, at: datetime) -> int:
        """Ask what became of SMS, a few at a time, and no longer than one of them may take to leave."""
        if not sms.is_set():
            return 0
        carrier = self._sms()
        if not carrier.asked_for_fates:
            return 0
        again = Q(asked_carrier_at__isnull=True) | Q(asked_carrier_at__lt=at - self._every())
        rows = Message.objects.filter(
            again, state=State.SENT, channel=Channel.SMS, carrier=carrier.name,
            sent_at__gt=at - timedelta(hours=self.how.report_hours), sent_at__lt=at - self._every(),
        )  # fmt: skip
        told, until = 0, at + timedelta(seconds=self.how.sms_seconds)
        for message in rows.order_by("sent_at", "pk")[:_LOOK_AT]:
            if self.clock() > until:
                break
            fate = carrier.fate_of(message.carrier_id)
            Message.objects.filter(pk=message.pk).update(asked_carrier_at=at)
            told += bool(fate and claims.report(message, fate, by=self.by, at=at))
        return told

    def _sms(self) -> SmsOperator:
        if self._operator is None:
            self._operator = sms.operator()
        return self._operator

    def _every(self) -> timedelta:
        return timedelta(minutes=self.how.report_minutes)

    def _count(self, what: str, number: int) -> int:
        self.done[str(what)] = self.done.get(str(what), 0) + number
        return number


def erase_old(at: datetime, days: int) -> int:
    """Erase the words, values and destinations of messages that are over for so many days (A-9); how many."""
    old = Message.objects.filter(
        erased_at__isnull=True,
        asked_at__lt=at - timedelta(days=days),
        state__in=[str(state) for state in OVER],
    )
    keys = list(old.order_by("asked_at").values_list("pk", flat=True)[:500])
    return Message.objects.filter(pk__in=keys).update(
        values={}, subject="", body="", address="", calendar="", reasons=[], erased_at=at
    )
