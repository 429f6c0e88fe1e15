"""What an assessment says, in words: for screens, letters and the thread (C-1). Pure."""

import json
from typing import Any

from filrouge.accompaniment.domains import LEVELS, NOT_RAISED, situations_in_words
from filrouge.accompaniment.strengths import LISTS, in_words


def packed_in_words(key: str, value: str) -> str:
    """A field as `assessing.Answer.packed` keeps it, or a free text, as somebody reads it."""
    try:
        said = json.loads(value)
    except ValueError:
        return value
    if isinstance(said, list) and key in LISTS:
        return "\n".join(in_words(key, said))
    return answer_in_words(key, said) if isinstance(said, dict) else value


def answer_in_words(domain: str, said: dict[str, Any]) -> str:
    """« Frein fort (sans hébergement). Avec ses mots : … »."""
    level = LEVELS.get(str(said.get("level", "")), NOT_RAISED)
    situations = ", ".join(situations_in_words(domain, said.get("situations", ()))).lower()
    parts = [f"{level} ({situations})" if situations else level]
    if said.get("priority"):
        parts.append("Prioritaire")
    if said.get("own_words"):
        parts.append(f"Avec ses mots : {said['own_words']}")
    if said.get("words"):
        parts.append(str(said["words"]))
    return ". ".join(parts)
