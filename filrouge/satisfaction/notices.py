"""Whether a message that carries a sheet may still leave (D-2)."""

from datetime import datetime

from filrouge.access import journal
from filrouge.messages.models import Message
from filrouge.messages.shipped import SLIP
from filrouge.messages.truths import answers_for
from filrouge.satisfaction.actions import ABOUT
from filrouge.satisfaction.models import Campaign


def no_longer_open(message: Message, at: datetime) -> str:
    """Why the sheet would be of no use; empty when it may leave."""
    found = Campaign.objects.filter(code=message.values.get(SLIP, "")).first()
    return "" if found and found.is_open(journal.civil_day(at)) else "Le questionnaire est clos."


answers_for(ABOUT, no_longer_open)
