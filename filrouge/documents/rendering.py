"""Letters as one PDF to print, or as one DOCX to retouch. The libraries are loaded when somebody asks."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from filrouge.access.printing import printed
from filrouge.core.text import legible, long_date
from filrouge.directory.queries import department
from filrouge.documents.models import Letter
from filrouge.documents.rules import blocks
from filrouge.documents.sheets import Sheet

BY_DELEGATION = "Pour la présidente ou le président du Conseil départemental et par délégation,"
_STYLES = {"heading": "Heading 2", "list": "List Bullet"}
_PRINT = Path(__file__).parent / "data" / "print.css"


def pdf(letters: Sequence[Letter | Sheet]) -> bytes:
    """One file, each letter on its own page. `Refusal` when the system lacks what draws text."""
    drawn = [
        (letter, address, is_copy, blocks(letter.body), getattr(letter, "signatures", ()))
        for letter in letters
        for address, is_copy in _sent(letter)
    ]
    title = letters[0].subject if len(letters) == 1 else "Courriers"
    context = {"letters": drawn, "title": title, "department": department(), "by_delegation": BY_DELEGATION}
    return printed(render_to_string("documents/letters_print.html", context), _PRINT).content


def docx(letters: Sequence[Letter | Sheet]) -> bytes:
    """One file, each letter on its own page, in plain paragraphs that anybody may change."""
    from docx import Document

    document, sender = Document(), str(department() or "")
    on_a4(document)
    sent = [(letter, *each) for letter in letters for each in _sent(letter)]
    for number, (letter, address, is_copy) in enumerate(sent):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _write(document, letter, address, sender, is_copy=is_copy)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def on_a4(document: Any) -> None:
    """A sheet of here, with the margins of the PDF: the library begins on a sheet of the United States."""
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)


def copied_to(letter: Letter | Sheet) -> list[Sequence[str]]:
    """The address of each copy of a letter; a sheet has none."""
    return list(getattr(letter, "copies", ()))


def _sent(letter: Letter | Sheet) -> list[tuple[Sequence[str], bool]]:
    """The letter, then its copies: the address of each, and whether it is a copy."""
    return [(letter.address, False), *((address, True) for address in copied_to(letter))]


def _write(
    document: Any, letter: Letter | Sheet, address: Sequence[str], sender: str, *, is_copy: bool
) -> None:
    if is_copy:
        _say(document, "Copie", bold=True)
    to = ("", *address, "") if address else ()
    for line in (sender, *to, f"Le {long_date(letter.dated)}", *to[:1]):
        _say(document, line)
    if isinstance(letter, Sheet):
        _say(document, letter.subject, style="Heading 1")
    else:
        _say(document, f"Objet : {letter.subject}", bold=True)
    for block in blocks(letter.body):
        if block.kind == "paragraph":
            _say(document, "\n".join(block.lines))
        for line in block.lines if block.kind in _STYLES else ():
            _say(document, line, style=_STYLES[block.kind])
    for name in getattr(letter, "signatures", ()):
        _say(document, f"{name} :\n\n\n")
    _sign(document, letter)


def _sign(document: Any, letter: Letter | Sheet) -> None:
    if letter.delegation is not None:
        _say(document, BY_DELEGATION)
        _say(document, f"{letter.delegation.account.full_name}\n{letter.delegation.quality}")
    for copy in copied_to(letter):
        _say(document, f"Copie à : {', '.join(copy[:2])}")


def _say(document: Any, words: str, *, style: str | None = None, bold: bool = False) -> None:
    """One paragraph; a sign that a DOCX does not hold is left out, whatever brought it here."""
    document.add_paragraph(style=style).add_run(legible(words)).bold = bold or None
