"""Changing the lead structure within the same pathway: only in the cases that the law provides, where the scheme says so
(B-10)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.orientation.models import OrientationDecision

RULE = "change_of_operator_by_law_only"


class Changed(Protocol):
    """What is looked at in a decision to take."""

    @property
    def organisation(self) -> int: ...
    @property
    def category(self) -> str: ...
    @property
    def change_ground(self) -> str: ...
    @property
    def authority(self) -> str: ...


@lru_cache(maxsize=1)
def grounds() -> dict[str, str]:
    """The cases, key → label, in the order of the file."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "grounds.toml").read_text(encoding="utf-8"))
    return {entry["key"]: entry["label"] for entry in raw["ground"]}


def limits_changes(scheme_key: str | None) -> bool:
    """Whether this scheme lets the structure change only in the cases of the law."""
    text = scheme_text(scheme_key)
    return bool(text and text.operator.get(RULE))


def require_ground(decision: Changed, former: OrientationDecision | None, keys: Mapping[int, str]) -> None:
    """`Refusal` when the structure changes within the same pathway without one of the cases of the law."""
    if former is None or decision.authority != OrientationDecision.Authority.DEPARTMENT:
        return
    same = former.organisation_id == decision.organisation or former.category != decision.category
    if same or not limits_changes(keys.get(former.scheme_id or 0)):
        return
    if decision.change_ground not in grounds():
        raise Refusal(
            "Dans ce dispositif, la structure référente ne change que dans les cas prévus par la loi : choisissez lequel.",
            field="change_ground",
        )
