"""The elements of the beneficiary flows (elements.toml) and their sorting in one pass over a household."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

from filrouge.exchanges.inbound.readers.records import UnknownCode
from filrouge.exchanges.inbound.readers.xml_stream import line_of

Block = dict[str, str]
Blocks = dict[str, list[Block]]

_CONTAINER, _HOUSEHOLD, _PERSON, _CONTINUED = range(4)
REPEATED = "MOTITRANSFLUX"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names known: leaves, blocks with where they belong, and blocks that are dropped."""

    leaves: frozenset[str]
    blocks: dict[str, int]
    not_kept: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """elements.toml, read once."""
    data = tomllib.loads(Path(__file__).with_name("elements.toml").read_text(encoding="utf-8"))
    leaves = {
        leaf for scope in ("household", "person") for names in data[scope].values() for leaf in names.split()
    }
    blocks = dict.fromkeys(data["containers"], _CONTAINER)
    blocks |= dict.fromkeys(data["household"], _HOUSEHOLD)
    blocks |= dict.fromkeys(data["person"], _PERSON)
    blocks |= dict.fromkeys(data["continued"], _CONTINUED)
    leaves |= set(data["not_kept_leaves"])
    return Vocabulary(frozenset(leaves - {REPEATED}), blocks, frozenset(data["not_kept"]))


@dataclass(slots=True)
class Sorted:
    """One household's blocks: its own, and those of each of its persons, in the file's order."""

    household: Blocks = field(default_factory=dict)
    persons: list[Blocks] = field(default_factory=list)


class Tally:
    """Counts what our lists do not know, once per name and value."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[int]] = {}
        self.added = 0

    def add(self, element: str, code: str, line: int) -> None:
        self.added += 1
        entry = self._seen.get((element, code))
        if entry is None:
            self._seen[element, code] = [1, line]
        else:
            entry[0] += 1

    def report(self) -> tuple[UnknownCode, ...]:
        return tuple(
            UnknownCode(element, code, count, line)
            for (element, code), (count, line) in sorted(self._seen.items())
        )


def sort_blocks(household: etree._Element, strangers: Tally) -> Sorted:
    """The blocks of a household by name. Unknown blocks are kept under their name, and counted in
    `strangers`."""
    known = vocabulary()
    leaves, blocks = known.leaves, known.blocks
    result = Sorted()
    scope = result.household
    current: Block = {}
    nodes = household.iter()
    next(nodes)
    for node in nodes:
        tag = node.tag
        if tag in leaves:
            current[tag] = (node.text or "").strip()
        elif (place := blocks.get(tag)) is None:
            owner = result.household if node.getparent() is household else scope
            current = _stranger(node, tag, current, owner, strangers)
        elif place != _CONTINUED:
            current = {}
            if tag == "Personne":
                scope = {}
                result.persons.append(scope)
            elif place != _CONTAINER:
                if place == _HOUSEHOLD:
                    scope = result.household
                if tag in scope:
                    scope[tag].append(current)
                else:
                    scope[tag] = [current]
    return result


def _stranger(node: etree._Element, tag: str, current: Block, scope: Blocks, strangers: Tally) -> Block:
    """Keep what has no name in our lists: a block under its name, a leaf among the unknown ones of its
    owner."""
    text = (node.text or "").strip()
    if tag == REPEATED:
        current[tag] = f"{current[tag]} {text}" if tag in current else text
        return current
    strangers.add(tag, "", line_of(node))
    if len(node):
        block: Block = {}
        scope.setdefault(tag, []).append(block)
        return block
    scope.setdefault(UNKNOWN, [{}])[0][tag] = text
    return current
