"""The département's own layout of a report: a DOCX with fields between braces, checked whole before it is kept (G-6).

Nothing of it is run: a field is replaced by words, that is all a layout can ask. A macro, a document that fetches another,
an archive that unfolds without end are refused as they are for attachments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from filrouge.core.filling import unknown_fields
from filrouge.core.results import Refusal
from filrouge.core.text import legible
from filrouge.documents.archives import read_docx
from filrouge.documents.unreadable import Unreadable

# What stands for the whole of the report, alone in its paragraph; the other fields, and what each stands for.
CONTENT = "contenu"
FIELDS = {
    CONTENT: "tout le bilan : son origine, ses parties, ses tableaux, les signatures ; seul dans son paragraphe",
    "titre": "« Bilan trimestriel, 2e trimestre 2026 »",
    "departement": "le nom du Département",
    "structure": "la structure conventionnée",
    "convention": "le dispositif et la convention",
    "periode": "les jours comptés",
    "numero": "le numéro du bilan, une fois reçu",
    "version": "1, puis un de plus à chaque reprise",
    "pied": "structure, titre, numéro et version, pour un pied de page",
}
MOST_BYTES = 3_000_000
FIELD = "papers"
_PARTS = re.compile(r"/word/(document|header\d*|footer\d*)\.xml")
_PLACES = {"document": "Dans le texte", "header": "Dans l'en-tête", "footer": "Dans le pied de page"}
_FIELD = re.compile(r"\{([^{}\n]*)\}")
_SHOWN = 60


def checked(path: Path, name: str) -> bytes:
    """The bytes of a layout that can be used. `Refusal` says every problem, each with its place and its line."""
    if path.stat().st_size > MOST_BYTES:
        raise _refusal(f"« {name} » pèse plus de {MOST_BYTES // 1_000_000} Mo : réduisez ses images.")
    try:
        read_docx(path)
        content = path.read_bytes()
        document = opened(content)
    except Unreadable as problem:
        raise _refusal(f"« {name} » : {problem.why}. {problem.remedy or _AS_DOCX}") from problem
    # Whatever a broken file makes the library raise: this one does not open.
    except Exception as error:
        raise _refusal(f"« {name} » ne s'ouvre pas comme un DOCX. {_AS_DOCX}") from error
    if problems := problems_of(document):
        raise _refusal(f"« {name} » n'est pas gardé. {' '.join(problems)}")
    return content


_AS_DOCX = "Enregistrez le modèle au format DOCX, sans macro, puis déposez-le à nouveau."


def _refusal(message: str) -> Refusal:
    return Refusal(message, field=FIELD)


def opened(content: bytes) -> Any:
    """A layout, to be filled."""
    from docx import Document

    return Document(BytesIO(content))


def problems_of(document: Any) -> list[str]:
    """What is wrong with the fields of a layout, in French; nothing when all is well."""
    found = [
        f"{place}, ligne {rank} (« {words[:_SHOWN].strip()} ») : {problem}"
        for place, rank, words in _lines(document)
        for problem in unknown_fields(words, FIELDS)
    ]
    whole = [words for _, _, words in _lines(document) if f"{{{CONTENT}}}" in words]
    if len(whole) != 1 or marker(document) is None:
        found.append(
            f"Il faut une fois, seul dans son paragraphe et hors d'un tableau, le champ {{{CONTENT}}} : le bilan s'y écrit."
        )
    return found


def _lines(document: Any) -> Iterator[tuple[str, int, str]]:
    """Each paragraph that says something: where it is, its rank there, its words."""
    for place, element in _texts(document):
        said = [
            words
            for words in ("".join(one.text or "" for one in _runs(p)) for p in _paragraphs(element))
            if words
        ]
        for rank, words in enumerate(said, start=1):
            yield place, rank, words


def _texts(document: Any) -> Iterator[tuple[str, Any]]:
    for part in document.part.package.iter_parts():
        found = _PARTS.fullmatch(str(part.partname))
        if found and hasattr(part, "element"):
            yield _PLACES[found[1].rstrip("0123456789")], part.element


def _paragraphs(element: Any) -> Iterator[Any]:
    from docx.oxml.ns import qn

    return iter(element.iter(qn("w:p")))


def _runs(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph; those of a frame that stands in it belong to the frame's own paragraphs."""
    from docx.oxml.ns import qn

    return [one for one in paragraph.iter(qn("w:t")) if next(one.iterancestors(qn("w:p"))) is paragraph]


def marker(document: Any) -> Any:
    """The paragraph that the report replaces; None when it is not straight in the text."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == f"{{{CONTENT}}}":
            return paragraph._p
    return None


def fill(document: Any, values: Mapping[str, str]) -> None:
    """Put words in the place of the fields, whatever the pieces that a word processor cut them in."""
    for _, element in _texts(document):
        for paragraph in _paragraphs(element):
            _fill(_runs(paragraph), values)


def _fill(runs: Sequence[Any], values: Mapping[str, str]) -> None:
    """From the last field to the first, so that the places of the others hold: the words stand where the field began."""
    text = "".join(one.text or "" for one in runs)
    for found in reversed([one for one in _FIELD.finditer(text) if one[1] in values]):
        at, words = 0, legible(values[found[1]])
        for one in runs:
            piece = one.text or ""
            first, last = max(found.start() - at, 0), min(found.end() - at, len(piece))
            at += len(piece)
            if first < last:
                one.text = piece[:first] + words + piece[last:]
                one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                words = ""
