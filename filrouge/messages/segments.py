"""How many SMS a text costs: the GSM 7-bit alphabet (3GPP TS 23.038) or UCS-2, and what makes it dearer. Pure."""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each is sent as an escape and a character: it counts twice.
_EXTENSION = frozenset("\f^{}\\[~]|€")
# Characters of French typography, and what a telephone shows as well.
_PLAINER = str.maketrans(
    {"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ",
     "\u202f": " ", "œ": "oe", "Œ": "OE", "\t": " "}
)  # fmt: skip
SEPTETS, SEPTETS_JOINED = 160, 153
UNITS, UNITS_JOINED = 70, 67


@dataclass(frozen=True, slots=True)
class SmsCost:
    """What a text costs. `length` counts septets (or UTF-16 units when `unicode`); `dear`: the characters that force
    UCS-2, each once, in the order of the text."""

    segments: int
    length: int
    unicode: bool
    dear: tuple[str, ...]


def plainer(text: str) -> str:
    """The same text without the typography that doubles the price: quotes, dashes, spaces, ligatures; no letter loses
    its accent."""
    return text.translate(_PLAINER)


def sms_cost(text: str) -> SmsCost:
    """How many SMS, and why."""
    dear = tuple(dict.fromkeys(one for one in text if one not in _BASIC and one not in _EXTENSION))
    if dear:
        widths = [2 if ord(one) > 0xFFFF else 1 for one in text]
        return SmsCost(_parts(widths, UNITS, UNITS_JOINED), sum(widths), True, dear)
    widths = [2 if one in _EXTENSION else 1 for one in text]
    return SmsCost(_parts(widths, SEPTETS, SEPTETS_JOINED), sum(widths), False, ())


def _parts(widths: list[int], alone: int, joined: int) -> int:
    """In how many parts: a character of two units is never cut in two."""
    if sum(widths) <= alone:
        return 1 if widths else 0
    parts, room = 1, joined
    for width in widths:
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return parts
