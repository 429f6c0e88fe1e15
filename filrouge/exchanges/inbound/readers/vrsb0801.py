"""The CAF and MSA beneficiary flows, household by household (VRSB0801, and by name VRSD0301 and VRSD0101).

Names and structure come from the flow descriptions that CNAF made public; the newer two have no public
schema: they are read by element name. What is unknown is kept and reported. Memory stays flat but for 2
numbers a household."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from lxml import etree
from msgspec.structs import replace

from filrouge.core.text import thousands
from filrouge.exchanges.inbound.readers.elements import Tally, sort_blocks
from filrouge.exchanges.inbound.readers.flow_headers import CONTROL, read_control, read_header
from filrouge.exchanges.inbound.readers.flow_households import household_record
from filrouge.exchanges.inbound.readers.flow_kinds import (
    BENEFICIARY_KINDS,
    LABELS,
    PUBLIC_SCHEMA_KINDS,
    REFUSED_KINDS,
    flow_kind,
    repeated_block,
)
from filrouge.exchanges.inbound.readers.flow_twins import Twins
from filrouge.exchanges.inbound.readers.met_before import Memory
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import (
    HouseholdRecord,
    Notice,
    ReadingSummary,
    RefusedRecord,
    SameRecord,
)
from filrouge.exchanges.inbound.readers.xml_stream import check_file, elements, line_of, read_head


class BeneficiaryFlow:
    """One flow file. `header` is known at once; iterate once for the records; then `summary()` tells the
    whole.

    Raises FileProblem at once when the file is empty, not such a flow, unsafe or cut before its end, and
    during the iteration when the XML turns out wrong. With `keep_complete`, a cut file gives its complete
    households first and raises at the end. With `memory`, a household met before is said to be the same, unread."""

    kinds: ClassVar[frozenset[str]] = BENEFICIARY_KINDS
    decided: ClassVar[bool] = True
    whole_households: ClassVar[bool] = True

    def __init__(self, path: Path, *, keep_complete: bool = False, memory: Memory | None = None) -> None:
        check_file(path, keep_complete=keep_complete)
        self._path = path
        self._memory = memory if self.decided else None
        self.header = read_header(path, self._kind(read_head(path)))
        self._unknown_codes = Tally()
        self._unknown_elements = Tally()
        self._notices: list[Notice] = []
        self._households = self._persons = self._refused = 0
        self._announced: tuple[int | None, int | None] = (None, None)
        self._twins = Twins()

    def __iter__(self) -> Iterator[HouseholdRecord | SameRecord | RefusedRecord]:
        for element in elements(self._path, (repeated_block(self.header.kind), CONTROL)):
            if element.tag == CONTROL:
                self._announced = read_control(element)
            else:
                yield self._household(element)
        self._check_whole()

    def summary(self) -> ReadingSummary:
        """What has been read so far: counts, control totals, unknown codes and elements, remarks on the
        whole."""
        return ReadingSummary(
            households=self._households,
            persons=self._persons,
            refused=self._refused,
            announced=self._announced[0],
            announced_anomalies=self._announced[1],
            unknown_codes=self._unknown_codes.report(),
            unknown_elements=self._unknown_elements.report(),
            notices=tuple(self._notices),
        )

    def _kind(self, head: str) -> str:
        guess = flow_kind(head)
        if guess is None:
            raise FileProblem(
                "Ce fichier XML n'est pas un flux de la CAF ou de la MSA : on n'y trouve ni l'en-tête "
                "IdentificationFlux ni de foyer (InfosFoyerRSA). "
                "Déposer le flux des bénéficiaires (RSABEM ou RSABEJ)."
            )
        if guess.kind in REFUSED_KINDS:
            raise FileProblem(REFUSED_KINDS[guess.kind])
        if guess.kind not in self.kinds:
            raise FileProblem(f"{LABELS[guess.kind]} : ce n'est pas le flux attendu ici.")
        return guess.kind

    def _household(self, element: etree._Element) -> HouseholdRecord | SameRecord | RefusedRecord:
        digest = ""
        if self._memory is not None:
            digest = self._memory.digest(
                etree.tostring(element, with_tail=False, encoding="unicode").encode()
            )
            met = self._memory.met(digest)
            if met is not None and self._twins.alone(met, _ft_ids(element)):
                self._households += 1
                self._persons += met.persons
                return SameRecord(line_of(element), digest, met)
        return self._read(element, digest)

    def _read(self, element: etree._Element, digest: str) -> HouseholdRecord | RefusedRecord:
        line = line_of(element)
        strange = self._unknown_codes.added + self._unknown_elements.added
        blocks = sort_blocks(element, self._unknown_elements)
        record = household_record(blocks, line, self._unknown_codes, decided=self.decided)
        if isinstance(record, RefusedRecord):
            self._refused += 1
            return record
        self._households += 1
        self._persons += len(record.persons)
        record = self._twins.marked(record)
        # What is to be said of a household is said each time that it comes: it is read each time.
        silent = strange == self._unknown_codes.added + self._unknown_elements.added and not record.notices
        return replace(record, digest=digest) if digest and silent and not record.anomalies else record

    def _check_whole(self) -> None:
        announced, anomalies = self._announced
        seen = self._households + self._refused
        if announced is None:
            self._remark(
                "no_control", "Le flux n'annonce pas son nombre de foyers : rien ne permet de le vérifier."
            )
        elif seen not in {announced, announced - (anomalies or 0)}:
            self._remark(
                "control_total",
                f"Le flux annonce {thousands(announced)} foyers et en contient {thousands(seen)}.",
                "Comparer avec l'envoi du mois précédent ; en cas de doute, demander un nouvel envoi.",
            )
        if self.header.kind not in PUBLIC_SCHEMA_KINDS:
            self._remark(
                "no_public_schema",
                "Ce flux n'a pas de description publique : il est lu par le nom de ses éléments.",
                "Vérifier quelques dossiers dans l'aperçu avant d'appliquer.",
            )

    def _remark(self, code: str, reason: str, remedy: str = "") -> None:
        self._notices.append(Notice(0, "", code, reason, remedy=remedy))


def _ft_ids(element: etree._Element) -> Iterator[str]:
    """The France Travail identifiers of a household that is not read."""
    for leaf in element.iter("IDASSEDIC"):
        if leaf.text and (text := leaf.text.strip()):
            yield text
