"""One line of a list as a person, with what belongs to the household (CAF number, address, right)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from filrouge.core.identifiers import Nir, caf_number, nir_problem, parse_nir, rewritten_number
from filrouge.core.normalisation import header_key
from filrouge.core.text import short_date
from filrouge.exchanges.inbound.readers.cells import (
    Cell,
    cell_day,
    cell_text,
    emails,
    one_line,
    phones,
    postcode,
    postcode_and_city,
)
from filrouge.exchanges.inbound.readers.columns import ColumnMap, catalogue
from filrouge.exchanges.inbound.readers.elements import Tally
from filrouge.exchanges.inbound.readers.records import (
    AddressRecord,
    Extra,
    Notice,
    PersonRecord,
    RefusedRecord,
    RightRecord,
)
from filrouge.exchanges.inbound.readers.values import Remarks

KEPT = "list"
OTHER_COLUMNS = "other_columns"


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of a list, and what the line says of the household."""

    line: int
    person: PersonRecord
    caf_number_raw: str
    caf_number: str
    rsa_file_number: str
    address: AddressRecord | None
    right: RightRecord | None
    notices: tuple[Notice, ...]


class _Line:
    """One row read by field name."""

    __slots__ = ("columns", "leftover", "remarks", "row", "unknown")

    def __init__(self, row: Sequence[Cell], columns: ColumnMap, remarks: Remarks, unknown: Tally) -> None:
        self.row = row
        self.columns = columns
        self.remarks = remarks
        self.unknown = unknown
        # Words that mean nothing to us: kept under the title of their column.
        self.leftover: dict[str, str] = {}

    @property
    def completes(self) -> bool:
        """The list adds to people who are known."""
        return self.columns.layout is not None and self.columns.layout.completes

    def cell(self, field: str) -> Cell:
        places = self.columns.positions.get(field)
        return self.row[places[0]] if places and places[0] < len(self.row) else ""

    def text(self, field: str) -> str:
        return one_line(cell_text(self.cell(field)))

    def texts(self, field: str) -> str:
        """The cells of all the columns of a repeated field, as one."""
        places = self.columns.positions.get(field, ())
        return "\n".join(cell_text(self.row[place]) for place in places if place < len(self.row))

    def word(self, field: str, words: str) -> str:
        """A cell translated to our code; an unknown word is counted and not kept as a code."""
        text = self.text(field)
        code = _code(words, text)
        if text and not code:
            label = catalogue().fields[field].label
            self.unknown.add(label, text, self.remarks.line)
            self.leftover[label] = text
        return code


@lru_cache(maxsize=1_024)
def _code(words: str, text: str) -> str:
    """Our code for a word: a column holds the same few words all along."""
    return catalogue().words[words].get(header_key(text), "")


def listed_person(
    line: int, row: Sequence[Cell], columns: ColumnMap, unknown: Tally
) -> ListedPerson | RefusedRecord:
    """The person of one line, or the refusal of the line with its reasons."""
    remarks = Remarks(line)
    source = _Line(row, columns, remarks, unknown)
    raw_number = source.text("caf_number")
    number = _caf_number(source, raw_number)
    remarks.key = number or raw_number
    nir_raw, nir, problem = _nir(source)
    birth = _birth_date(source)
    names = _names(source)
    _check_key(source, birth, nir, number)
    if remarks.refused:
        return RefusedRecord(line, remarks.key, tuple(remarks.notices))
    civility = source.word("civility", "civility")
    person = PersonRecord(
        family_name=names[0], first_names=(names[1],), birth_date=birth, civility=civility,
        birth_name=source.text("birth_name"), birth_place=source.text("birth_place"), nir_raw=nir_raw,
        nir=nir, nir_problem=problem,
        sex=source.word("sex", "sex") or {"MR": "M", "MME": "F"}.get(civility, ""),
        role_rsa=source.word("role", "role"), ft_id=source.text("ft_id"),
        subject_to_obligations=_yes_no(source, "subject_to_obligations"), phones=_phones(source),
        emails=_emails(source),
    )  # fmt: skip
    address, right = _address(source), _right(source)
    person = replace(person, extra=_kept(source))
    return ListedPerson(
        line=line,
        person=person,
        caf_number_raw=raw_number,
        caf_number=number,
        rsa_file_number=source.text("rsa_file_number"),
        address=address,
        right=right,
        notices=tuple(remarks.notices),
    )


def _caf_number(source: _Line, raw: str) -> str:
    """A number that could be shared by strangers (« inconnu », zeros) would make one household of them."""
    number = caf_number(raw)
    if number.strip("0"):
        return number
    if raw:
        source.remarks.warn(
            "odd_caf_number",
            f"Le numéro allocataire « {raw} » n'a pas la forme attendue : la personne est reprise sans lui.",
        )
        source.leftover[catalogue().fields["caf_number"].label] = raw
    return ""


