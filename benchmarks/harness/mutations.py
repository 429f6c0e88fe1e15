"""Spoiling a good file as life, a bad program or somebody unkind would: its bytes, its structure, its cells."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from random import Random

_ELEMENT = re.compile(r"<([A-Za-z]\w*)>([^<]*)</\1>")
_OPENING = re.compile(r"<([A-Za-z]\w*)>")
_BLOCKS = (
    "InfosFoyerRSA",
    "Personne",
    "Identification",
    "PrestationRSA",
    "Adresse",
    "Organisme",
    "DemandeRSA",
)
BYTES = (
    b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\x1a", b"\x80", b"<", b">", b"&", b'"',
    b"]]>", b"<!--", b"<?", b"&#0;", b"&#x110000;", b"&lt", b"<!DOCTYPE a>", b"PK\x03\x04", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
VALUES = (
    "", " ", "0", "-1", "1e400", "NaN", "1" * 30, "9" * 5_000, "x" * 300, "é" * 5_000, "NULL", "2026-02-30", "0001-01-01",
    "9999-12-31", "31/02/1980", "05/03/80", "1.85E+14", "2-850337-261005", "²²²²", "٢٠٢٦-٠١-٠١", "=1+1", "+33", "@a",
    "\u202e", "\U0001f600", "a\tb", "a\x0bb", "\ufffe", "ﬁ", "İ", "e\u0301", "<b>", "&amp;", "&", '"', "'", ";", "DEM",
    "true", "2", "6", "2026-01-31T00:00:00+25:00", "Z" * 41, "000000000000000", "2850337261005", "285032A261005", "1990-13",
    "2020-W01-1",
)  # fmt: skip
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1252",
    "latin-1",
    "ascii",
    "cp037",
    "utf-7",
)
NAMES = ("utf-8", "UTF-16", "windows-1252", "base64", "idna", "zorglub", "utf-7", "", "x" * 90)
Spoiler = Callable[[bytes, Random], bytes]


def spoiled(content: bytes, kind: str, chance: Random) -> bytes:
    """The content after one to four spoilings, those of its kind and those of any file."""
    ways = (*ANY, *OF_KIND[kind] * 3)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        content = chance.choice(ways)(content, chance)
    return content


def _slice(content: bytes, chance: Random, longest: int = 400) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.randrange(1, longest))


def cut(content: bytes, chance: Random) -> bytes:
    """A transfer that stopped."""
    return content[: chance.randrange(len(content) + 1)]


def bitten(content: bytes, chance: Random) -> bytes:
    """Some bytes lost, doubled or replaced."""
    start, end = _slice(content, chance)
    middle = chance.choice((b"", content[start:end] * 2, chance.randbytes(end - start)))
    return content[:start] + middle + content[end:]


def stuffed(content: bytes, chance: Random) -> bytes:
    """Bytes that mean something to somebody, in the middle or at the beginning."""
    start = chance.choice((0, chance.randrange(len(content) + 1)))
    return content[:start] + chance.choice(BYTES) * chance.choice((1, 1, 40)) + content[start:]


def shuffled(content: bytes, chance: Random) -> bytes:
    """Two lines changed places, or one came twice."""
    lines = content.splitlines(keepends=True) or [b""]
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], chance.choice((lines[one], lines[other]))
    return b"".join(lines)


def encoded(content: bytes, chance: Random) -> bytes:
    """Saved again in another encoding."""
    return content.decode("cp1252", errors="replace").encode(chance.choice(ENCODINGS), errors="replace")


def ended(content: bytes, chance: Random) -> bytes:
    """Other line ends."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r", b"\r\n", b"", b"\n\n")))


def _text(content: bytes) -> str:
    return content.decode("cp1252", errors="replace")


def _bytes(text: str) -> bytes:
    return text.encode("cp1252", errors="xmlcharrefreplace")


def value(content: bytes, chance: Random) -> bytes:
    """Another text in an element, or in every element of that name."""
    text = _text(content)
    found = list(_ELEMENT.finditer(text))
    if not found:
        return content
    one, new = chance.choice(found), chance.choice(VALUES)
    if chance.random() < 0.7:
        new = new.replace("&", "&amp;").replace("<", "&lt;")
    if chance.random() < 0.3:
        return _bytes(text.replace(one[0], f"<{one[1]}>{new}</{one[1]}>"))
    return _bytes(text[: one.start(2)] + new + text[one.end(2) :])


def element(content: bytes, chance: Random) -> bytes:
    """An element lost, doubled, renamed, or moved into another."""
    text = _text(content)
    found = list(_ELEMENT.finditer(text))
    if not found:
        return content
    one, other = chance.choice(found), chance.choice(found)
    new = chance.choice(
        (
            "",
            one[0] * 2,
            one[0] * 300,
            f"<{other[1]}>{one[2]}</{other[1]}>",
            f"<{other[1]}>{one[0]}</{other[1]}>",
            other[0],
        )
    )
    return _bytes(text[: one.start()] + new + text[one.end() :])


