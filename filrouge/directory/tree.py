"""The tree of areas, as filters offer it. Works on the areas already loaded."""

from collections.abc import Iterator, Sequence

from filrouge.core.text import enumeration
from filrouge.directory.models import Area

INDENT = "\u2003"


ALONE = "="
SEVERAL = ","


def choices_of(areas: Sequence[Area], chosen: str = "") -> list[tuple[str, str]]:
    """Codes and names for a drop-down, each area under the one that contains it; several areas chosen together, as a
    home links to them, are one more choice."""
    offered = [(area.code, INDENT * depth + area.name) for area, depth in walk(areas)]
    names = {area.code: area.name for area in areas}
    together = chosen.split(SEVERAL)
    if len(together) > 1 and set(together) <= names.keys():
        offered.insert(0, (chosen, enumeration([names[code] for code in together])))
    if chosen.startswith(ALONE) and (code := chosen.removeprefix(ALONE)) in names:
        offered.insert(0, (chosen, f"{names[code]}, sans plus de précision"))
    return offered


def alone(area: Area) -> str:
    """An area without those that it contains, as a value of a filter."""
    return ALONE + area.code


def together(areas: Sequence[Area]) -> str:
    """Several areas as one value of a filter."""
    return SEVERAL.join(area.code for area in areas)


def walk(areas: Sequence[Area], parent: int | None = None, depth: int = 0) -> Iterator[tuple[Area, int]]:
    """Every area below `parent`, each before those that it contains, with its depth."""
    for area in areas:
        if area.parent_id == parent:
            yield area, depth
            yield from walk(areas, area.pk, depth + 1)


def keys_below(areas: Sequence[Area], code: str) -> tuple[int, ...]:
    """Keys of the area of this code, or of these codes, and of all that they contain; nothing for an unknown code. A code
    that is said to be `alone` is that area and nothing that it contains."""
    if code.startswith(ALONE):
        return tuple(area.pk for area in areas if area.code == code.removeprefix(ALONE))
    asked = set(code.split(SEVERAL))
    tops = [area for area in areas if area.code in asked]
    return tuple(dict.fromkeys(key for top in tops for key in (top.pk, *_inside(areas, top))))


def below(areas: Sequence[Area]) -> dict[int, frozenset[int]]:
    """Each area with all that it contains, itself included."""
    return {area.pk: frozenset((area.pk, *_inside(areas, area))) for area in areas}


def _inside(areas: Sequence[Area], top: Area) -> Iterator[int]:
    return (area.pk for area, _ in walk(areas, top.pk, 1))
