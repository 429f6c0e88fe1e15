"""A Monday afternoon, somebody who receives, and a person whom they follow and who may be written to."""

from datetime import datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from filrouge.agenda.hours import save_hours
from filrouge.agenda.models import ReceivingHours
from filrouge.messages.models import Message
from tests import factories

MONDAY = datetime(2026, 6, 15, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def stage(db, settings):
    """Julie receives on Tuesdays and Thursdays from 9 h to 12 h, at her own place; Camille has a mobile phone."""
    settings.PUBLIC_URL = "https://fil.exemple.invalid"
    with time_machine.travel(MONDAY, tick=False):
        land = factories.land(at=MONDAY)
        operator = factories.operator(land)
        julie = factories.caseworker(operator)
        camille = factories.followed(land, julie, at=MONDAY, phone="0639981234", first_names="Camille")
        for weekday in (1, 3):
            receive(julie, weekday, time(9), time(12), site=operator.site)
        yield SimpleNamespace(land=land, operator=operator, julie=julie, camille=camille)


def receive(worker, weekday, opens, closes, *, site=None, minutes=45, **fields):
    """Somebody says that they receive."""
    row = ReceivingHours(
        professional=worker.professional, weekday=weekday, opens=opens, closes=closes, site=site, minutes=minutes,
        **fields,
    )  # fmt: skip
    return save_hours(row, by=worker.agent, at=MONDAY)


def messages_of(person, *states):
    """Kinds of the messages of a person, in the order in which they leave."""
    rows = Message.objects.filter(person=person)
    rows = rows.filter(state__in=states) if states else rows
    return [message.kind for message in rows.order_by("due_at", "pk")]
