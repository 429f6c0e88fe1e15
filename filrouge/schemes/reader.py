"""Read a TOML table key by key, collecting every problem instead of stopping at the first."""

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from filrouge.core.periods import Delay
from filrouge.core.text import enumeration
from filrouge.schemes.lines import line_of
from filrouge.schemes.problems import Problem
from filrouge.schemes.types import TIME_UNITS, RawTable

# « (S-TOU, B-2) » after the article that a file cites.
_CODES = re.compile(r" ?\((?:[A-Z]-(?:\d+|[A-Z]+)(?:, )?)+\)")
_KEY_SHAPE = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")
NO_DELAY = Delay(0, "days")


class Sink:
    """Where the problems of one file go; it knows the text, hence the lines."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []

    def add(self, path: str, message: str, remedy: str, *, blocking: bool = True) -> None:
        """Record a defect (a warning when not `blocking`)."""
        line = line_of(self.text, path)
        self.problems.append(Problem(self.file, path, message, remedy, line, blocking))

    @property
    def blocked(self) -> bool:
        """True when at least one problem prevents the file from being used."""
        return any(problem.blocking for problem in self.problems)


def nearest(word: str, known: Iterable[str]) -> str:
    """« Vouliez-vous dire … ? » with the nearest known word, else the list of those that exist."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"Vouliez-vous dire « {close[0]} » ?"
    return f"Valeurs possibles : {enumeration(words, 'ou')}." if words else "Retirer cette ligne."


