"""Where each datum of a person comes from: which file of which day, or who entered it; where the two differ (A-6).

All of it is one JSON of the person, `sources`: source → day of its last data; `saisie` (who entered which field,
when), `confirme` (who confirmed the contact details), `ecarts` (what a file says of a field that somebody entered,
still to be decided), `gardes` (what files said and was not taken: never asked again). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

HUMAN, CONFIRMED, DIFFERENCES, KEPT = "saisie", "confirme", "ecarts", "gardes"
# Contact details that nobody entered, received or confirmed for so many days are shown as old: a choice of display.
OLD_AFTER_DAYS = 365
Sources = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A file says otherwise than what somebody entered: the field, its value, its source and day."""

    field: str
    value: str
    source: str
    day: date


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: `by` is who entered it; else `source` is the kind of file."""

    day: date | None
    by: str = ""
    source: str = ""


def entered_fields(sources: Sources) -> tuple[str, ...]:
    """The fields that somebody entered: no file writes over them."""
    return tuple(sources.get(HUMAN, {}).get("champs", ()))


def with_entry(sources: Sources, fields: Iterable[str], *, day: date, by: str) -> dict[str, Any]:
    """The same, once somebody entered these fields: what files said of them meanwhile is decided."""
    chosen = set(fields)
    said = sources.get(HUMAN, {})
    told = {**said.get("par_champ", {}), **{name: [day.isoformat(), by] for name in chosen}}
    entry = {
        "jour": day.isoformat(),
        "champs": sorted({*said.get("champs", ()), *chosen}),
        "par_champ": dict(sorted(told.items())),
    }
    after = {**sources, HUMAN: entry}
    for name in chosen & sources.get(DIFFERENCES, {}).keys():
        after = without_difference(after, name, keep=True)
    return after


def with_difference(sources: Sources, found: Difference) -> dict[str, Any] | None:
    """The same, with what a file says otherwise; None when that was said, or was decided, before."""
    waiting = sources.get(DIFFERENCES, {})
    known = waiting.get(found.field, {})
    day = found.day.isoformat()
    if found.value in sources.get(KEPT, {}).get(found.field, ()) or known.get("valeur") == found.value:
        return None
    if known.get("jour", "") > day:
        return None
    said = {"valeur": found.value, "source": found.source, "jour": day}
    return {**sources, DIFFERENCES: {**waiting, found.field: said}}


def without_difference(sources: Sources, field: str, *, keep: bool) -> dict[str, Any]:
    """The same, once decided. `keep`: what was entered stays, and this value is never asked about again; else the
    field is the file's from now on."""
    waiting = dict(sources.get(DIFFERENCES, {}))
    said = waiting.pop(field)
    after = {**sources, DIFFERENCES: waiting}
    if not waiting:
        del after[DIFFERENCES]
    if keep:
        kept = sources.get(KEPT, {})
        after[KEPT] = {**kept, field: sorted({*kept.get(field, ()), said["valeur"]})}
        return after
    entry = dict(sources.get(HUMAN, {}))
    entry["champs"] = [name for name in entry.get("champs", ()) if name != field]
    entry["par_champ"] = {name: who for name, who in entry.get("par_champ", {}).items() if name != field}
    after[HUMAN] = entry
    return after


def with_confirmation(sources: Sources, *, day: date, by: str) -> dict[str, Any]:
    """The same, once somebody said that the contact details are still right."""
    return {**sources, CONFIRMED: {"jour": day.isoformat(), "par": by}}


def differences(sources: Sources) -> list[Difference]:
    """What waits to be decided, by field."""
    return [
        Difference(name, said["valeur"], said["source"], date.fromisoformat(said["jour"]))
        for name, said in sorted(sources.get(DIFFERENCES, {}).items())
    ]


def origin(sources: Sources, field: str) -> Origin:
    """Where the value of a field comes from, as far as is known."""
    if field in entered_fields(sources):
        said = sources[HUMAN]
        day, by = said.get("par_champ", {}).get(field, (said["jour"], ""))
        return Origin(date.fromisoformat(day), by=by or "quelqu'un")
    files = sorted((day, name) for name, day in sources.items() if isinstance(day, str))
    if not files:
        return Origin(None)
    day, source = files[-1]
    return Origin(date.fromisoformat(day), source=source)


def confirmed(sources: Sources) -> Origin | None:
    """Who last said that the contact details are right."""
    said = sources.get(CONFIRMED)
    return Origin(date.fromisoformat(said["jour"]), by=said["par"]) if said else None


def is_old(sources: Sources, fields: Iterable[str], today: date) -> bool:
    """True when nobody entered, received or confirmed these fields for a long time."""
    days = [origin(sources, field).day for field in fields]
    if said := confirmed(sources):
        days.append(said.day)
    known = [day for day in days if day is not None]
    return bool(known) and (today - max(known)).days > OLD_AFTER_DAYS
