"""Letters as data: the fields of a template, what is unknown in it, what it says once filled. Pure."""

import re
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from filrouge.core.filling import filled as filled
from filrouge.core.filling import unknown_fields as unknown_fields


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a `heading`, a `list` of lines, or a `paragraph`."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """A text as it is printed, in its order: « ## » is a heading, « - » the line of a list, an empty line ends a
    paragraph."""
    found: list[Block] = []
    for part in re.split(r"\n{2,}", text.strip()):
        marked = (_marked(line.rstrip()) for line in part.splitlines() if line.strip())
        for kind, group in groupby(marked, key=itemgetter(0)):
            lines = [line for _, line in group]
            found += (
                [Block(kind, (line,)) for line in lines] if kind == "heading" else [Block(kind, tuple(lines))]
            )
    return found


def _marked(line: str) -> tuple[str, str]:
    """What a line is, and its words."""
    for mark, kind in (("## ", "heading"), ("- ", "list")):
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    return "paragraph", line