def block(content: bytes, chance: Random) -> bytes:
    """A whole block lost, doubled, or put into itself."""
    text, name = _text(content), chance.choice(_BLOCKS)
    found = list(re.finditer(rf"<{name}>.*?</{name}>", text, re.DOTALL))
    if not found:
        return content
    one = chance.choice(found)
    new = chance.choice(("", one[0] * 2, one[0] * 40, f"<{name}>{one[0]}</{name}>", f"<{name}></{name}>"))
    return _bytes(text[: one.start()] + new + text[one.end() :])


def tag(content: bytes, chance: Random) -> bytes:
    """A tag that is never opened, never closed, empty, deep, or another one; another name of encoding."""
    text = _text(content)
    found = list(_OPENING.finditer(text))
    if not found:
        return content
    one, other, depth = chance.choice(found), chance.choice(found), chance.choice((20, 300))
    new = chance.choice(
        ("", other[0], f"<{one[1]}/>", f'<{one[1]} a="1" b="&lt;">', f"<x:{one[1]}>", one[0] * depth,
         f"{one[0]}{'<a>' * depth}{'</a>' * depth}", f"<{one[1]}é>", f"{one[0]}<![CDATA[<]]>"),
    )  # fmt: skip
    text = text[: one.start()] + new + text[one.end() :]
    if chance.random() < 0.2:
        text = re.sub(r'encoding="[^"]*"', f'encoding="{chance.choice(NAMES)}"', text, count=1)
    if chance.random() < 0.1:
        text = text.replace(one[1], other[1])
    return _bytes(text)


# A cell that was made longer is spoilt further like another.
csv.field_size_limit(1 << 30)


def _table(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8", errors="replace").replace("\0", "")
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") if row] or [[""]]


def _written(rows: list[list[str]], chance: Random) -> bytes:
    out = io.StringIO()
    separator = chance.choice(";;;;;,\t|")
    csv.writer(out, delimiter=separator, lineterminator=chance.choice(("\n", "\r\n", "\r"))).writerows(rows)
    return out.getvalue().encode("utf-8", errors="replace")


def cell(content: bytes, chance: Random) -> bytes:
    """Other words in one cell, or in a whole column."""
    rows = _table(content)
    new, place = chance.choice(VALUES), chance.randrange(max(map(len, rows)))
    chosen = [chance.choice(rows)] if chance.random() < 0.7 else rows[1:]
    for row in chosen:
        if place < len(row):
            row[place] = new
    return _written(rows, chance)


def column(content: bytes, chance: Random) -> bytes:
    """Columns moved, lost or doubled; lines that miss some or have more; titles lost, doubled, or further down."""
    rows = _table(content)
    one, other = chance.randrange(len(rows[0])), chance.randrange(len(rows[0]))
    way = chance.randrange(6)
    if way < 3:
        for row in rows:
            if max(one, other) < len(row):
                row[one : one + 1] = ([], [row[one]] * 2, [row[other]])[way]
    elif way == 3:
        rows[chance.randrange(len(rows))][one:] = chance.choice(([], ["a"] * 90))
    elif way == 4:
        rows.insert(chance.randrange(len(rows)), rows[0])
    else:
        rows[:1] = chance.choice(([], [["Liste"], [""], rows[0]], [rows[0]] * 2))
    return _written(rows, chance)


def packed(content: bytes, chance: Random) -> bytes:
    """A workbook one part of which is spoiled, as a flow would be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        # Spoiled before: whatever this module of Python thinks of it, it is bitten again.
        return bitten(content, chance)
    name = chance.choice([*parts, *[part for part in parts if "sheet1" in part or "Strings" in part] * 4])
    for _ in range(chance.choice((1, 2, 5))):
        parts[name] = chance.choice((sheet_value, sheet_value, value, tag, bitten, cut, stuffed))(
            parts[name], chance
        )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, inside in parts.items():
            archive.writestr(part, inside)
    return made.getvalue()


def sheet_value(content: bytes, chance: Random) -> bytes:
    """Another value, place, type or style of a cell."""
    text = content.decode("utf-8", errors="replace")
    found = list(re.finditer(r'(?<=[ "])(?:r|t|s|ref|count|uniqueCount)="([^"]*)"|<[vt]>([^<]*)<', text))
    if not found:
        return content
    one = chance.choice(found)
    group = 1 if one[1] is not None else 2
    new = chance.choice(
        (*VALUES, "A1", "XFD1048576", "A1:XFD1048576", "ZZZZ9", "A0", "s", "b", "e", "str", "d", "99999999")
    )
    new = new.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return (text[: one.start(group)] + new + text[one.end(group) :]).encode("utf-8", errors="replace")


ANY: tuple[Spoiler, ...] = (cut, bitten, stuffed, shuffled, encoded, ended)
OF_KIND: dict[str, tuple[Spoiler, ...]] = {
    "xml": (value, value, element, block, tag),
    "csv": (cell, cell, column),
    "xlsx": (packed, packed, packed),
}
