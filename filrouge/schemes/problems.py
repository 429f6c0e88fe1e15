"""What is wrong in a file, said so that the person who edits it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect. `path` is like `clock[2].delay` (the second `[[clock]]`, counted from 1); `line` is
    None where it could not be found; `blocking` False is a warning: the file can still be used."""

    file: str
    path: str
    message: str
    remedy: str
    line: int | None = None
    blocking: bool = True

    def __str__(self) -> str:
        place = f"{self.file}, ligne {self.line}" if self.line else self.file
        where = f" ({self.path})" if self.path else ""
        return f"{place}{where} : {self.message} {self.remedy}".rstrip()


class SchemeError(ValueError):
    """A file cannot be used. `problems` holds all of them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
