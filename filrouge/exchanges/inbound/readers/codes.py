"""The code lists of the flows (codes.toml), read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CodeList:
    """The known codes of one element and their French words."""

    element: str
    title: str
    labels: dict[str, str]

    def label(self, code: str) -> str:
        """The words for `code`, or the code itself when it is unknown: never a failure."""
        return self.labels.get(code, code)


@cache
def code_lists() -> dict[str, CodeList]:
    """All lists, by the name of their element (ETATDOSRSA, SITFAM…)."""
    tables = tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))
    return {
        element: CodeList(
            element, table["title"], {code: label for code, label in table.items() if code != "title"}
        )
        for element, table in tables.items()
    }
