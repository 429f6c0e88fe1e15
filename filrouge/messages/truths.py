"""Whether what a message says is still true at the second it leaves: asked of the room that asked for it (D-2).

A lower room knows nothing of those above: each registers, once, who answers for what it asks about."""

from collections.abc import Callable
from datetime import datetime

from filrouge.messages.models import Message

# Why it is no longer true, in French; empty when it is.
Ask = Callable[[Message, datetime], str]
_ASKED: dict[str, Ask] = {}


def answers_for(subject: str, ask: Ask) -> None:
    """`ask` answers for every message whose `about` begins with `subject:`."""
    known = _ASKED.setdefault(subject, ask)
    if known is not ask:
        raise ValueError(f"deux pièces répondent des messages « {subject} »")


def no_longer_true(message: Message, at: datetime) -> str:
    """Why this message must not leave any more; empty when it may, or when nobody answers for it."""
    ask = _ASKED.get(message.about.split(":", 1)[0])
    return ask(message, at) if ask else ""
