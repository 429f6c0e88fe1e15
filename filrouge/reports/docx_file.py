"""A report as a DOCX that one signs, or retouches in a word processor. The library is loaded when somebody asks (G-6).

The figures are right-aligned, the header of a table comes back on each sheet, the bars are pictures with their words."""

from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any

from filrouge.core.text import legible
from filrouge.documents.rendering import on_a4
from filrouge.reports import layouts
from filrouge.reports.paper import WHOLE, Block, Facts, Grid, Paper, Paragraph, Signatures, Title

FONT, INK, SOFT, RULE = "Arial", "1F1D1A", "555555", "A8323E"
BODY_SIZE, SMALL_SIZE = 10, 9
TITLE_SIZES = {1: 18, 2: 13, 3: 10.5}
# Between the margins of an A4 sheet, in millimetres; what a cell keeps around a bar; how thick a bar is.
SHEET_WIDTH, BAR_MARGIN, BAR_THICKNESS, SIGN_HEIGHT = 170, 6, 2.6, 28
BAR_COLOUR = (15, 90, 95)


def docx(laid: Paper, layout: bytes | None) -> bytes:
    """The whole file, in the layout of the département, or in ours."""
    document = layouts.opened(layout or default_layout())
    document.core_properties.title = laid.title
    document.core_properties.author = laid.sender
    document.core_properties.language = "fr-FR"
    _missing_styles(document)
    layouts.fill(document, laid.fields)
    place = layouts.marker(document)
    last = document.element.body.index(place)
    body = document.element.body
    before = list(body)
    for block in laid.blocks:
        _draw(document, block)
    for rank, made in enumerate([one for one in body if one not in before]):
        body.insert(last + rank, made)
    body.remove(place)
    return _saved(document)


def default_layout() -> bytes:
    """Our layout, which is also where a département begins its own: fields, styles, a number on each page."""
    from docx import Document

    document: Any = Document()
    on_a4(document)
    _styles(document)
    document.core_properties.comments = ""
    _foot(document)
    _say(document, "{departement}", soft=True)
    document.add_heading("{titre}", level=1)
    document.add_paragraph(f"{{{layouts.CONTENT}}}")
    return _saved(document)


