"""Names as keys: what two spellings of one name have in common."""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'"})
_NOT_LETTERS = re.compile(r"[^A-Z0-9]+")


@lru_cache(maxsize=65_536)
def name_key(text: str) -> str:
    """Capitals, no accent, one space between words: « Lefèvre-D'Ûzès » → « LEFEVRE D UZES »."""
    if text.isascii():
        plain = text.upper()
    else:
        decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
        plain = "".join(c for c in decomposed if not unicodedata.combining(c)).upper()
    return _NOT_LETTERS.sub(" ", plain).strip()


def name_tokens(*names: str) -> frozenset[str]:
    """The words of several names, each once; what a name search compares."""
    return frozenset(token for name in names if name for token in name_key(name).split())


def header_key(text: str) -> str:
    """A column's title without accents, case, line breaks, stars, nor the many ways to write « n° »."""
    folded = re.sub(r"\bn\s*[°º]\s*", "numero ", text, flags=re.IGNORECASE)
    return name_key(folded).lower()
