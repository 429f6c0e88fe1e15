"""Find the line of a key in a TOML text, which the standard parser does not tell."""

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w-]+)\s*=")
_FENCES = ('"""', "'''")


def line_of(text: str, path: str) -> int | None:
    """The line of `path` (`clock[2].delay`), else of the nearest table that holds it, else None."""
    positions = _positions(text)
    steps = path.split(".") if path else []
    while steps:
        found = positions.get(".".join(steps))
        if found is not None:
            return found
        steps.pop()
    return None


def _positions(text: str) -> dict[str, int]:
    positions: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix, fence = "", ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
            continue
        header = _HEADER.match(line)
        if header:
            prefix = _enter(header[2], header[1] == "[[", counts)
            positions.setdefault(prefix, number)
            continue
        key = _KEY.match(line)
        if key:
            positions.setdefault(f"{prefix}.{key[1]}" if prefix else key[1], number)
        fence = next((mark for mark in _FENCES if line.count(mark) == 1), "")
    return positions


def _enter(name: str, repeated: bool, counts: dict[str, int]) -> str:
    """The path of a table header, `[[clock]]` being numbered and `[clock.x]` belonging to the last."""
    steps: list[str] = []
    for step in name.split(".")[:-1]:
        path = ".".join([*steps, step])
        steps.append(f"{step}[{counts[path]}]" if path in counts else step)
    last = name.split(".")[-1]
    path = ".".join([*steps, last])
    if not repeated:
        return path
    counts[path] = counts.get(path, 0) + 1
    return f"{path}[{counts[path]}]"
