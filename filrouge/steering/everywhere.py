"""All the schemes as one: the figures that the State asks a département for, whatever the scheme (G-1)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

from filrouge.directory.catalogue import catalogue
from filrouge.schemes.types import Scheme

EVERYWHERE = "ensemble"
NAME = "Ensemble des dispositifs"
# CASF L262-29: the three orientations.
CATEGORY_LABELS = {
    "employment": "Parcours emploi",
    "socio_professional": "Parcours socio-professionnel",
    "social": "Parcours social",
}
Item = TypeVar("Item")


def scheme_everywhere() -> Scheme | None:
    """A scheme that holds the national indicators and the words of all the others; None without any scheme."""
    known = catalogue()
    return _everywhere(known.national.hash, tuple(scheme.hash for scheme in known.schemes.values()))


@lru_cache(maxsize=4)
def _everywhere(_law: str, _schemes: tuple[str, ...]) -> Scheme | None:
    known = catalogue()
    schemes = list(known.schemes.values())
    if not schemes:
        return None
    return replace(
        schemes[0], key=EVERYWHERE, name=NAME, short_name=NAME,
        description="Les indicateurs nationaux et les listes de travail, tous dispositifs réunis.",
        valid_from=date.min, valid_until=None, tables=known.national.tables, cases=(), clocks=(), targets=(), duties=(),
        exit_reasons=_once(schemes, lambda scheme: scheme.exit_reasons, lambda reason: reason.key),
        emphases=_once(schemes, lambda scheme: scheme.emphases, lambda emphasis: emphasis.key),
        # Each scheme has its own names for a pathway: the law's, once each.
        pathways=tuple(
            replace(pathway, label=CATEGORY_LABELS[pathway.category])
            for pathway in _once(schemes, lambda scheme: scheme.pathways, lambda pathway: pathway.category)
        ),
        text=known.national.text, hash=known.national.hash,
    )  # fmt: skip


def _once(
    schemes: Iterable[Scheme], items: Callable[[Scheme], Iterable[Item]], key: Callable[[Item], str]
) -> tuple[Item, ...]:
    """The items of all the schemes, each once, the first met."""
    found: dict[str, Item] = {}
    for scheme in schemes:
        for item in items(scheme):
            found.setdefault(key(item), item)
    return tuple(found.values())
