"""Open a file whatever it is: the reader of its kind, or a polite refusal."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from filrouge.exchanges.inbound.readers.columns import ColumnsMissing
from filrouge.exchanges.inbound.readers.flow_kinds import INSTRUCTION_KINDS, LABELS
from filrouge.exchanges.inbound.readers.met_before import Memory
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.recognise import recognise
from filrouge.exchanges.inbound.readers.records import (
    FlowHeader,
    ReadingSummary,
    Record,
)
from filrouge.exchanges.inbound.readers.tables import Choice, PeopleTable, is_spreadsheet
from filrouge.exchanges.inbound.readers.virs0901 import InstructionFlow
from filrouge.exchanges.inbound.readers.vrsb0801 import BeneficiaryFlow


class OpenFile(Protocol):
    """What every reader offers: its records once, then the account of the reading.

    `whole_households`: each household stands there with all its people."""

    @property
    def header(self) -> FlowHeader: ...

    @property
    def whole_households(self) -> bool: ...

    def __iter__(self) -> Iterator[Record]: ...

    def summary(self) -> ReadingSummary: ...


class _NoList(Exception):
    """A workbook or an archive that is no list."""


def _list(path: Path, chosen: Choice | None) -> PeopleTable:
    try:
        return PeopleTable(path, chosen=chosen)
    except ColumnsMissing:
        raise
    except FileProblem as problem:
        raise _NoList from problem


def open_file(
    path: Path, *, chosen: Choice | None = None, keep_complete: bool = False, memory: Memory | None = None
) -> OpenFile:
    """The reader of this file. `FileProblem`, with the remedy, when no reader takes it.

    `ColumnsMissing` when it is a list whose titles are not known. `chosen` is for lists: what was said of their titles;
    `keep_complete` gives the complete households of a cut flow; `memory`: who knows the households that came before."""
    if is_spreadsheet(path):
        # A workbook is unpacked once: it is a list, or else what it is will be said.
        with suppress(_NoList):
            return _list(path, chosen)
    found = recognise(path)
    if found.kind in INSTRUCTION_KINDS:
        return InstructionFlow(path, keep_complete=keep_complete)
    if found.kind in LABELS:
        return BeneficiaryFlow(path, keep_complete=keep_complete, memory=memory)
    if found.refusal and not found.columns_missing:
        raise FileProblem(found.refusal)
    return PeopleTable(path, chosen=chosen)
