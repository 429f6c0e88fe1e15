"""How a message is told on a screen: where it stands, when, what to do."""

from dataclasses import dataclass
from datetime import datetime

from filrouge.messages.mail import FILE
from filrouge.messages.models import Message
from filrouge.messages.numbers import spaced
from filrouge.messages.rules import LABELS, Channel, State
from filrouge.messages.shipped import kinds

_TONES = {
    State.QUEUED: "neutral", State.CLAIMED: "info", State.SENT: "good", State.DELIVERED: "good", State.FAILED: "late",
    State.UNCERTAIN: "warn", State.TO_PRINT: "info", State.PRINTED: "good", State.GATHERED: "neutral",
    State.CANCELLED: "paused", State.EXPIRED: "paused",
}  # fmt: skip
_TRIAL = "Essai : écrit dans un fichier, rien n'est parti"


@dataclass(frozen=True, slots=True)
class Line:
    """A message in a list. `when`: its latest moment; `mend`: what stopped it is in the person's contact details."""

    message: Message
    kind: str
    channel: str
    label: str
    tone: str
    when: datetime
    planned: bool
    mend: bool


def line_of(message: Message) -> Line:
    """One message, told."""
    state = State(message.state)
    trial = state == State.SENT and message.carrier == FILE
    waits = state == State.QUEUED
    when = message.finished_at or message.sent_at or message.claimed_at or message.due_at
    return Line(
        message=message,
        kind=kinds()[message.kind].label if message.kind in kinds() else message.kind,
        channel=LABELS.get(message.channel, ""),
        label=_TRIAL if trial else str(message.get_state_display()),
        tone="warn" if trial else _TONES[state],
        when=message.due_at if waits else when,
        planned=waits,
        mend=state == State.FAILED and message.person_id is not None,
    )


def destination(message: Message) -> str:
    """Where it went, in one line."""
    lines = message.address.split("\n")
    return ", ".join(lines) if message.channel == Channel.LETTER else spaced(message.address)
