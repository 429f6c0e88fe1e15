"""ODT and DOCX, which are archives: whole, of a reasonable size, without a program and without a door to elsewhere."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from filrouge.documents.unreadable import Unreadable

# Once unfolded: bytes in all, entries, and how many times larger than the file.
MOST_BYTES, MOST_ENTRIES, MOST_TIMES = 200_000_000, 2_000, 200
_ODT = b"application/vnd.oasis.opendocument.text"
_DOCX = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODT_PROGRAMS = re.compile(r"(Basic|Scripts)/|.*\.(class|jar|py|js|bsh)$", re.IGNORECASE)
_DOCX_PROGRAMS = re.compile(
    r".*vba(Project|Data).*|word/(activeX|embeddings)/.*\.(bin|exe|js|vbs)$", re.IGNORECASE
)
# A template that Word would fetch from elsewhere on opening.
_ELSEWHERE = re.compile(
    rb"attachedTemplate[^>]*Target\s*=\s*[\"'](https?:|ftp:|\\\\|file://[^/])", re.IGNORECASE
)
_AS_PDF = "Enregistrez-le en PDF, puis ajoutez le PDF."


def read_odt(path: Path) -> None:
    """An OpenDocument text. `Unreadable` for anything else."""
    _read(path, _check_odt)


def read_docx(path: Path) -> None:
    """A Word text without macros. `Unreadable` for anything else."""
    _read(path, _check_docx)


def _read(path: Path, check: Callable[[zipfile.ZipFile, set[str]], None]) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, path.stat().st_size)
            check(archive, {entry.filename for entry in archive.infolist()})
            if archive.testzip() is not None:
                raise Unreadable("ce document est abîmé")
    except Unreadable:
        raise
    # Whatever a broken archive makes a reader raise: this one does not open.
    except Exception as error:
        raise Unreadable("ce document est coupé ou abîmé : il ne s'ouvre pas") from error


def _check_size(archive: zipfile.ZipFile, size: int) -> None:
    """Before anything is unfolded. A reader never unfolds more than what an entry says."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > MOST_TIMES * size:
        raise Unreadable("ce document, une fois déplié, serait démesuré", _AS_PDF)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(
            "ce document demande un mot de passe", "Enregistrez-le sans mot de passe, puis ajoutez-le."
        )
    if any(".." in entry.filename.split("/") or entry.filename.startswith(("/", "\\")) for entry in entries):
        raise Unreadable("ce document contient des chemins interdits", _AS_PDF)


def _check_odt(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" not in names or archive.read("mimetype").strip() != _ODT or "content.xml" not in names:
        raise Unreadable("ce n'est ni un texte ODT ni un texte DOCX", _AS_PDF)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable(
            "ce document demande un mot de passe", "Enregistrez-le sans mot de passe, puis ajoutez-le."
        )
    if any(_ODT_PROGRAMS.fullmatch(name) or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Unreadable("ce document contient des macros", _AS_PDF)
    _check_xml(archive, "content.xml")


def _check_docx(archive: zipfile.ZipFile, names: set[str]) -> None:
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise Unreadable("ce n'est ni un texte ODT ni un texte DOCX", _AS_PDF)
    types = archive.read("[Content_Types].xml")
    if (
        b"macroEnabled" in types
        or b"vbaProject" in types
        or any(_DOCX_PROGRAMS.fullmatch(name) for name in names)
    ):
        raise Unreadable("ce document contient des macros ou un programme", _AS_PDF)
    if _DOCX not in types:
        raise Unreadable("ce n'est ni un texte ODT ni un texte DOCX", _AS_PDF)
    relations = [name for name in names if name.endswith(".rels")]
    if any(_ELSEWHERE.search(archive.read(name)) for name in relations):
        raise Unreadable("ce document va chercher un modèle ailleurs", _AS_PDF)
    _check_xml(archive, "word/document.xml")


def _check_xml(archive: zipfile.ZipFile, name: str) -> None:
    """The text itself is well-formed, and declares nothing to unfold."""
    from lxml import etree

    raw = archive.read(name)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise Unreadable("ce document contient des déclarations interdites", _AS_PDF)
    etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
