"""What a file really is, by its content: neither its name nor the browser says it. What could act is refused.

Each refusal says which file, why, and what to do. A file is kept as it came, byte for byte: nothing is taken out of it."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from filrouge.core.results import Refusal
from filrouge.documents.archives import read_docx, read_odt
from filrouge.documents.attachment_kinds import Format, formats
from filrouge.documents.unreadable import Unreadable

_HEAD, _TAIL = 4_096, 1_024
# A hundred million dots: more than any telephone or flatbed scanner makes of a page.
MOST_DOTS = 100_000_000
MOST_PAGES, MOST_OBJECTS = 1_000, 200_000
_PRINT = "Ouvrez-le, imprimez-le « vers un PDF », puis ajoutez ce nouveau fichier."
_AGAIN = "Ouvrez-le chez vous pour vérifier, enregistrez-le ou numérisez-le à nouveau, puis ajoutez-le."
# What a PDF may do by itself when it is opened.
_ACTS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"}
_CARRIES = {"/JS", "/XFA"}
_KNOWN_OTHERS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"ftyp", 4, "une photo HEIC ou une vidéo", "Sur l'iPhone : Réglages, Appareil photo, Formats, « Le plus compatible » ; "
     "ou choisissez la photo depuis cette page, sur le téléphone : il la convertit."),
    (b"\xd0\xcf\x11\xe0", 0, "un ancien fichier Office (.doc, .xls), ou un document protégé par un mot de passe",
     "Enregistrez-le en PDF, sans mot de passe, puis ajoutez le PDF."),
    (b"MZ", 0, "un programme", "Un programme n'entre pas au dossier."),
    (b"II*\x00", 0, "une image TIFF", "Réglez le scanner sur « PDF », ou enregistrez l'image en PDF."),
    (b"MM\x00*", 0, "une image TIFF", "Réglez le scanner sur « PDF », ou enregistrez l'image en PDF."),
    (b"{\\rtf", 0, "un texte RTF", "Enregistrez-le en PDF ou en DOCX, puis ajoutez-le."),
    (b"GIF8", 0, "une image GIF", "Enregistrez-la en JPEG ou en PNG, puis ajoutez-la."),
    (b"WEBP", 8, "une image WebP", "Enregistrez-la en JPEG ou en PNG, puis ajoutez-la."),
)  # fmt: skip


def recognised(path: Path, name: str) -> Format:
    """The format of a file, read through. `name`: how it is called in a refusal."""
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if not head:
        raise _refusal(name, "il est vide", "Enregistrez-le ou numérisez-le à nouveau, puis ajoutez-le.")
    key = next((key for key, (mark, _) in _READERS.items() if head.startswith(mark)), "")
    if not key:
        raise _not_ours(head, name)
    try:
        return formats()[_READERS[key][1](path) or key]
    except Unreadable as problem:
        raise _refusal(name, problem.why, problem.remedy or _AGAIN) from problem


def _refusal(name: str, why: str, remedy: str) -> Refusal:
    return Refusal(f"« {name} » : {why}. {remedy}", field="papers")


def _not_ours(head: bytes, name: str) -> Refusal:
    taken = ", ".join(one.label for one in formats().values())
    for mark, at, what, remedy in _KNOWN_OTHERS:
        if head[at : at + len(mark)] == mark:
            return _refusal(name, f"c'est {what}", remedy)
    return _refusal(
        name, f"ce n'est aucun des formats reçus ({taken})", "Enregistrez-le en PDF, puis ajoutez-le."
    )


def _tail(path: Path) -> bytes:
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - _TAIL))
        return handle.read()


def _read_pdf(path: Path) -> None:
    """Whole, open without a password, and without anything that acts."""
    from pypdf import PdfReader

    tail = _tail(path)
    if b"%%EOF" not in tail:
        raise Unreadable("ce PDF est coupé : sa fin manque")
    if b"PK\x05\x06" in tail:
        raise Unreadable("ce PDF cache une archive", _PRINT)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(
                "ce PDF demande un mot de passe", f"Ôtez le mot de passe : {_PRINT[0].lower()}{_PRINT[1:]}"
            )
        _check_pages(reader)
        _check_objects(reader)
    except Unreadable:
        raise
    # Whatever a broken file makes a parser raise: this one does not open.
    except (Exception, RecursionError) as error:
        raise Unreadable("ce PDF est abîmé : il ne s'ouvre pas") from error


def _check_pages(reader: Any) -> None:
    number = len(reader.pages)
    if not number:
        raise Unreadable("ce PDF n'a aucune page")
    if number > MOST_PAGES:
        raise Unreadable(f"ce PDF a plus de {MOST_PAGES} pages", "Ajoutez-le en plusieurs parties.")
    for page in reader.pages:
        page.mediabox  # noqa: B018 reading it is the check


def _check_objects(reader: Any) -> None:
    for number, key in enumerate(_objects(reader)):
        if number > MOST_OBJECTS:
            raise Unreadable("ce PDF est trop compliqué", _PRINT)
        if key in _ACTS or key in _CARRIES:
            raise Unreadable("ce PDF contient un programme ou un formulaire actif", _PRINT)


def _objects(reader: Any) -> Iterator[str]:
    """The names that matter in each object that the file knows: its keys, and what kind of action it is."""
    from pypdf.generic import IndirectObject

    known = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    known |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(known):
        if number:
            yield from _names(reader.get_object(IndirectObject(number, generation, reader)))


def _names(thing: Any) -> Iterator[str]:
    """Of an object and of those inside it; what it refers to is seen in its own turn."""
    from pypdf.generic import ArrayObject, DictionaryObject

    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield from (str(key) for key in one)
            yield str(one.raw_get("/S")) if "/S" in one else ""
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _read_jpeg(path: Path) -> None:
    """Decoded at an eighth of its size: the whole of it is read, little memory is used."""
    _read_image(
        path, "JPEG", lambda image: (image.draft("RGB", (image.width // 8, image.height // 8)), image.load())
    )


def _read_png(path: Path) -> None:
    """Each of its parts is whole."""
    _read_image(path, "PNG", lambda image: image.verify())


def _read_image(path: Path, form: str, read: Callable[[Any], object]) -> None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # The limit is ours, below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=[form]) as image:
                if image.width * image.height > MOST_DOTS:
                    raise Unreadable("cette image est démesurée", "Reprenez la photo, ou réduisez l'image.")
                read(image)
    except Unreadable:
        raise
    except (Exception, RecursionError) as error:
        raise Unreadable("cette image est coupée ou abîmée") from error


def _read_archive(path: Path) -> str:
    """An ODT or a DOCX, whichever it says it is."""
    with path.open("rb") as handle:
        return "odt" if b"mimetypeapplication/vnd.oasis" in handle.read(_HEAD) else "docx"


def _read_text(path: Path) -> str:
    key = _read_archive(path)
    (read_odt if key == "odt" else read_docx)(path)
    return key


# How each format begins, and what reads it through; what it answers, if anything, is the format.
_READERS: dict[str, tuple[bytes, Callable[[Path], str | None]]] = {
    "pdf": (b"%PDF-", _read_pdf),
    "jpeg": (b"\xff\xd8\xff", _read_jpeg),
    "png": (b"\x89PNG\r\n\x1a\n", _read_png),
    "archive": (b"PK\x03\x04", _read_text),
}
