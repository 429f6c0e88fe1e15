"""All the schemes and the national law, read from the shipped folder and a département's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from filrouge.schemes.law import National, UnknownParameter, merge_national
from filrouge.schemes.parsing import clashes, fingerprint, load_file, load_toml, read_national, read_scheme
from filrouge.schemes.problems import Problem, SchemeError
from filrouge.schemes.reader import Sink, nearest
from filrouge.schemes.types import ClockRule, Scheme, in_force

__all__ = ["Catalogue", "National", "UnknownParameter", "UnknownScheme", "load_catalogue", "parse_scheme"]

SHIPPED_FOLDER = Path(__file__).parent / "data"


class UnknownScheme(LookupError):
    """No scheme of that key is loaded. The message is French."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one database knows: the law, and the schemes by key."""

    schemes: Mapping[str, Scheme]
    national: National

    def scheme(self, key: str) -> Scheme:
        """The scheme of that key; UnknownScheme otherwise."""
        if key not in self.schemes:
            raise UnknownScheme(f"le dispositif « {key} » n'est pas chargé. {nearest(key, self.schemes)}")
        return self.schemes[key]

    def clock_rules(self, scheme_key: str | None, day: date) -> tuple[ClockRule, ...]:
        """The clocks that an event of `day` may open: the law's, then the scheme's own."""
        local = self.scheme(scheme_key).clocks if scheme_key else ()
        legal = self.national.clock_rules(day)
        return legal + tuple(rule for rule in local if in_force(rule.valid_from, rule.valid_until, day))


def parse_scheme(text: str, source_name: str) -> Scheme:
    """The scheme that `text` describes; SchemeError with every problem otherwise."""
    raw, sink = load_toml(text, source_name)
    scheme = None if sink.blocked else read_scheme(raw, sink)
    if scheme is None or sink.blocked:
        raise SchemeError(sink.problems)
    return scheme


def load_national(folder: Path = SHIPPED_FOLDER / "national") -> National:
    """The law of the shipped folder; SchemeError with every problem of every file otherwise."""
    parts: list[National] = []
    sinks: list[Sink] = []
    for path in sorted(folder.glob("*.toml")):
        raw, sink = load_file(path)
        sinks.append(sink)
        parts.append(read_national(raw, sink) if not sink.blocked else National((), (), (), sink.text, ""))
    text = "\n".join(f"# {sink.file}\n{sink.text}" for sink in sinks)
    national = merge_national(parts, sinks, text, fingerprint(text))
    _raise_if_blocked([problem for sink in sinks for problem in sink.problems])
    return national


def load_catalogue(*extra_dirs: Path) -> Catalogue:
    """The shipped schemes and those of `extra_dirs` (each a folder of `*.toml`), with the law.

    Reads files every time: the caller keeps the answer. Raises SchemeError with all the problems."""
    national = load_national()
    schemes: dict[str, Scheme] = {}
    homes: dict[str, Path] = {}
    problems = [_missing(folder) for folder in extra_dirs if not folder.is_dir()]
    for path in (path for folder in (SHIPPED_FOLDER, *extra_dirs) for path in sorted(folder.glob("*.toml"))):
        raw, sink = load_file(path)
        if not sink.blocked:
            scheme = read_scheme(raw, sink)
            clashes(scheme, national, sink)
            if homes.setdefault(scheme.key, path) != path:
                message = f"le dispositif « {scheme.key} » est déjà décrit dans {homes[scheme.key]}."
                sink.add("key", message, "Changer la clé, ou ne garder qu'un fichier.")
            schemes[scheme.key] = scheme
        problems += sink.problems
    _raise_if_blocked(problems)
    return Catalogue(MappingProxyType(schemes), national)


def _missing(folder: Path) -> Problem:
    return Problem(str(folder), "", "ce dossier n'existe pas.", "Corriger le chemin, ou créer le dossier.")


def _raise_if_blocked(problems: list[Problem]) -> None:
    blocking = [problem for problem in problems if problem.blocking]
    if blocking:
        raise SchemeError(blocking)
