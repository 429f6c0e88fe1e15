"""Two people edit the same thing: merge what can be, ask for the rest, never lose a word (A-1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from filrouge.core.results import Refusal


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both changed: what was there, what the other wrote, what I wrote."""

    field: str
    base: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The values to write, and the fields on which a person must choose."""

    values: dict[str, str]
    conflicts: tuple[FieldConflict, ...]


def seen_in(text: str, otherwise: Mapping[str, str] | None = None) -> dict[str, str]:
    """The fields that a writer had under the eyes, as their page sends them back in JSON; `otherwise` for what is not one
    of our pages."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return dict(otherwise or {})
    return {str(key): str(value) for key, value in found.items()}


def three_way(base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]) -> Merge:
    """Merge field by field: who alone changed a field wins it; both changed it alike: no conflict."""
    values: dict[str, str] = {}
    conflicts: list[FieldConflict] = []
    for field, my_value in mine.items():
        before, now = base.get(field, ""), theirs.get(field, "")
        values[field] = now if my_value == before else my_value
        if my_value not in (before, now) and now != before:
            conflicts.append(FieldConflict(field, before, now, my_value))
    return Merge(values, tuple(conflicts))


def merged_words(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> dict[str, str]:
    """The words to write, field by field; `Refusal` on the first that somebody else wrote meanwhile, with their words."""
    found = three_way(base, theirs, mine)
    if found.conflicts:
        first = found.conflicts[0]
        raise Refusal(
            f"Entre-temps, un collègue a écrit ici : « {first.theirs} ». Réunissez ses mots et les vôtres, puis "
            "enregistrez à nouveau.",
            field=first.field,
        )
    return found.values


def proposed_merge(base: str, theirs: str, mine: str) -> str:
    """A text that holds every word of both writers, for a person to trim: what each added, one after the other."""
    shared = base.strip()
    if shared and _goes_on(shared, theirs) and _goes_on(shared, mine):
        added = [text[len(shared) :].strip() for text in (theirs, mine)]
        return "\n".join([shared, *filter(None, added)])
    return "\n\n".join(filter(None, (theirs.strip(), mine.strip())))


def _goes_on(before: str, text: str) -> bool:
    """The text begins with what stood there, and no word of it was made longer."""
    return text.startswith(before) and not text[len(before) : len(before) + 1].strip()