class Table:
    """One TOML table. Each reading method takes a key, says what is wrong with it, and answers a
    harmless value in that case; `finish` then refuses the keys that nobody asked for."""

    def __init__(self, raw: RawTable, path: str, sink: Sink) -> None:
        self.raw = raw
        self.path = path
        self.sink = sink
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The full path of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def problem(self, key: str, message: str, remedy: str) -> None:
        """Record a defect of a key of this table."""
        self.sink.add(self.at(key) if key else self.path, message, remedy)

    def has(self, key: str) -> bool:
        """True when the key stands in the table; it is then known."""
        self._asked.add(key)
        return key in self.raw

    def _take(self, key: str, required: bool) -> Any:
        if self.has(key):
            return self.raw[key]
        if required:
            self.problem(key, f"la clé « {key} » manque.", f"Ajouter une ligne « {key} = … ».")
        return None

    def _take_section(self, key: str, required: bool, header: str) -> Any:
        if self.has(key):
            return self.raw[key]
        if required:
            self.problem(key, f"la section « {key} » manque.", f"Ajouter {header} seul sur sa ligne.")
        return None

    def _refuse(self, key: str, expected: str, example: str) -> None:
        found = self.raw[key]
        self.problem(
            key, f"« {key} » vaut {found!r}, on attend {expected}.", f"Écrire par exemple : {key} = {example}"
        )

    def text(self, key: str, *, required: bool = True) -> str:
        """A string, not blank when required; « » when absent."""
        value = self._take(key, required)
        if value is None:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self._refuse(key, "un texte entre guillemets, non vide", '"…"')
            return ""
        return value.strip()

    def source(self, *, required: bool = True) -> str:
        """The text that a rule comes from, as people read it: the codes that tie it to our requirements stay in the file."""
        return _CODES.sub("", self.text("source", required=required))

    def name(self, key: str) -> str:
        """A technical key: lower-case letters, digits, `_` and `-`."""
        value = self.text(key)
        if value and not _KEY_SHAPE.fullmatch(value):
            self._refuse(key, "un identifiant en minuscules sans espace ni accent", '"mon_identifiant"')
            return ""
        return value

    def choice(self, key: str, known: Iterable[str], *, default: str | None = None) -> str:
        """One word of a closed list."""
        words = tuple(known)
        value = self.text(key, required=default is None)
        if not value:
            return default or ""
        if value not in words:
            self.problem(key, f"« {value} » n'est pas une valeur connue de « {key} ».", nearest(value, words))
        return value

    def integer(self, key: str, *, required: bool = True, minimum: int = 0) -> int | None:
        """A whole number, None when absent."""
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
            self._refuse(key, f"un nombre entier d'au moins {minimum}", str(max(minimum, 1)))
            return None
        return value

    def number(self, key: str, *, required: bool = True) -> int | float:
        """A number, whole or not; 0 when absent."""
        value = self._take(key, required)
        if value is None:
            return 0
        if not isinstance(value, int | float) or isinstance(value, bool):
            self._refuse(key, "un nombre", "12")
            return 0
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """`true` or `false`."""
        value = self._take(key, default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self._refuse(key, "true (oui) ou false (non)", "true")
            return False
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A civil date, written without quotes."""
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._refuse(key, "une date AAAA-MM-JJ sans guillemets", "2025-01-01")
            return None
        return value

    def validity(self) -> tuple[date | None, date | None]:
        """`valid_from` and `valid_until` (the first day when it no longer applies), both optional."""
        since, until = self.day("valid_from"), self.day("valid_until")
        if since and until and until <= since:
            self.problem(
                "valid_until",
                f"la fin de validité ({until:%d/%m/%Y}) ne suit pas le début ({since:%d/%m/%Y}).",
                "« valid_until » est le premier jour où la règle ne vaut plus.",
            )
        return since, until

    def delay(self, key: str, *, required: bool = True) -> Delay | None:
        """A length of time such as `{ weeks = 6 }`."""
        value = self._take(key, required)
        if value is None:
            return None
        delay = parse_delay(value)
        if delay is None:
            self._refuse(key, "une durée d'une seule unité (days, weeks, months, years)", "{ days = 15 }")
        return delay

    def words(
        self, key: str, *, required: bool = False, known: Iterable[str] | None = None
    ) -> tuple[str, ...]:
        """A list of strings, each of a closed list when `known` is given."""
        value = self._take(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._refuse(key, "une liste de textes entre crochets", '["…", "…"]')
            return ()
        if required and not value:
            self._refuse(key, "au moins un élément", '["…"]')
        if known is not None:
            self._check_known(key, value, tuple(known))
        return tuple(value)

    def _check_known(self, key: str, values: Sequence[str], known: Sequence[str]) -> None:
        for value in values:
            if value not in known:
                self.problem(key, f"« {value} » n'est pas connu dans « {key} ».", nearest(value, known))

    def tables(self, key: str, *, required: bool = False) -> list["Table"]:
        """The `[[key]]` tables, in order."""
        value = self._take_section(key, required, f"[[{key}]]")
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(
                key,
                f"« {key} » doit être une suite de tables.",
                f"Écrire [[{key}]] (doubles crochets) avant chaque élément.",
            )
            return []
        return [Table(item, f"{self.at(key)}[{n}]", self.sink) for n, item in enumerate(value, start=1)]

    def table(self, key: str, *, required: bool = True) -> "Table | None":
        """The `[key]` table."""
        value = self._take_section(key, required, f"[{key}]")
        if value is None:
            return None
        if not isinstance(value, dict):
            self.problem(key, f"« {key} » doit être une table.", f"Écrire [{key}] seul sur sa ligne.")
            return None
        return Table(value, self.at(key), self.sink)

    def finish(self) -> None:
        """Refuse the keys that no reading asked for."""
        for key in self.raw.keys() - self._asked:
            self.problem(key, f"la clé « {key} » est inconnue ici.", nearest(key, self._asked))


def parse_delay(value: object) -> Delay | None:
    """`{days = 15}` as a delay, or None when it is not one."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    unit, count = next(iter(value.items()))
    if unit not in TIME_UNITS or not isinstance(count, int) or isinstance(count, bool) or count < 0:
        return None
    return Delay(count, TIME_UNITS[unit])
