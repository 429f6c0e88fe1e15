"""The languages in which somebody may be accompanied, besides French (B-5)."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Key → label, in the order of the file."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "languages.toml").read_text(encoding="utf-8"))
    return {entry["key"]: entry["label"] for entry in raw["language"]}


def in_words(keys: Iterable[str]) -> list[str]:
    """The labels of these languages; a key that the list has dropped stays as it is."""
    return [languages().get(key, key) for key in keys]
