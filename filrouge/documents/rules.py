"""Letters as data: the fields of a template, what is unknown in it, what it says once filled. Pure."""

import re
from dataclasses import dataclass

from filrouge.core.filling import filled as filled
from filrouge.core.filling import unknown_fields as unknown_fields


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a `heading`, a `list` of lines, or a `paragraph`."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """A text as it is printed: « ## » begins a heading, « - » the lines of a list, an empty line ends a paragraph."""
    found: list[Block] = []
    for part in re.split(r"\n{2,}", text.strip()):
        lines = [line.rstrip() for line in part.splitlines() if line.strip()]
        if lines and lines[0].startswith("## "):
            found.append(Block("heading", (lines[0][3:].strip(),)))
            lines = lines[1:]
        items = [line[2:].strip() for line in lines if line.startswith("- ")]
        words = [line for line in lines if not line.startswith("- ")]
        if words:
            found.append(Block("paragraph", tuple(words)))
        if items:
            found.append(Block("list", tuple(items)))
    return found
