"""One e-mail a day to a professional, instead of one for each thing that happened."""

from datetime import datetime

from django.db import transaction

from filrouge.core.filling import filled
from filrouge.messages.models import Message
from filrouge.messages.queries import values_about
from filrouge.messages.rules import State
from filrouge.messages.shipped import DIGEST, kinds


def gather(at: datetime) -> int:
    """Make the digests whose hour has come; how many. A second program finds nothing left to gather."""
    due = Message.objects.filter(state=State.QUEUED, digest=True, due_at__lte=at)
    accounts = due.order_by("account").values_list("account", flat=True).distinct()
    return sum(_gathered(account, at) for account in list(accounts) if account is not None)


def _gathered(account: int, at: datetime) -> bool:
    with transaction.atomic():
        due = Message.objects.select_for_update(of=("self",)).select_related("account")
        rows = list(
            due.filter(state=State.QUEUED, digest=True, account=account, due_at__lte=at).order_by(
                "asked_at", "pk"
            )
        )
        alive = [row for row in rows if row.not_after is None or row.not_after > at]
        if not alive:
            return False
        lines = dict.fromkeys(_line(row) for row in alive)
        made = Message.objects.create(
            kind=DIGEST, about=f"digest:{alive[0].public_id}", account_id=account, asked_at=at,
            asked_by_id=alive[0].asked_by_id, due_at=at,
            values={"lignes": "\n".join(f"- {line}" for line in lines), "nombre": str(len(lines))},
        )  # fmt: skip
        keys = [row.pk for row in alive]
        Message.objects.filter(pk__in=keys).update(state=State.GATHERED, gathered_in=made, finished_at=at)
    return True


def _line(row: Message) -> str:
    values = values_about(None, row.account) | row.values
    return " ".join(filled(kinds()[row.kind].digest, values).split())
