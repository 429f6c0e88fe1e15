"""ODT and DOCX, which are archives: whole, of a reasonable size, without a program and without a door to elsewhere."""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

from filrouge.documents.unreadable import Unreadable

# Once unfolded: bytes in all, entries, and how many times larger than the file.
MOST_BYTES, MOST_ENTRIES, MOST_TIMES = 200_000_000, 2_000, 200
_ODT = b"application/vnd.oasis.opendocument.text"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODT_PROGRAMS = re.compile(r"(Basic|Scripts)/|.*\.(class|jar|py|js|bsh)$", re.IGNORECASE)
_DOCX_PROGRAMS = re.compile(
    r".*vba(Project|Data).*|word/(activeX|embeddings)/.*\.(bin|exe|js|vbs)$", re.IGNORECASE
)
# Of XML: bytes of one part, elements of all its parts, elements one inside another.
MOST_XML, MOST_ELEMENTS, MOST_DEEP = 16_000_000, 1_000_000, 256
# An address rather than a part of the archive, and one that stays on the disk of who opens the document.
_ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
_ON_DISK = re.compile(r"file:///[a-z]:[\\/][^\\/]", re.IGNORECASE)
# What Word opens at once; a link waits for a click.
_MAY_BE_ON_DISK = ("/attachedTemplate", "/image")
_ODT_XML = {"content.xml", "styles.xml", "meta.xml", "settings.xml"}
_TOO_LARGE = "ce document, une fois déplié, serait démesuré"
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
        raise Unreadable(_TOO_LARGE, _AS_PDF)
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
    xml = _Xml(archive)
    for name in sorted(names & _ODT_XML):
        xml.read(name)


def _check_docx(archive: zipfile.ZipFile, names: set[str]) -> None:
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise Unreadable("ce n'est ni un texte ODT ni un texte DOCX", _AS_PDF)
    xml, types = _Xml(archive), set[str]()
    xml.read("[Content_Types].xml", lambda said: types.add(said.get("ContentType", "")))
    if any("macroEnabled" in one or "vbaProject" in one for one in types) or any(
        _DOCX_PROGRAMS.fullmatch(name) for name in names
    ):
        raise Unreadable("ce document contient des macros ou un programme", _AS_PDF)
    if _DOCX not in types:
        raise Unreadable("ce n'est ni un texte ODT ni un texte DOCX", _AS_PDF)
    for name in sorted(names - {"[Content_Types].xml"}):
        if name.lower().endswith(".rels"):
            xml.read(name, _check_relation)
        elif name.lower().endswith(".xml"):
            xml.read(name)


def _check_relation(said: Mapping[str, str]) -> None:
    """A part of the document, a link that waits for a click, or a file of the reader's own disk: nothing is fetched."""
    kind, target = said.get("Type", ""), said.get("Target", "")
    away = said.get("TargetMode", "").strip().lower() == "external" or _ADDRESS.match(target)
    on_disk = kind.endswith(_MAY_BE_ON_DISK) and _ON_DISK.match(target)
    if away and not on_disk and not kind.endswith("/hyperlink"):
        raise Unreadable("ce document va chercher un modèle, une image ou un objet ailleurs", _AS_PDF)


class _Xml:
    """Reads the parts of one archive without building anything: well-formed, of a bounded size, without declarations."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._elements, self._depth = archive, 0, 0

    def read(self, name: str, see: Callable[[Mapping[str, str]], None] | None = None) -> None:
        """Read one part through, in any encoding; `see`: told the attributes of each of its elements."""
        if self._archive.getinfo(name).file_size > MOST_XML:
            raise Unreadable(_TOO_LARGE, _AS_PDF)

        def start(_: str, said: Mapping[str, str]) -> None:
            self._elements += 1
            self._depth += 1
            if self._elements > MOST_ELEMENTS or self._depth > MOST_DEEP:
                raise Unreadable(_TOO_LARGE, _AS_PDF)
            if see:
                see(said)

        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_declarations
        parser.StartElementHandler, parser.EndElementHandler = start, self._leave
        parser.Parse(self._archive.read(name), True)

    def _leave(self, _: str) -> None:
        self._depth -= 1


def _refuse_declarations(*_: object) -> None:
    raise Unreadable("ce document contient des déclarations interdites", _AS_PDF)
