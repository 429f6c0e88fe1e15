"""What rules and actions answer: opinions with their reasons, and refusals that help."""

from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


class Refusal(Exception):
    """An action cannot be done. The message is French: what, why, and what to do instead.

    `field` names the form field to mend, where there is one."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Opinion(Generic[V]):
    """What a rule thinks: a verdict and its reasons, in words that the person concerned may read."""

    verdict: V
    reasons: tuple[str, ...] = ()
