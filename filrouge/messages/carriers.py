"""What carries messages away, and what it answers: gone, refused for good, to try later, or nobody knows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

_LONGEST_WORDS = 250


class Verdict(StrEnum):
    """How an attempt ended. `DOUBT`: the message may have left."""

    GONE = "gone"
    REFUSED = "refused"
    LATER = "later"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an attempt: the carrier's own identifier of the message, or why not, in French, with what to do."""

    verdict: Verdict
    carrier_id: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self.words[:_LONGEST_WORDS])


class Fate(StrEnum):
    """What an operator says, later, of a message that it took."""

    DELIVERED = "delivered"
    LOST = "lost"


class SmsOperator(Protocol):
    """Who carries SMS. A number is international, with its plus; `reference` is ours, and the operator keeps it.

    `asked_for_fates`: it tells what became of a message when it is asked, not by itself."""

    name: str
    asked_for_fates: bool

    def send(self, number: str, text: str, reference: str) -> Outcome:
        """Hand a message over."""
        ...

    def fate_of(self, carrier_id: str) -> Fate | None:
        """What became of a message, None when it is not known yet."""
        ...


def gone(carrier_id: str) -> Outcome:
    """The carrier took it."""
    return Outcome(Verdict.GONE, carrier_id)


def refused(words: str) -> Outcome:
    """The carrier will never take it."""
    return Outcome(Verdict.REFUSED, words=words)


def later(words: str) -> Outcome:
    """Not taken; another attempt may be."""
    return Outcome(Verdict.LATER, words=words)


def doubt(words: str) -> Outcome:
    """Nobody knows whether it was taken."""
    return Outcome(Verdict.DOUBT, words=words)
