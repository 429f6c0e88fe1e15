"""What somebody may be qualified as: the list that a département completes (G-10)."""

import tomllib
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def qualifications() -> dict[str, str]:
    """Key → label, in the order of the file."""
    path = Path(__file__).parent / "data" / "qualifications.toml"
    return {
        entry["key"]: entry["label"]
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["qualification"]
    }
