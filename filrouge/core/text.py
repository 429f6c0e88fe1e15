"""French words for screens and messages."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_LINE_ENDS = str.maketrans("\x0b\x0c", "\n\n")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SMALL_WORDS = frozenset(
    [
        "à",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "dit",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "lès",
        "lez",
        "ou",
        "par",
        "pour",
        "sous",
        "sur",
        "allée",
        "avenue",
        "bis",
        "boulevard",
        "chemin",
        "cité",
        "clos",
        "cour",
        "cours",
        "faubourg",
        "impasse",
        "lotissement",
        "passage",
        "place",
        "promenade",
        "quai",
        "quater",
        "résidence",
        "route",
        "rue",
        "ruelle",
        "sente",
        "sentier",
        "square",
        "ter",
        "venelle",
        "villa",
        "voie",
        "zone",
        "allee",
        "cite",
        "residence",
    ]
)


# A year, to say a long time roughly.
_YEAR = 365
# What « de » loses its vowel before: a vowel, a « y » that is one, a mute h (of a name or of a common word). Names that came
# from elsewhere with a breathed h (Hamid, Hassan, Halima) keep it, as do « hall », « handicap », « hors ».
_ELIDED = re.compile(
    r"[aeiouœæ]|y(?![aeiou])|h(?:abi|aleine|arm|ebdo|ebe|ectare|elen|elie|eloi|enri|erb|erit|ermi|erv|eur|ier|ilai|ipp|ist|"
    r"iver|omm|on[no]|opi|orai|orl|oro|ort|osp|ot|ubert|uil|uma|ume|ya|yd|yg|yp)"
)
# « de onze », « de oui », « de un » as a figure: kept whole.
_WHOLE = re.compile(r"(?:onz|oui\b)")


# Initials that addresses hold: bodies where people are domiciled, kinds of places.
_INITIALS = frozenset(("bp", "ccas", "chrs", "cias", "cs", "hlm", "mds", "za", "zac", "zi"))


def place_words(text: str) -> str:
    """A place that a file wrote in capitals, as one writes it: « 3 rue du Puits », « Saint-Pierre-des-Corps ».

    What has a small letter already is left as it is."""
    if text != text.upper():
        return text
    words = re.split(r"([^\W\d_]+)", text.lower())
    first = next((place for place, word in enumerate(words) if word.isalpha()), 0)
    numbered = any(character.isdigit() for character in "".join(words[:first]))
    return "".join(
        word.upper()
        if word in _INITIALS
        else word.capitalize()
        if word not in _SMALL_WORDS or (place == first and not numbered)
        else word
        for place, word in enumerate(words)
    )


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """« 0 personne », « 1 personne », « 2 personnes »: French counts from two."""
    word = singular if abs(count) < 2 else (plural_form or singular + "s")
    return f"{thousands(count)} {word}"


def whole_number(text: str | None, most_digits: int = 9) -> int | None:
    """The whole number that a page sends back, or that a file announces; None for anything else (« ² », a thousand
    figures)."""
    return int(text) if text and text.isdecimal() and len(text) <= most_digits else None


def legible(text: str) -> str:
    """The text without the signs that neither XML nor PostgreSQL holds; what Word pastes for a new line is one."""
    return _NOT_TEXT.sub("", text.translate(_LINE_ENDS))


def thousands(number: int) -> str:
    """Digits in groups of three, with the narrow no-break space of French typography."""
    return f"{number:,}".replace(",", "\u202f")


def euros(cents: int) -> str:
    """« 1 500,50 € », « 12 € » from cents."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{thousands(whole)}{f',{rest:02d}' if rest else ''}\u00a0€"


def long_date(day: date) -> str:
    """« 1er mars 2026 »."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first} {MONTHS[day.month - 1]} {day.year}"


def hour_words(moment: datetime | time) -> str:
    """« 9 h », « 9 h 05 », of an hour, or of a moment already in the time zone of the reader."""
    return f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02d}" if moment.minute else "")


def duration_words(minutes: int) -> str:
    """« 45 min », « 3 h », « 2 h 30 »."""
    hours, left = divmod(minutes, 60)
    if not hours:
        return f"{left}\u00a0min"
    return f"{hours}\u00a0h\u00a0{left:02}" if left else f"{hours}\u00a0h"


def month_words(day: date) -> str:
    """« mars 2026 »: the month that holds the day."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """« 01/03/2026 »."""
    return f"{day:%d/%m/%Y}"


def enumeration(words: Sequence[str], last: str = "et") -> str:
    """« a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def days_from(day: date, today: date) -> str:
    """« aujourd'hui », « dans 3 jours », « il y a 2 jours »."""
    gap = (day - today).days
    if gap == 0:
        return "aujourd'hui"
    if gap == 1:
        return "demain"
    if gap == -1:
        return "hier"
    return f"dans {_span(gap)}" if gap > 0 else f"il y a {_span(-gap)}"


def _span(days: int) -> str:
    """« 12 jours »; from two years on, the days say nothing: « 2 ans »."""
    return f"{round(days / _YEAR)} ans" if days >= 2 * _YEAR else f"{days} jours"


def of(words: str) -> str:
    """« de » before a name or a label: « de Marie », « d'Alexandra », « d'Hélène », « de Hamid », « d'Yves »."""
    bare = unicodedata.normalize("NFD", words.strip().lower())
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    elided = _ELIDED.match(plain) and not _WHOLE.match(plain)
    return f"d'{words}" if elided else f"de {words}"
