"""The CAF and MSA flows of claims being examined: instruction (VIRS0901) and socio-professional data
(VIRD0201).

Same people, same addresses as the beneficiary flows; no right yet. The first answers of the diagnosis, the
pathway asked and the organisation met stand in each person's `extra`, under the names of their blocks."""

from typing import ClassVar

from filrouge.exchanges.inbound.readers.flow_kinds import INSTRUCTION_KINDS
from filrouge.exchanges.inbound.readers.vrsb0801 import BeneficiaryFlow


class InstructionFlow(BeneficiaryFlow):
    """One file of claims; see BeneficiaryFlow. Its households have no `right`."""

    kinds: ClassVar[frozenset[str]] = INSTRUCTION_KINDS
    decided: ClassVar[bool] = False
