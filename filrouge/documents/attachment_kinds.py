"""The kinds of attachments, the formats that are taken and the reasons of a removal: data, read once."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

_PATH = Path(__file__).parent / "data" / "attachments.toml"

# The kind of the scan of a contract signed on paper: the rooms above know it by name.
CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class AttachmentKind:
    """A kind of attachment. `kept`: as an event's; `restricted`: read only by who keeps the papers of the file."""

    key: str
    label: str
    kept: Literal["file", "proof"] = "file"
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is taken. `shown`: a browser may display it, which runs nothing."""

    key: str
    label: str
    media: str
    extension: str
    shown: bool = False


@lru_cache(maxsize=1)
def attachment_kinds() -> dict[str, AttachmentKind]:
    """Every kind, by key, in the order of the file."""
    return {row["key"]: AttachmentKind(**row) for row in _raw()["kind"]}


@lru_cache(maxsize=1)
def formats() -> dict[str, Format]:
    """Every format, by key."""
    return {row["key"]: Format(**row) for row in _raw()["format"]}


@lru_cache(maxsize=1)
def removals() -> dict[str, str]:
    """Why an attachment may be removed, key → label."""
    return {row["key"]: row["label"] for row in _raw()["removal"]}


def restricted_kinds() -> list[str]:
    """The keys of the kinds that not everybody who opens the file may read."""
    return [kind.key for kind in attachment_kinds().values() if kind.restricted]


def format_of(media: str) -> Format | None:
    """The format of this media type, if it is one of ours."""
    return next((one for one in formats().values() if one.media == media), None)


def accepted(*, photos: bool = False) -> str:
    """What a file field proposes to choose; without HEIC, so that a telephone converts its photos itself."""
    chosen = [one for one in formats().values() if one.shown or not photos]
    return ",".join(one.media for one in chosen)


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))
