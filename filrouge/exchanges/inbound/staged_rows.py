"""Records become staged lines: what is kept of each, what is remarked on it, which line a later one replaces."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from filrouge.access import secret_fields
from filrouge.core.text import plural
from filrouge.exchanges.inbound.hidden import without_nir
from filrouge.exchanges.inbound.mapping import impossible_births, incoming, shortened
from filrouge.exchanges.inbound.models import StagedLine
from filrouge.exchanges.inbound.readers.opening import OpenFile
from filrouge.exchanges.inbound.readers.records import (
    DirectoryRecord,
    HouseholdRecord,
    Record,
    RefusedRecord,
    SameRecord,
    Severity,
)
from filrouge.exchanges.inbound.readers.values import clipped
from filrouge.people.incoming import to_json

MOST_WARNINGS = 200
WITHOUT_BIRTH = "La personne est reprise sans elle."
BIRTH_REMEDY = (
    "Corriger la date de naissance (jour/mois/année, année sur quatre chiffres), puis redéposer le fichier."
)
LineState, Verdict = StagedLine.State, StagedLine.Verdict
LINE = (
    "id",
    "batch_id",
    "line",
    "key",
    "state",
    "verdict",
    "creates",
    "updates",
    "created",
    "updated",
    "unchanged",
    "record",
    "changes",
    "undo",
    "reason",
    "remarks",
    "same_household",
)
_REMARKS, _UNCHANGED = LINE.index("remarks"), LINE.index("unchanged")
Row = list[Any]


@dataclass(slots=True)
class Totals:
    """What was read so far. `places`: each claim of each CAF number → (key of its line, people in it)."""

    households: int = 0
    people: int = 0
    refused: int = 0
    replaced: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    more_warnings: int = 0
    anomalies: list[tuple[int, str, str]] = field(default_factory=list)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The batch's counts, as far as reading goes."""
        return {name: getattr(self, name) for name in ("households", "people", "refused", "replaced")}

    def warn(self, line: int, key: str, *words: str) -> None:
        """Keep a remark, or count it when there are too many to read."""
        if len(self.warnings) >= MOST_WARNINGS:
            self.more_warnings += 1
            return
        reason = without_nir(" ".join(clipped(word) for word in words if word))
        self.warnings.append({"line": line, "key": without_nir(key)[:40], "reason": reason})


def row_of(batch: int, record: Record, day: date, totals: Totals) -> Row:
    """The staged line of a record; `day`: the day that the file describes."""
    if isinstance(record, RefusedRecord):
        return _refused(batch, record, totals)
    if isinstance(record, DirectoryRecord):
        totals.households += 1
        blob = secret_fields.encrypt_bytes(msgspec.json.encode(record.values))
        return _values(batch, record.line, record.name, LineState.STAGED, "", record=blob)
    if isinstance(record, SameRecord):
        return _same(batch, record, totals)
    return _household(batch, record, day, totals)


def _refused(batch: int, record: RefusedRecord, totals: Totals) -> Row:
    totals.refused += 1
    reasons = " ".join(f"{n.reason} {n.remedy}".strip() for n in record.notices)
    values = _values(batch, record.line, record.key, LineState.REFUSED, Verdict.REFUSED, reason=reasons)
    values[_REMARKS] = [[without_nir(n.reason), n.remedy] for n in record.notices]
    return values


def _household(batch: int, record: HouseholdRecord, day: date, totals: Totals) -> Row:
    household = incoming(record, day)
    key = record.caf_number or f"ligne {record.line}"
    remarks: list[list[str]] = []
    for words in impossible_births(household, day):
        if not record.body:
            totals.refused += 1
            values = _values(
                batch, record.line, key, LineState.REFUSED, Verdict.REFUSED, reason=f"{words} {BIRTH_REMEDY}"
            )
            values[_REMARKS] = [[words, BIRTH_REMEDY]]
            return values
        totals.warn(record.line, key, words, WITHOUT_BIRTH)
        remarks.append([words, WITHOUT_BIRTH])
    for notice in record.notices:
        if notice.severity != Severity.REFUSED:
            totals.warn(notice.line, notice.key, notice.reason, notice.remedy)
            remarks.append([without_nir(notice.reason), notice.remedy])
    for words in shortened(household):
        totals.warn(record.line, key, words)
        remarks.append([words, ""])
    if record.anomalies:
        totals.anomalies.append((record.line, key, record.anomalies[0]))
    totals.households += 1
    totals.people += len(record.persons)
    if not remarks and (household.opened_on is None or household.opened_on < day):
        household.digest = record.digest
    blob = secret_fields.encrypt_bytes(to_json(household))
    values = _values(batch, record.line, key, LineState.STAGED, "", record=blob)
    values[_REMARKS] = remarks or None
    return values


