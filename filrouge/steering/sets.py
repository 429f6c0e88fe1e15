"""The set of indicators of a scheme as a whole: what it holds, and what changed since the département validated it (G-5)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from filrouge.directory.queries import last_validation
from filrouge.directory.set_models import IndicatorSetValidation
from filrouge.schemes.types import RawTable, Scheme
from filrouge.steering.definitions import SECTION, Indicator, indicators_of


@dataclass(frozen=True, slots=True)
class Change:
    """A definition that is not what was validated. `kind`: added, changed or removed."""

    id: str
    label: str
    kind: str

    @property
    def words(self) -> str:
        """How it changed."""
        return {"added": "Ajouté", "changed": "Modifié", "removed": "Retiré"}[self.kind]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a set stands: its latest validation, None without any, and what changed since."""

    key: str
    digest: str
    validation: IndicatorSetValidation | None
    changes: tuple[Change, ...]

    @property
    def valid(self) -> bool:
        """Whether it was validated as it is."""
        return self.validation is not None and not self.changes


def definitions_of(scheme: Scheme) -> dict[str, dict[str, object]]:
    """Identifier → label, version and digest of all that the file says of it, in the order of the file."""
    tables: dict[str, list[RawTable]] = {}
    for table in scheme.tables.get(SECTION, []):
        tables.setdefault(str(table["id"]), []).append(table)
    latest: dict[str, Indicator] = {}
    for indicator in indicators_of(scheme):
        if indicator.id not in latest or indicator.version > latest[indicator.id].version:
            latest[indicator.id] = indicator
    return {
        key: {"label": latest[key].label, "version": latest[key].version, "digest": _digest(said)}
        for key, said in tables.items()
    }


def set_digest(definitions: Mapping[str, Mapping[str, object]]) -> str:
    """One digest for the set: its order does not matter, the rest of the file neither."""
    return _digest({key: said["digest"] for key, said in definitions.items()})


def _digest(value: object) -> str:
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def standing_of(scheme: Scheme) -> Standing:
    """Where the set of a scheme stands: one query."""
    definitions = definitions_of(scheme)
    validation = last_validation(scheme.key)
    before = validation.definitions if validation else {}
    changes = tuple(changed(before, definitions)) if validation else ()
    return Standing(scheme.key, set_digest(definitions), validation, changes)


def changed(
    before: Mapping[str, Mapping[str, object]], now: Mapping[str, Mapping[str, object]]
) -> list[Change]:
    """What differs, by identifier: what is there now in its order, then what is gone."""
    found = []
    for key, said in now.items():
        if key not in before:
            found.append(Change(key, str(said["label"]), "added"))
        elif before[key]["digest"] != said["digest"]:
            found.append(Change(key, str(said["label"]), "changed"))
    return found + [Change(key, str(before[key]["label"]), "removed") for key in before if key not in now]
