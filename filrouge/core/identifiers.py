"""Identifiers: public ids, NIR, CAF number, France Travail number, phone digits."""

import re
import secrets
from datetime import date
from typing import NamedTuple

import phonenumbers

PUBLIC_ID_LENGTH = 16
_NIR = re.compile(r"[123478]\d{4}(?:2[AB]|\d{2})\d{6}(?:\d{2})?")
_NIR_BREAKS = re.compile(r"[\s.\-]")
# 1,85E+14 or 185057800608436.0: what spreadsheets and programs make of fifteen digits.
_REWRITTEN_NUMBER = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+|\d{13,15}[.,]0+", re.IGNORECASE)
_DECIMAL_SIGN = re.compile(r"[.,eE]")
_SPACES = re.compile(r"\s")
_CAF_NUMBER = re.compile(r"0*(\d{1,15})[A-Z]?")
_FRANCE_TRAVAIL_ID = re.compile(r"\d{7}[0-9A-Z]|\d{10}[0-9A-Z]")
_NOT_DIGITS = re.compile(r"\D")
_PHONE = re.compile(r"0[1-9]\d{8}")


def new_public_id() -> str:
    """16 hexadecimal characters that tell nothing: what addresses and the API show instead of a key."""
    return secrets.token_hex(8)


class Nir(NamedTuple):
    """A social-security number whose shape and key are right.

    `certain` is false for a number waiting to be confirmed (first digit 3, 4, 7 or 8)."""

    root: str
    certain: bool

    @property
    def key(self) -> str:
        """The two control digits."""
        return nir_key(self.root)

    @property
    def full(self) -> str:
        """The 15 characters."""
        return self.root + self.key


def nir_key(root: str) -> str:
    """97 − (13 digits mod 97), Corsica 2A read 19 and 2B read 18."""
    digits = root.replace("2A", "19").replace("2B", "18") if root[5:7] in {"2A", "2B"} else root
    return f"{97 - int(digits) % 97:02d}"


def rewritten_number(text: str) -> bool:
    """A long number that a spreadsheet or a program rewrote as a decimal one (1,86E+14, 186…904.0)."""
    if not _DECIMAL_SIGN.search(text):
        return False
    return _REWRITTEN_NUMBER.fullmatch(_SPACES.sub("", text)) is not None


def nir_problem(text: str) -> str | None:
    """Why `text` is not a NIR, in French, or None when it is one (13 or 15 characters)."""
    if not text.isdigit() and rewritten_number(text):
        return "le NIR a été abîmé par un tableur (nombre à virgule) : mettre la colonne au format texte"
    compact = _compact_nir(text)
    if not _NIR.fullmatch(compact):
        return "le NIR n'a pas la forme attendue (13 ou 15 caractères, sexe 1 ou 2, année, mois…)"
    if not _plausible_month(compact[3:5]):
        return "le mois de naissance du NIR n'existe pas"
    if len(compact) == 15 and nir_key(compact[:13]) != compact[13:]:
        return "la clé du NIR est fausse : un chiffre a été mal recopié"
    return None


def parse_nir(text: str) -> Nir | None:
    """The NIR written in `text`, or None (see `nir_problem` for the reason)."""
    if nir_problem(text):
        return None
    compact = _compact_nir(text)
    return Nir(compact[:13], compact[0] in "12")


def _compact_nir(text: str) -> str:
    return text if text.isdigit() else _NIR_BREAKS.sub("", text).upper()


def _plausible_month(month: str) -> bool:
    number = int(month)
    return 1 <= number <= 12 or 20 <= number <= 42 or 50 <= number <= 99


def make_nir(*, female: bool, birth: date, commune: str, order: int) -> Nir:
    """A well-formed NIR for invented people."""
    place = commune if len(commune) == 5 else "99999"
    return Nir(f"{2 if female else 1}{birth:%y%m}{place}{order:03d}", True)


def caf_number(text: str) -> str:
    """The CAF number without its padding zeros nor key letter: what two sources have in common."""
    compact = text if text.isdigit() else _SPACES.sub("", text).upper()
    match = _CAF_NUMBER.fullmatch(compact)
    return match[1].zfill(7) if match else ""


def france_travail_id(text: str) -> str:
    """8 (7 digits and one character) or 11 characters, else an empty string."""
    compact = text if text.isdigit() else _SPACES.sub("", text).upper()
    return compact if _FRANCE_TRAVAIL_ID.fullmatch(compact) else ""


def phone_digits(text: str) -> str:
    """A French number as ten digits; the leading zero that spreadsheets eat is put back."""
    digits = _NOT_DIGITS.sub("", text)
    if digits.startswith("33") and len(digits) == 11:
        digits = digits[2:]
    elif digits.startswith("0033"):
        digits = digits[4:]
    if len(digits) == 9 and digits[0] != "0":
        digits = "0" + digits
    return digits if _PHONE.fullmatch(digits) else ""


def is_phone(text: str) -> bool:
    """A French number, or one of another country with its prefix (« +32 470 12 34 56 »)."""
    if phone_digits(text):
        return True
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, None))
    except phonenumbers.NumberParseException:
        return False
