"""Where an aid may go next, and what it weighs on the envelope that pays it. Pure; amounts in cents (A-8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where an aid stands."""

    SOUGHT = "sought"
    REQUESTED = "requested"
    GRANTED = "granted"
    INVOICED = "invoiced"
    PAID = "paid"
    REFUSED = "refused"
    ABANDONED = "abandoned"


# What may follow each stage. An aid granted is paid at once, or on an invoice.
TRANSITIONS: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.SOUGHT: (Stage.REQUESTED, Stage.ABANDONED),
    Stage.REQUESTED: (Stage.GRANTED, Stage.REFUSED, Stage.ABANDONED),
    Stage.GRANTED: (Stage.INVOICED, Stage.PAID, Stage.ABANDONED),
    Stage.INVOICED: (Stage.PAID, Stage.ABANDONED),
    Stage.PAID: (),
    Stage.REFUSED: (),
    Stage.ABANDONED: (),
}
PENDING = tuple(stage for stage in Stage if TRANSITIONS[stage])
# Promised, not paid yet.
COMMITTED = (Stage.GRANTED, Stage.INVOICED)


@dataclass(frozen=True, slots=True)
class Sums:
    """What is promised and what is paid, in cents."""

    committed: int = 0
    paid: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.committed + other.committed, self.paid + other.paid)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.committed - other.committed, self.paid - other.paid)

    @property
    def spent(self) -> int:
        """What nobody else may be promised any more."""
        return self.committed + self.paid


def weight(stage: str, granted: int | None, paid: int | None) -> Sums:
    """What one aid takes from its envelope: what was granted until it is paid, then what was paid; the rest goes back."""
    if stage in COMMITTED:
        return Sums(committed=granted or 0)
    return Sums(paid=paid or 0) if stage == Stage.PAID else Sums()


def most(stage: str, granted: int | None, invoiced: int | None) -> int | None:
    """The most that an invoice or a payment may be: what was granted, then what was invoiced. None: no bound."""
    if stage == Stage.PAID and invoiced is not None:
        return invoiced
    return granted if stage in (Stage.INVOICED, Stage.PAID) else None
