"""The tree of areas, as filters offer it. Works on the areas already loaded."""

from collections.abc import Iterator, Sequence

from filrouge.directory.models import Area

INDENT = "\u2003"


def choices_of(areas: Sequence[Area]) -> list[tuple[str, str]]:
    """Codes and names for a drop-down, each area under the one that contains it."""
    return [(area.code, INDENT * depth + area.name) for area, depth in walk(areas)]


def walk(areas: Sequence[Area], parent: int | None = None, depth: int = 0) -> Iterator[tuple[Area, int]]:
    """Every area below `parent`, each before those that it contains, with its depth."""
    for area in areas:
        if area.parent_id == parent:
            yield area, depth
            yield from walk(areas, area.pk, depth + 1)


def keys_below(areas: Sequence[Area], code: str) -> tuple[int, ...]:
    """Keys of the area of this code and of all that it contains; nothing for an unknown code."""
    top = next((area for area in areas if area.code == code), None)
    return () if top is None else (top.pk, *(area.pk for area, _ in walk(areas, top.pk, 1)))