def _same(batch: int, record: SameRecord, totals: Totals) -> Row:
    met = record.met
    totals.households += 1
    totals.people += met.persons
    values = _values(
        batch,
        record.line,
        met.caf_number,
        LineState.STAGED,
        "",
        record=record.digest.encode(),
        same=met.household,
    )
    values[_UNCHANGED] = met.persons
    return values


def _values(
    batch: int, line: int, key: str, state: str, verdict: str, *, record: bytes = b"", reason: str = "",
    same: int | None = None,
) -> Row:  # fmt: skip
    key, reason = without_nir(key)[:40], without_nir(reason)
    return [0, batch, line, key, state, verdict, False, False, 0, 0, 0, record, [], b"", reason, None, same]


def replace_earlier(rows: Sequence[Row], records: Sequence[Record], totals: Totals) -> dict[int, str]:
    """The same claim of the same CAF number met again: the last wins, the earlier line says so and is not applied.

    Lines of this chunk are changed in place; those of earlier chunks are answered, with their reason."""
    here: dict[int, Row] = {row[0]: row for row in rows}
    earlier: dict[int, str] = {}
    for row, record in zip(rows, records, strict=True):
        place, people_there = _place_of(record)
        if place is None:
            continue
        found = totals.places.get(place)
        totals.places[place] = (row[0], people_there)
        if found is None:
            continue
        key, people = found
        reason = f"La même demande revient ligne {record.line} : la dernière compte."
        totals.households -= 1
        totals.people -= people
        totals.replaced += 1
        if key in here:
            values = _values(
                here[key][1], here[key][2], here[key][3], LineState.REPLACED, Verdict.REPLACED, reason=reason
            )
            here[key][1:] = values[1:]
        else:
            earlier[key] = reason
    return earlier


def _place_of(record: Record) -> tuple[int | None, int]:
    """The claim of a CAF number, hashed, and the people in it; None when the line has none."""
    if isinstance(record, SameRecord):
        return record.met.pair, record.met.persons
    if not isinstance(record, HouseholdRecord) or not record.rsa_file_number:
        return None, 0
    place = hash((record.rsa_file_number, record.body, record.body_number, record.caf_number))
    return place, len(record.persons)


def put_aside(key: int, reason: str) -> None:
    StagedLine.objects.filter(pk=key).update(
        state=LineState.REPLACED, verdict=Verdict.REPLACED, record=b"", reason=reason, remarks=None,
        same_household=None, unchanged=0,
    )  # fmt: skip


def summarise(source: OpenFile, totals: Totals) -> None:
    summary = source.summary()
    whole = Totals()
    for notice in summary.notices:
        whole.warn(notice.line, notice.key, notice.reason, notice.remedy)
    for unknown in (*summary.unknown_codes, *summary.unknown_elements):
        name = f"{unknown.element} {unknown.code}".strip()
        reason = f"« {name} » n'est pas connu ({unknown.count} fois) : gardé tel quel."
        whole.warn(unknown.first_line, unknown.element, reason)
    if totals.anomalies:
        line, key, words = totals.anomalies[0]
        count = plural(len(totals.anomalies), "foyer")
        whole.warn(
            0, "", f"L'organisme signale des anomalies sur {count}, d'abord ligne {line} ({key}) : {words}."
        )
    totals.warnings[:0] = whole.warnings
    if totals.more_warnings:
        totals.warnings.append(
            {"line": 0, "key": "", "reason": f"… et {totals.more_warnings} autres remarques."}
        )
