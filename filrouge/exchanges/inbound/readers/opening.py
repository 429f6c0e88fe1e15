"""Open a file whatever it is: the reader of its kind, or a polite refusal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from filrouge.exchanges.inbound.readers.records import (
    FlowHeader,
    HouseholdRecord,
    ReadingSummary,
    RefusedRecord,
)
from filrouge.exchanges.inbound.readers.vrsb0801 import BeneficiaryFlow


class OpenFile(Protocol):
    """What every reader offers. `whole_households`: each household stands there with all its people."""

    @property
    def header(self) -> FlowHeader: ...

    @property
    def whole_households(self) -> bool: ...

    def __iter__(self) -> Iterator[HouseholdRecord | RefusedRecord]: ...

    def summary(self) -> ReadingSummary: ...


class _Flow(BeneficiaryFlow):
    whole_households = True


def open_file(path: Path) -> OpenFile:
    """The reader of this file. `FileProblem` when no reader takes it."""
    return _Flow(path)
