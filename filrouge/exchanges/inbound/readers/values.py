"""From the text of a flow to dates, amounts and flags; what cannot be read becomes a notice, never a
crash."""

import re
from datetime import date

from filrouge.core.identifiers import Nir, nir_problem, parse_nir
from filrouge.exchanges.inbound.readers.records import Notice, Severity

Block = dict[str, str]
EMPTY: Block = {}
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


# A reason quotes what it is about: a cell may hold a million characters, a list name thousands of columns.
LONGEST_REASON = 400
LONGEST_QUOTE = 80
_QUOTE = re.compile(r"« ([^»]*) »")
# What is cut may be a NIR, which is hidden only when it is whole: its beginning goes too.
_CUT_NUMBER = re.compile(r"[\d\s.\-ab]+\Z", re.IGNORECASE)


def clipped(text: str) -> str:
    """A reason that a screen can show: its quotes are cut first, then its end."""
    if len(text) <= LONGEST_REASON:
        return text
    return _begun(_QUOTE.sub(lambda quote: f"« {_begun(quote[1], LONGEST_QUOTE)} »", text), LONGEST_REASON)


def _begun(text: str, most: int) -> str:
    return text if len(text) <= most else _CUT_NUMBER.sub("", text[:most]) + "…"


class Remarks:
    """The notices of one household: where they are, and whether it can be taken."""

    __slots__ = ("key", "line", "notices", "refused")

    def __init__(self, line: int, key: str = "") -> None:
        self.line = line
        self.key = key
        self.notices: list[Notice] = []
        self.refused = False

    def warn(self, code: str, reason: str, remedy: str = "") -> None:
        self.notices.append(Notice(self.line, self.key, code, clipped(reason), Severity.WARNING, remedy))

    def refuse(self, code: str, reason: str, remedy: str) -> None:
        self.refused = True
        self.notices.append(Notice(self.line, self.key, code, clipped(reason), Severity.REFUSED, remedy))


def day(block: Block, name: str, remarks: Remarks) -> date | None:
    """The date of an element, or None (with a warning when something unreadable was there)."""
    text = block.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _difficult_day(text, name, remarks)


def mandatory_day(block: Block, name: str, what: str, remarks: Remarks) -> date | None:
    """As `day`, but the household is refused when the date does not exist or is missing."""
    text = block.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = _with_time_zone(text)
    if found is None:
        shown = f"« {text} » n'est pas une date qui existe" if text else "elle manque"
        remarks.refuse(
            "invalid_date",
            f"{what} ({name}) : {shown}.",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
    return found


def cents(block: Block, name: str, remarks: Remarks) -> int | None:
    """An amount written « 1234.56 » in cents, or None."""
    text = block.get(name)
    if not text:
        return None
    try:
        return round(float(text) * 100)
    except (ValueError, OverflowError):
        remarks.warn("invalid_amount", f"{name} : « {text} » n'est pas un montant ; il est laissé de côté.")
        return None


def whole(block: Block, name: str, remarks: Remarks) -> int | None:
    """A whole number, or None."""
    text = block.get(name)
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        remarks.warn("invalid_number", f"{name} : « {text} » n'est pas un nombre ; il est laissé de côté.")
        return None


def flag(block: Block, name: str) -> bool | None:
    """A TOP… element: yes, no, or not said."""
    return _FLAGS.get(block.get(name, ""))


def nir(text: str, remarks: Remarks) -> tuple[Nir | None, str]:
    """The NIR and, when `text` is not one, why (French). A missing NIR is nobody's fault: no remark."""
    if not text or not text.strip("0"):
        return None, ""
    parsed = parse_nir(text)
    if parsed is not None:
        return parsed, ""
    problem = nir_problem(text) or ""
    remarks.warn("invalid_nir", f"Une personne du foyer : {problem}.", "La personne est reprise sans NIR.")
    return None, problem


def _difficult_day(text: str, name: str, remarks: Remarks) -> date | None:
    found = _with_time_zone(text)
    if found is None:
        remarks.warn(
            "invalid_date", f"{name} : « {text} » n'est pas une date qui existe ; elle est laissée de côté."
        )
    return found


def _with_time_zone(text: str) -> date | None:
    """XML dates may carry a time zone (« 2023-02-01+01:00 », « 2023-02-01Z ») or a time."""
    if len(text) <= 10 or text[10] not in "Z+-T":
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
