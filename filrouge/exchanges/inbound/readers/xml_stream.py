"""A CAF or MSA flow as a stream of elements: safe (no entity, no network), flat in memory, and honest about
cuts.

What is wrong with the file as a whole is said before any record is given, as far as its beginning and its end
tell."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from lxml import etree

from filrouge.exchanges.inbound.readers.problems import FileProblem

HEAD_BYTES = 262_144
TAIL_BYTES = 65_536
_WIDE_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_ROOT = re.compile(r"<([^\W\d][\w.\-:]*)")
# One that is never closed takes the rest: nothing is searched twice.
_SKIPPED = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_DECLARED = re.compile(r"""<\?xml[^>]*?\bencoding\s*=\s*["']([\w.\-]+)["']""")
_ENCODING_ERRORS = {
    etree.ErrorTypes.ERR_INVALID_CHAR,
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.I18N_CONV_FAILED,
}
_SIZE_ERRORS = {
    etree.ErrorTypes.ERR_RESOURCE_LIMIT,
    etree.ErrorTypes.ERR_NAME_TOO_LONG,
    etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
    etree.ErrorTypes.ERR_PI_NOT_FINISHED,
    etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
}


def read_head(path: Path) -> str:
    """The beginning of a text file, decoded well enough to recognise what it is."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    for bom, encoding in _WIDE_BOMS.items():
        if head.startswith(bom):
            return head[2:].decode(encoding, errors="replace")
    text = head.removeprefix(codecs.BOM_UTF8)
    # What is called an encoding may be none of a text (base64, zip…).
    with suppress(LookupError, ValueError):
        return text.decode(_declared_encoding(head), errors="replace")
    return text.decode("utf-8", errors="replace")


def check_file(path: Path, *, keep_complete: bool = False) -> None:
    """FileProblem when the file is empty, not XML, carries a DTD, contradicts its encoding, or was cut.

    `keep_complete` lets a cut file through: its complete records are wanted in spite of that."""
    size = path.stat().st_size
    if size == 0:
        raise FileProblem("Le fichier est vide : vérifier le téléchargement et le déposer à nouveau.")
    head = read_head(path)
    root = _root(head)
    if root is None:
        raise FileProblem(
            "Le fichier n'est pas du XML : il ne commence pas par une balise. "
            "Déposer le flux tel que la CAF ou la MSA l'a envoyé, décompressé et sans l'ouvrir dans "
            "un tableur.",
            line=1,
        )
    if re.search(r"<!DOCTYPE|<!ENTITY", _SKIPPED.sub("", head[: head.find("<" + root)])):
        _refuse_dtd()
    _check_utf8_under_another_name(path)
    if not keep_complete and not _is_whole(path, root):
        raise FileProblem(
            f"Le fichier est coupé avant sa fin : la balise </{root}> manque. Rien n'a été repris. "
            "Recommencer le téléchargement, ou demander un nouvel envoi à l'organisme.",
            truncated=True,
        )


def elements(path: Path, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Each element named in `tags`, complete, in the file's order; it is emptied when the next is asked
    for."""
    with path.open("rb") as stream:
        try:
            yield from _parse(stream, tags)
        except etree.XMLSyntaxError as error:
            raise _problem(error, whole=_is_whole(path, _root(read_head(path)) or "")) from error


def line_of(element: etree._Element) -> int:
    """The line where an element starts (the parser is late by the line breaks of its first text above
    65,535)."""
    line = cast(int, element.sourceline)
    if line > 65_535 and element.text:
        line -= element.text.count("\n")
    return line


def _parse(stream: BinaryIO, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    events = etree.iterparse(
        stream, tag=tags, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    first = True
    for _, element in events:
        if first:
            first = False
            if element.getroottree().docinfo.internalDTD is not None:
                _refuse_dtd()
        yield element
        element.clear()
        parent = element.getparent()
        if parent is not None:
            while element.getprevious() is not None:
                del parent[0]


def _refuse_dtd() -> None:
    raise FileProblem(
        "Le fichier contient une définition de type (DOCTYPE) ou des entités, que les flux de la "
        "CAF et de la MSA "
        "n'ont jamais : il est refusé par prudence. Demander un nouvel envoi à l'organisme.",
        line=1,
    )


def _root(head: str) -> str | None:
    text = head.lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return None
    found = _ROOT.search(_SKIPPED.sub("", text))
    return found[1] if found else None


def _declared_encoding(head: bytes) -> str:
    declared = _DECLARED.search(head[:1024].decode("latin-1"))
    with suppress(LookupError):
        return codecs.lookup(declared[1]).name if declared else "utf-8"
    return "utf-8"


def _check_utf8_under_another_name(path: Path) -> None:
    """A file that says windows-1252 while its bytes are UTF-8 would turn every « é » into « Ã© »."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        if _declared_encoding(head) not in {"cp1252", "iso8859-1", "iso8859-15"}:
            return
        decoder = codecs.getincrementaldecoder("utf-8")()
        accents = False
        try:
            while head:
                accents = accents or not head.isascii()
                decoder.decode(head)
                head = stream.read(HEAD_BYTES)
        except UnicodeDecodeError:
            return
    if accents:
        raise FileProblem(
            "Le fichier annonce un encodage (windows-1252) mais ses lettres accentuées sont écrites "
            "en UTF-8 : "
            "les noms seraient abîmés. Déposer le fichier d'origine, sans l'avoir ouvert dans un éditeur, "
            'ou écrire encoding="UTF-8" à sa première ligne.',
            line=1,
        )


def _is_whole(path: Path, root: str) -> bool:
    """Whether the file ends with the closing tag of its root."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - TAIL_BYTES))
        tail = stream.read().replace(b"\0", b"")
    closing = "</" + root
    return any(
        closing.encode(encoding) in tail for encoding in ("utf-8", "cp1252")
    ) or tail.rstrip().endswith(b"/>")


def _problem(error: etree.XMLSyntaxError, *, whole: bool) -> FileProblem:
    line = error.lineno or 0
    if getattr(error, "code", 0) in _ENCODING_ERRORS or "encoding" in error.msg:
        return FileProblem(
            f"Ligne {line} : les lettres du fichier ne sont pas dans l'encodage qu'il annonce à sa première "
            "ligne. Déposer le fichier d'origine, sans l'avoir ouvert dans un éditeur.",
            line=line,
        )
    if getattr(error, "code", 0) in _SIZE_ERRORS and re.search(r"too (?:big|long)|limit|depth", error.msg):
        return FileProblem(
            f"Ligne {line} : des balises sont imbriquées sur plus de 250 niveaux, ou une valeur dépasse 10 millions de "
            "caractères, ce qu'aucun flux ne contient. Demander un nouvel envoi à l'organisme.",
            line=line,
        )
    if not whole:
        return FileProblem(
            f"Le fichier est coupé à la ligne {line}, avant sa fin. "
            "Recommencer le téléchargement, ou demander un nouvel envoi à l'organisme.",
            line=line,
            truncated=True,
        )
    return FileProblem(
        f"Ligne {line} : le fichier n'est pas du XML correct (une balise est mal fermée ou un signe est "
        "interdit). Déposer le fichier d'origine, ou demander un nouvel envoi à l'organisme.",
        line=line,
    )
