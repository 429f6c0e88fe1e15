"""The layout of reports that the département gives: checked whole, then kept; the former ones stay (G-6)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.documents.store import written_beside
from filrouge.reports import events, layouts
from filrouge.reports.models import Layout

_NAME = 120


def save_layout(blocks: Iterable[bytes], name: str, *, by: Agent, at: datetime) -> Layout:
    """Keep a layout, for the reports that have no number yet. `Refusal` with every problem when it cannot be used: nothing
    is kept then, and the layout in use stays."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with written_beside(blocks) as written:
        content = layouts.checked(written.path, name)
    with transaction.atomic():
        row = Layout.objects.create(
            name=name[:_NAME], content=content, saved_at=at, saved_by_id=by.account_id
        )
        journal.record(Happened(events.LAYOUT_SAVED, None, subject=row.pk), by=by, at=at)
    return row
