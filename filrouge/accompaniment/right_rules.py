"""The rights other than the RSA that an accompaniment opens: their kinds, and what may follow what. Pure (A-8, G-2)."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path


class Stage(StrEnum):
    """Where a right stands."""

    ASKED = "asked"
    OPENED = "opened"
    REFUSED = "refused"


LABELS = {Stage.ASKED: "Demandé", Stage.OPENED: "Ouvert", Stage.REFUSED: "Refusé"}
# A refusal may be won back; another request is another line.
TRANSITIONS: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.ASKED: (Stage.OPENED, Stage.REFUSED),
    Stage.REFUSED: (Stage.OPENED,),
    Stage.OPENED: (),
}


@lru_cache(maxsize=1)
def right_kinds() -> dict[str, str]:
    """Key → label, in the order of the file."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "rights.toml").read_text(encoding="utf-8"))
    return {entry["key"]: entry["label"] for entry in raw["kind"]}


def right_label(key: str) -> str:
    """The name of a right; a key that the list has dropped stays as it is."""
    return right_kinds().get(key, key)
