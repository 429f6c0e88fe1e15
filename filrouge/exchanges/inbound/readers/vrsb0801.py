"""The CAF and MSA beneficiary flows, household by household (VRSB0801, and by name VRSD0301 and VRSD0101).

Names and structure come from the flow descriptions that CNAF made public; the newer two have no public
schema: they are read by element name, what is unknown is kept and reported. Memory stays flat but for 2
numbers a household."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree

from filrouge.core.text import thousands
from filrouge.exchanges.inbound.readers.elements import Tally, sort_blocks
from filrouge.exchanges.inbound.readers.flow_households import household_record
from filrouge.exchanges.inbound.readers.flow_kinds import BENEFICIARY_KINDS, LABELS, REFUSED_KINDS, flow_kind
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.records import (
    FlowHeader,
    HouseholdRecord,
    Notice,
    ReadingSummary,
    RefusedRecord,
)
from filrouge.exchanges.inbound.readers.xml_stream import check_file, elements, line_of, read_head

HOUSEHOLD = "InfosFoyerRSA"
HEADER = "IdentificationFlux"
CONTROL = "TransmissionFlux"


class BeneficiaryFlow:
    """One flow file. `header` is known at once; iterate once for the records; then `summary()` tells the
    whole.

    Raises FileProblem at once when the file is empty, not a beneficiary flow, unsafe or cut before its end,
    and during the iteration when the XML turns out wrong. With `keep_complete`, a cut file gives its complete
    households first and raises at the end."""

    def __init__(self, path: Path, *, keep_complete: bool = False) -> None:
        check_file(path, keep_complete=keep_complete)
        self._path = path
        self.header = read_header(path, _beneficiary_kind(read_head(path)))
        self._unknown_codes = Tally()
        self._unknown_elements = Tally()
        self._notices: list[Notice] = []
        self._households = self._persons = self._refused = 0
        self._announced: tuple[int | None, int | None] = (None, None)
        self._twins = _Twins()

    def __iter__(self) -> Iterator[HouseholdRecord | RefusedRecord]:
        for element in elements(self._path, (HOUSEHOLD, CONTROL)):
            if element.tag == CONTROL:
                self._announced = _control(element)
            else:
                yield self._household(element)
        self._check_control()

    def summary(self) -> ReadingSummary:
        """What has been read so far: counts, control totals, unknown codes and elements, remarks on the whole
        file."""
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

    def _household(self, element: etree._Element) -> HouseholdRecord | RefusedRecord:
        line = line_of(element)
        record = household_record(sort_blocks(element, self._unknown_elements), line, self._unknown_codes)
        if isinstance(record, RefusedRecord):
            self._refused += 1
            return record
        self._households += 1
        self._persons += len(record.persons)
        return self._twins.marked(record)

    def _check_control(self) -> None:
        announced, anomalies = self._announced
        seen = self._households + self._refused
        if announced is None:
            self._notices.append(
                Notice(
                    0,
                    "",
                    "no_control",
                    "Le flux n'annonce pas son nombre de foyers : rien ne permet de le vérifier.",
                )
            )
        elif seen not in {announced, announced - (anomalies or 0)}:
            self._notices.append(
                Notice(
                    0,
                    "",
                    "control_total",
                    f"Le flux annonce {thousands(announced)} foyers et en contient {thousands(seen)}.",
                    remedy=(
                        "Comparer avec l'envoi du mois précédent ; en cas de doute, demander un nouvel envoi."
                    ),
                )
            )


class _Twins:
    """Spots what should be unique in a flow and sometimes is not, from the hashes of what was seen."""

    __slots__ = ("_claims", "_ft_ids", "_pairs")

    def __init__(self) -> None:
        self._claims: set[int] = set()
        self._pairs: set[int] = set()
        self._ft_ids: set[int] = set()

    def marked(self, record: HouseholdRecord) -> HouseholdRecord:
        claim = hash(record.rsa_file_number)
        pair = hash((record.rsa_file_number, record.body, record.body_number, record.caf_number))
        notices: list[Notice] = []
        repeated = pair in self._pairs
        if repeated:
            notices.append(_same_claim_again(record))
        elif claim in self._claims:
            notices.append(_claim_of_another(record))
        self._claims.add(claim)
        self._pairs.add(pair)
        if not repeated:
            notices.extend(self._shared_ft_ids(record))
        if not notices:
            return record
        return replace(record, replaces_earlier=repeated, notices=record.notices + tuple(notices))

    def _shared_ft_ids(self, record: HouseholdRecord) -> Iterator[Notice]:
        for person in record.persons:
            if not person.ft_id:
                continue
            key = hash(person.ft_id)
            if key in self._ft_ids:
                yield Notice(
                    record.line,
                    record.caf_number,
                    "shared_ft_id",
                    f"L'identifiant France Travail {person.ft_id} est porté par plusieurs personnes.",
                    remedy="Il est repris, mais ne sert pas à reconnaître ces personnes.",
                )
            self._ft_ids.add(key)


def _same_claim_again(record: HouseholdRecord) -> Notice:
    return Notice(
        record.line,
        record.caf_number,
        "repeated_household",
        f"La demande {record.rsa_file_number} de cet allocataire figure plusieurs fois : la "
        f"dernière l'emporte.",
    )


def _claim_of_another(record: HouseholdRecord) -> Notice:
    return Notice(
        record.line,
        record.caf_number,
        "shared_claim",
        f"La demande {record.rsa_file_number} est aussi celle d'un autre numéro allocataire : deux "
        f"foyers sont tenus.",
        remedy="Vérifier avec l'organisme payeur s'il s'agit d'une séparation ou d'une erreur.",
    )


def _beneficiary_kind(head: str) -> str:
    guess = flow_kind(head)
    if guess is None:
        raise FileProblem(
            "Ce fichier XML n'est pas un flux de la CAF ou de la MSA : on n'y trouve ni l'en-tête "
            "IdentificationFlux "
            "ni de foyer (InfosFoyerRSA). Déposer le flux des bénéficiaires (RSABEM ou RSABEJ)."
        )
    if guess.kind in REFUSED_KINDS:
        raise FileProblem(REFUSED_KINDS[guess.kind])
    if guess.kind not in BENEFICIARY_KINDS:
        raise FileProblem(f"{LABELS[guess.kind]} : ce n'est pas un flux de bénéficiaires.")
    return guess.kind


def read_header(path: Path, kind: str) -> FlowHeader:
    """What the flow says of itself. A header that is missing gives an empty one: it is no reason to lose the
    rest."""
    for element in elements(path, (HEADER, HOUSEHOLD)):
        if element.tag == HEADER:
            return _header(element, kind)
        break
    return FlowHeader(kind)


def _header(element: etree._Element, kind: str) -> FlowHeader:
    values = {child.tag: (child.text or "").strip() for child in element}
    application = values.get("APPLIEME", "")
    return FlowHeader(
        kind=kind,
        sender=values.get("IDEPARTE", ""),
        application=application,
        version=values.get("VERSIONFLUX") or values.get("NUMVERSIONAPPLIEME", ""),
        nature=values.get("NATFLUX", ""),
        frequency=values.get("TYPEFLUX", ""),
        created_on=_day(values.get("DTCREAFLUX", "")),
        created_at=values.get("HEUCREAFLUX", ""),
        reference_day=_day(values.get("DTREF", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _control(element: etree._Element) -> tuple[int | None, int | None]:
    values = {child.tag: (child.text or "").strip() for child in element}

    def count(name: str) -> int | None:
        text = values.get(name, "")
        return int(text) if text.isdecimal() else None

    return count("NBTOTDOSRSATRANSM"), count("NBTOTDOSRSATRANSMANO")
