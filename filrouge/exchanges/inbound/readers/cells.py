"""From the cells of a list to dates, phones and numbers, with what spreadsheets do to them undone or
refused."""

import re
from datetime import date, datetime, time, timedelta

from filrouge.core.identifiers import phone_digits

Cell = object
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_SERIAL_DAYS = range(7_000, 80_000)  # 1919 to 2119: a year alone (1980) is not a serial number
_FRENCH_DATE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T].*)?")
_ISO_DATE = re.compile(r"(\d{4})[/\-](\d{1,2})[/\-](\d{1,2})(?:[ T].*)?")
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_PHONE_BREAKS = re.compile(r"[;,/|\n]|\bou\b|\bet\b|\s-\s")
_EMAIL_BREAKS = re.compile(r"[;,/|\s]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_POSTCODE_CITY = re.compile(r"(\d{4,5})\s+(.*)", re.DOTALL)


def cell_text(value: Cell) -> str:
    """What a cell says, trimmed. Whole numbers lose the « .0 » that spreadsheets give them; NULL is
    nothing, and so is the null character, which no database keeps."""
    if isinstance(value, str):
        if not value:
            return ""
        if "\0" in value:
            value = value.replace("\0", "")
        # Most cells are plain letters and figures: nothing to look for in them.
        text = (
            value.strip() if value.isascii() else value.replace("\u00a0", " ").replace("\u202f", " ").strip()
        )
        if text.startswith("="):
            formula = _FORMULA_TEXT.fullmatch(text)
            text = formula[1].strip() if formula else text
        return "" if text == "NULL" else text.removeprefix("'")
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def one_line(text: str) -> str:
    """A cell's text without its line breaks and double spaces."""
    return text if text.isalnum() else " ".join(text.split())


def cell_day(value: Cell) -> date | None:
    """A date: of the spreadsheet, ISO, day/month/year (05/03 is always the 5th of March), or a serial number.

    None when it is not a date that exists. A year of two digits is not read: nothing tells the century."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = cell_text(value)
    if found := _FRENCH_DATE.fullmatch(text):
        return _existing(found[3], found[2], found[1])
    if found := _ISO_DATE.fullmatch(text):
        return _existing(found[1], found[2], found[3])
    digits = text.split(".")[0]
    if not digits.isdecimal() or len(digits) > 8:
        return None
    if int(digits) in _SERIAL_DAYS:
        return _SPREADSHEET_EPOCH + timedelta(days=int(digits))
    if len(digits) == 8:
        return _existing(digits[4:], digits[2:4], digits[:2]) or _existing(
            digits[:4], digits[4:6], digits[6:]
        )
    return None


def phones(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The phone numbers of a cell (mobiles first, each once), and what was not one."""
    numbers: list[str] = []
    wrong: list[str] = []
    for part in _PHONE_BREAKS.split(text):
        found = _numbers_in(part)
        if found:
            numbers.extend(found)
        elif part.strip(" .-"):
            wrong.append(one_line(part))
    ordered = sorted(dict.fromkeys(numbers), key=lambda number: number[:2] not in {"06", "07"})
    return tuple(ordered), tuple(wrong)


def emails(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The e-mail addresses of a cell, each once, and what was not one."""
    parts = [part.strip("<>()\"'") for part in _EMAIL_BREAKS.split(text)]
    found = [part for part in parts if _EMAIL.fullmatch(part)]
    wrong = [part for part in parts if part and not _EMAIL.fullmatch(part)]
    return tuple(dict.fromkeys(found)), tuple(wrong)


def postcode(text: str) -> str:
    """Five digits; the leading zero that spreadsheets eat is put back."""
    compact = text.replace(" ", "")
    return compact.zfill(5) if compact.isdecimal() and len(compact) in {4, 5} else compact


def postcode_and_city(text: str) -> tuple[str, str]:
    """« 37000 TOURS » → (« 37000 », « TOURS »)."""
    found = _POSTCODE_CITY.fullmatch(text)
    return (postcode(found[1]), one_line(found[2])) if found else ("", one_line(text))


def _existing(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _numbers_in(part: str) -> list[str]:
    """One number, or two stuck together by a space, or a foreign one kept with its « + »."""
    single = phone_digits(part)
    if single:
        return [single]
    digits = re.sub(r"\D", "", part)
    if len(digits) == 20:
        both = [phone_digits(digits[:10]), phone_digits(digits[10:])]
        return both if all(both) else []
    if part.strip().startswith("+") and 8 <= len(digits) <= 15:
        return ["+" + digits]
    return []
