"""The names of attachments: what is shown of a file's name, the title drawn from it, what a download is called. Pure."""

import re
import unicodedata
from datetime import date

SHOWN, TITLE = 80, 120
# What telephones and scanners call everything: it tells nothing.
_MACHINE = re.compile(
    r"(image|img|photo|picture|scan|dsc|dscn|pxl|numérisation|document|whatsapp image)?[\s_.\-()\d]*",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def shown_name(name: str) -> str:
    """The last part of a path, whatever the machine it comes from, without what would not print; « fichier » for none."""
    last = re.split(r"[\\/]", name)[-1]
    printed = "".join(sign for sign in unicodedata.normalize("NFC", last) if sign.isprintable())
    return printed.strip()[:SHOWN].strip() or "fichier"


def title_of(name: str) -> str:
    """A title drawn from the name of a file; empty when a machine gave the name."""
    stem = shown_name(name).rsplit(".", 1)[0].replace("_", " ")
    words = " ".join(stem.split())
    return "" if _MACHINE.fullmatch(words) else words[:TITLE]


def numbered(title: str, number: int, among: int) -> str:
    """The same title for several files: « Bail (2) »; empty stays so."""
    return f"{title[: TITLE - 5]} ({number})" if title and among > 1 else title


def download_name(label: str, day: date, extension: str) -> str:
    """« Contrat signé 2026-03-02.pdf »: the words of the file, never a path."""
    words = " ".join(_FORBIDDEN.sub(" ", shown_name(label)).split()).strip(". ") or "piece"
    return f"{words} {day.isoformat()}.{extension}"


def told_size(octets: int) -> str:
    """« 340 Ko », « 2,4 Mo »."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1_000))}\u00a0Ko"
    return f"{octets / 1_000_000:.1f}".replace(".", ",") + "\u00a0Mo"
