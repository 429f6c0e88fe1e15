"""A report as it is laid on paper, whatever the file: titles, words, tables with their bars, signatures (G-6).

The PDF, the DOCX and the ODT draw the same blocks. A chart and its table are one thing: each line of the table has its bar,
so that no figure is printed twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from filrouge.core.text import legible, long_date
from filrouge.directory.queries import department
from filrouge.reports.reading import FigureLine, Read, ReadPart
from filrouge.reports.report_rules import SENDERS
from filrouge.steering.rules import SMALLEST_SHOWN

_HEADER = ("Indicateur", "Cette période", "Période d'avant", "Objectif")
# Of the width of the sheet between its margins: what the columns of figures and of bars take, in hundredths.
FIGURES_WIDTH, BARS_WIDTH, LABELS_WIDTH = 18, 30, 25
WHOLE = 100
NOT_WRITTEN = "À écrire."


@dataclass(frozen=True, slots=True)
class Title:
    """A title; level 1 is that of the report."""

    words: str
    level: int
    kind: str = "title"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of words; `soft`: what the product says, not the writer."""

    words: str
    soft: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is about, its figures, and its bar (hundredths of the longest, None: no bar)."""

    label: str
    cells: tuple[str, ...]
    bar: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `header` begins with the column of labels; `bars`: whether each line has its bar after its label."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    bars: bool = False
    kind: str = "grid"

    @property
    def widths(self) -> tuple[int, ...]:
        """The width of each column, in hundredths of the table: the labels take what is left."""
        others = ((BARS_WIDTH,) if self.bars else ()) + (FIGURES_WIDTH,) * (len(self.header) - 1)
        return (WHOLE - sum(others), *others)


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of words: where the report comes from."""

    caption: str
    rows: tuple[tuple[str, str], ...]
    kind: str = "facts"
    widths: tuple[int, int] = (LABELS_WIDTH, WHOLE - LABELS_WIDTH)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Two places to sign in, side by side."""

    labels: tuple[str, str]
    kind: str = "signatures"


_END = (Title("Signatures", 2), Signatures(("Pour la structure", "Pour le Département")))
Block = Title | Paragraph | Grid | Facts | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """What a report puts on paper. `foot`: what stands at the bottom of each sheet, before the number of the page;
    `fields`: what the fields of a layout say (`layouts.FIELDS`), but for the content."""

    title: str
    sender: str
    foot: str
    blocks: tuple[Block, ...]
    fields: Mapping[str, str]


def paper(found: Read) -> Paper:
    """The report as blocks, in the order of its parts."""
    said = [block for part in found.parts for block in _part(found, part)]
    sender, report = legible(str(department() or "")), found.report
    return Paper(
        title=found.title, sender=sender, foot=_foot(found),
        blocks=(Facts("Ce bilan", tuple(origin(found))), Paragraph(_reach(found), soft=True), *said, *_END),
        fields={
            "titre": found.title, "departement": sender, "structure": str(report.agreement.organisation),
            "convention": f"{report.agreement.scheme.short_name}, {report.agreement}", "periode": found.period,
            "numero": report.reference, "version": str(report.version), "pied": _foot(found),
        },
    )  # fmt: skip


def _reach(found: Read) -> str:
    """How far this document may go."""
    if found.masked:
        return (
            f"Document à diffuser : un nombre derrière lequel il y a moins de {SMALLEST_SHOWN} personnes n'est pas montré, "
            "ni celui qui permettrait de le retrouver."
        )
    return "Ce document montre de petits nombres : il reste entre la structure et le Département."


def _foot(found: Read) -> str:
    report = found.report
    number = f"n° {report.reference}" if report.reference else "sans numéro"
    return f"{report.agreement.organisation}, {found.title}, {number}, version {report.version}"


def origin(found: Read) -> list[tuple[str, str]]:
    """Where the report comes from, in pairs of words: structure, period, who did what and when."""
    report = found.report
    rows = [
        ("Structure", str(report.agreement.organisation)),
        ("Convention", f"{report.agreement.scheme.short_name}, {report.agreement}"),
        ("Période", found.period),
        ("Comparée à", found.before),
        ("Attendu avant le", long_date(report.due_on)),
    ]
    if report.stopped_at:
        sender = SENDERS[found.kind.figures_from] if found.kind else ""
        rows.append(("Chiffres arrêtés", f"le {_day(report.stopped_at)} par {sender}"))
    else:
        rows.append(("Chiffres", "provisoires, à la date de ce document"))
    if report.returned_at:
        rows.append(("Rendu", f"le {_day(report.returned_at)} par {report.returned_by}"))
    if report.received_at:
        rows.append(
            ("Reçu", f"le {_day(report.received_at)} par {report.received_by}, numéro {report.reference}")
        )
    if report.version > 1:
        rows.append(
            ("Version", f"{report.version}, reprise : {report.why}" if report.why else str(report.version))
        )
    return rows


def _day(moment: datetime) -> str:
    return long_date(timezone.localdate(moment))


def _part(found: Read, part: ReadPart) -> Iterator[Block]:
    yield Title(part.part.title, 2)
    if part.figures:
        header = _HEADER if part.targets else _HEADER[:3]
        yield Grid(
            f"{found.period[:1].upper()}{found.period[1:]}, à côté de la période d'avant",
            header,
            tuple(Row(one.label, _cells(one, targets=part.targets)) for one in part.figures),
        )
        for figure in part.figures:
            if figure.detail:
                yield _detail(figure)
    for label, words in part.written:
        if len(part.written) > 1:
            yield Title(label, 3)
        yield from (Paragraph(legible(line)) for line in words.splitlines() if line.strip())
        if not words.strip():
            yield Paragraph(NOT_WRITTEN, soft=True)


def _cells(one: FigureLine, *, targets: bool) -> tuple[str, ...]:
    return (one.now, one.before, one.target or "—") if targets else (one.now, one.before)


def _detail(figure: FigureLine) -> Grid:
    largest = max((line.value for line in figure.detail), default=0)
    bars = len(figure.detail) > 1 and largest > 0
    rows = (
        Row(
            line.label, (line.now, line.before), round(WHOLE * max(line.value, 0) / largest) if bars else None
        )
        for line in figure.detail
    )
    caption = f"{figure.label}, en détail" + (f" ({figure.unit})" if figure.unit else "")
    return Grid(caption, ("Détail", *_HEADER[1:3]), tuple(rows), bars=bars)


def _share(value: float, largest: float) -> int:
    return round(WHOLE * max(value, 0) / largest)
