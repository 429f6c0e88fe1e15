"""The one door to the readers: a file in, its reader out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from filrouge.exchanges.inbound.readers.flow_kinds import INSTRUCTION_KINDS, LABELS
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.recognise import recognise
from filrouge.exchanges.inbound.readers.records import (
    FlowHeader,
    HouseholdRecord,
    ReadingSummary,
    RefusedRecord,
)
from filrouge.exchanges.inbound.readers.tables import PeopleTable
from filrouge.exchanges.inbound.readers.virs0901 import InstructionFlow
from filrouge.exchanges.inbound.readers.vrsb0801 import BeneficiaryFlow


class Reader(Protocol):
    """What every reader offers: what the file says of itself, its records (once), then the account of the
    reading."""

    header: FlowHeader

    def __iter__(self) -> Iterator[HouseholdRecord | RefusedRecord]: ...

    def summary(self) -> ReadingSummary: ...


def open_reader(
    path: Path, *, columns: Mapping[str, str] | None = None, keep_complete: bool = False
) -> Reader:
    """The reader of a deposited file, whatever it is. `columns` (field → title) is for lists,
    `keep_complete` for flows. Raises FileProblem, with the remedy, when the file is of no use as a
    whole."""
    if columns:
        return PeopleTable(path, columns=columns)
    found = recognise(path)
    if found.kind in INSTRUCTION_KINDS:
        return InstructionFlow(path, keep_complete=keep_complete)
    if found.kind in LABELS:
        return BeneficiaryFlow(path, keep_complete=keep_complete)
    if found.refusal:
        raise FileProblem(found.refusal)
    return PeopleTable(path)
