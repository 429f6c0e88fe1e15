"""The product's files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "filrouge"


def is_test(path: Path) -> bool:
    """Whether a file belongs to a test suite."""
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def is_migration(path: Path) -> bool:
    """Whether Django wrote it."""
    return path.parent.name == "migrations"


def python_files(folder: Path = PRODUCT, *, tests: bool = False) -> Iterator[Path]:
    """Python files of `folder`, migrations left out, those of test suites only when asked."""
    for path in sorted(folder.rglob("*.py")):
        if not is_migration(path) and (tests or not is_test(path)):
            yield path


def named(path: Path, *names: str) -> bool:
    """Whether a file is `views.py`, or stands in a package `views/`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return any(name in parts[2:] for name in names)


def imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import as `(line, dotted name)`; `from a import b` gives `a.b`, relative ones begin with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}"


def docstrings(tree: ast.AST) -> set[ast.Constant]:
    """The constants that are docstrings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
    return found


def report(problems: dict[str, list[str]]) -> str:
    """Problems by file, for an assertion's message."""
    return "\n".join(f"{place}: {problem}" for place, found in problems.items() for problem in found)


def check_files(files: Iterator[Path], checker) -> str:
    """Run a checker of source text over files: what it found, empty when all is well."""
    found = {str(path.relative_to(ROOT)): checker(path.read_text(encoding="utf-8")) for path in files}
    return report(found)