def _saved(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _draw(document: Any, block: Block) -> None:
    match block:
        case Title():
            document.add_heading(legible(block.words), level=block.level)
        case Paragraph():
            _say(document, block.words, soft=block.soft)
        case Grid():
            _grid(document, block)
        case Facts():
            _facts(document, block)
        case Signatures():
            _signatures(document, block)


def _say(document: Any, words: str, *, soft: bool = False) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(legible(words))
    if soft:
        _ink(run.font, SOFT, SMALL_SIZE)
        paragraph.paragraph_format.space_before = Pt(4)


def _ink(font: Any, colour: str, size: float) -> None:
    from docx.shared import Pt, RGBColor

    font.size, font.color.rgb = Pt(size), RGBColor.from_string(colour)


def _missing_styles(document: Any) -> None:
    """The styles that the report needs and that a layout lacks, as ours."""
    from docx.enum.style import WD_STYLE_TYPE

    known = {style.name for style in document.styles}
    for name, size in (
        *((f"Heading {level}", size) for level, size in TITLE_SIZES.items()),
        ("Caption", SMALL_SIZE),
    ):
        if name not in known:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            _font(style, size, INK, bold=name != "Caption")
            style.paragraph_format.keep_with_next = True


def _styles(document: Any) -> None:
    """One font, dark titles, French for the spelling checker: the library begins with the blue of an office suite."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = document.styles
    _font(styles["Normal"], BODY_SIZE, INK)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for level, size in TITLE_SIZES.items():
        style = styles[f"Heading {level}"]
        _font(style, size, INK, bold=True)
        style.paragraph_format.space_before = Pt(16 if level == 2 else 8)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    _edge(styles["Heading 2"].element.get_or_add_pPr(), "w:pBdr", {"bottom": (12, RULE)})
    _font(styles["Caption"], SMALL_SIZE, SOFT, bold=False)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(8)
    styles["Caption"].paragraph_format.space_after = Pt(2)
    for tongue in styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), "fr-FR")


def _font(style: Any, size: float, colour: str, *, bold: bool | None = None) -> None:
    from docx.oxml.ns import qn

    style.font.name, style.font.bold = FONT, bold
    _ink(style.font, colour, size)
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)


def _element(name: str, **values: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _edge(holder: Any, name: str, edges: dict[str, tuple[int, str]]) -> None:
    """Borders of a paragraph or of a table: side → eighths of a point, colour. In the place that the schema wants."""
    box = _element(name)
    for side, (size, colour) in edges.items():
        box.append(
            _element(f"w:{side}", val="single", sz=size, space=1 if name == "w:pBdr" else 0, color=colour)
        )
    if name == "w:pBdr":
        holder.insert_element_before(box, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    else:
        holder.insert_element_before(box, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _foot(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    _ink(paragraph.add_run("{pied}, page ").font, SOFT, SMALL_SIZE - 1)
    _field(paragraph, "PAGE")
    _ink(paragraph.add_run(" sur ").font, SOFT, SMALL_SIZE - 1)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """A number that the word processor counts."""
    run = paragraph.add_run()
    _ink(run.font, SOFT, SMALL_SIZE - 1)
    field = _element("w:fldSimple", instr=code)
    shown = _element("w:t")
    shown.text = "1"
    run._r.append(shown)
    paragraph._p.remove(run._r)
    field.append(run._r)
    paragraph._p.append(field)


def _table(document: Any, widths: Sequence[int], rows: int, edges: dict[str, tuple[int, str]]) -> Any:
    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    _edge(table._tbl.tblPr, "w:tblBorders", edges)
    page = document.sections[0]
    sheet = page.page_width - page.left_margin - page.right_margin
    columns = [int(sheet * width / WHOLE) for width in widths]
    for column, width in zip(table.columns, columns, strict=True):
        column.width = width
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for cell, width in zip(row.cells, columns, strict=True):
            cell.width = width
    return table


def _fill(cell: Any, words: str, *, bold: bool = False, right: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(legible(words))
    run.font.size, run.bold = Pt(SMALL_SIZE), bold or None
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


_HAIRLINES = {"top": (8, INK), "bottom": (4, "999999"), "insideH": (4, "BBBBBB")}


def _facts(document: Any, block: Facts) -> None:
    table = _table(document, block.widths, len(block.rows), _HAIRLINES)
    for row, (label, words) in zip(table.rows, block.rows, strict=True):
        _fill(row.cells[0], label, bold=True)
        _fill(row.cells[1], words)


def _grid(document: Any, block: Grid) -> None:
    caption = document.add_paragraph(legible(block.caption), style="Caption")
    # Said here too: the style may be that of the layout.
    caption.paragraph_format.keep_with_next = True
    table = _table(document, block.widths, 1 + len(block.rows), _HAIRLINES)
    head, *others = table.rows
    head._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    blank = ("",) if block.bars else ()
    titles = (block.header[0], *blank, *block.header[1:])
    for rank, (cell, words) in enumerate(zip(head.cells, titles, strict=True)):
        _fill(cell, words, bold=True, right=rank > 0)
    for row, line in zip(others, block.rows, strict=True):
        cells = (line.label, *blank, *line.cells)
        for rank, (cell, words) in enumerate(zip_longest(row.cells, cells, fillvalue="")):
            _fill(cell, words, right=rank > 0)
        if block.bars and line.bar:
            _bar(row.cells[1], line.bar, f"{line.label} : {line.cells[0]}")


def _bar(cell: Any, share: int, words: str) -> None:
    """A bar as long as its share of the longest; who does not see it hears its label and figure."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
    longest = cell.width - Mm(BAR_MARGIN)
    picture = (
        cell.paragraphs[0]
        .add_run()
        .add_picture(BytesIO(bar_picture()), width=int(longest * share / WHOLE), height=Mm(BAR_THICKNESS))
    )
    picture._inline.docPr.set("descr", legible(words))


def bar_picture() -> bytes:
    """One dot of the colour of the bars, that a document stretches."""
    from PIL import Image

    stream = BytesIO()
    Image.new("RGB", (1, 1), BAR_COLOUR).save(stream, "PNG")
    return stream.getvalue()


def _signatures(document: Any, block: Signatures) -> None:
    from docx.shared import Mm

    box = dict.fromkeys(("top", "left", "bottom", "right", "insideV"), (4, "999999"))
    table = _table(document, (WHOLE // 2, WHOLE // 2), 1, box)
    table.rows[0].height = Mm(SIGN_HEIGHT)
    for cell, words in zip(table.rows[0].cells, block.labels, strict=True):
        _fill(cell, words)