def _nir(source: _Line) -> tuple[str, Nir | None, str]:
    """A NIR that a spreadsheet turned into 1,86E+14 is lost: the line is refused, for nothing can mend it."""
    raw = source.text("nir")
    if not raw:
        return "", None, ""
    if rewritten_number(raw):
        source.remarks.refuse(
            "damaged_nir",
            f"NIR « {raw[:4]}… » : un tableur l'a changé en nombre, et ses chiffres sont perdus.",
            "Mettre la colonne NIR au format texte dans le fichier d'origine, puis refaire l'export.",
        )
        return raw, None, ""
    parsed = parse_nir(raw)
    problem = "" if parsed else nir_problem(raw) or ""
    if problem:
        source.remarks.warn("invalid_nir", f"NIR : {problem}.", "La personne est reprise sans NIR.")
    return raw, parsed, problem


def _birth_date(source: _Line) -> date | None:
    value = source.cell("birth_date")
    text = cell_text(value)
    found = cell_day(value)
    if text and found is None:
        source.remarks.refuse(
            "invalid_date",
            f"Date de naissance « {one_line(text)} » : ce n'est pas une date qui existe.",
            "L'écrire jour/mois/année, avec l'année sur quatre chiffres (05/03/1980 est le 5 mars).",
        )
    return found


def _names(source: _Line) -> tuple[str, str]:
    family, first = source.text("family_name"), source.text("first_names")
    if source.completes:
        return family, first
    missing = [label for label, name in (("le nom", family), ("le prénom", first)) if not name]
    if missing:
        source.remarks.refuse(
            "missing_name",
            f"Il manque {' et '.join(missing)}.",
            "Compléter la ligne, puis déposer le fichier à nouveau.",
        )
    return family, first


def _check_key(source: _Line, birth: date | None, nir: Nir | None, number: str) -> None:
    if source.remarks.refused or birth or nir or number or (source.completes and source.text("ft_id")):
        return
    source.remarks.refuse(
        "no_key",
        "Rien ne permet de reconnaître la personne : ni date de naissance, ni NIR, ni numéro allocataire.",
        "Compléter l'une de ces colonnes, puis déposer le fichier à nouveau.",
    )


def _yes_no(source: _Line, field: str) -> bool | None:
    code = source.word(field, "yes_no")
    return code == "1" if code else None


def _phones(source: _Line) -> tuple[str, ...]:
    found, wrong = phones(source.texts("phone"))
    for text in wrong:
        source.remarks.warn(
            "invalid_phone", f"Le téléphone « {text} » n'est pas un numéro ; il est laissé de côté."
        )
    return found


def _emails(source: _Line) -> tuple[str, ...]:
    found, wrong = emails(source.texts("email"))
    for text in wrong:
        source.remarks.warn(
            "invalid_email", f"Le courriel « {text} » n'est pas une adresse ; il est laissé de côté."
        )
    return found


def _address(source: _Line) -> AddressRecord | None:
    code, city = postcode_and_city(source.text("postcode_city"))
    code = postcode(source.text("postcode")) or code
    city = source.text("city") or city
    street, complement = source.text("street"), source.text("complement")
    insee = source.text("insee_code")
    if not any((code, city, street, complement, insee)):
        return None
    return AddressRecord(
        complement=complement,
        insee_code=insee,
        postcode=code,
        city=city,
        lines=(street,) if street else (),
    )


def _right(source: _Line) -> RightRecord | None:
    state = source.word("right_state", "right_state")
    return RightRecord(state) if state else None


def _kept(source: _Line) -> Extra:
    """What no field of a person holds: known fields under our names, other columns under their titles."""
    fields = catalogue().fields
    known = {
        name: text
        for name in source.columns.positions
        if name in fields and fields[name].kept and (text := _readable(source.cell(name)))
    }
    others: dict[str, str] = {}
    for place, label in source.columns.others.items():
        if place < len(source.row) and (text := _readable(source.row[place])):
            others[label] = f"{others[label]} {text}" if label in others else text
    extra: Extra = {KEPT: [known]} if known else {}
    layout = source.columns.layout
    if layout and layout.story:
        extra = {**extra, layout.story: [others]} if others else extra
        others = {}
    others |= source.leftover
    return {**extra, OTHER_COLUMNS: [others]} if others else extra


def _readable(value: Cell) -> str:
    """A cell in one line; a day that an export wrote with its midnight, as a day."""
    text = one_line(cell_text(value))
    day = cell_day(text) if text.endswith((" 00:00:00.0", " 00:00:00")) else None
    return short_date(day) if day else text
