"""One subject a file, short functions, a page a room, and names that say something."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.floors import FLOORS
from tests.architecture.source import PRODUCT, ROOT, check_files, docstrings, is_test, python_files

FILE_LINES = 400
TEST_FILE_LINES = 500
FUNCTION_LINES = 40
README_LINES = 30
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}
FOLDERS = ("filrouge", "config", "scripts", "tests", "benchmarks")
LEFT_FOR_LATER = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b", re.IGNORECASE)


def too_long(source: str, *, limit: int) -> list[str]:
    """A file past its budget has two subjects."""
    lines = source.count("\n")
    return [f"{lines} lines (budget {limit}): two subjects?"] if lines > limit else []


def long_functions(source: str) -> list[str]:
    """Functions past their budget."""
    tree = ast.parse(source)
    documentation = docstrings(tree)
    return [
        f"line {node.lineno}: {node.name} has {lines} lines (budget {FUNCTION_LINES})"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := code_lines(node, documentation)) > FUNCTION_LINES
    ]


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef, documentation: set[ast.Constant]) -> int:
    """Lines of a function without its docstring; a last `return Record(field=…)`, which is a table, counts for one."""
    lines = node.end_lineno - node.lineno + 1
    first, last = node.body[0], node.body[-1]
    if getattr(first, "value", None) in documentation:
        lines -= first.end_lineno - first.lineno + 1
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Call) and not last.value.args:
        lines -= last.end_lineno - last.lineno
    return lines


def postponed(source: str) -> list[str]:
    """Work left for later inside the code."""
    return [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(source.splitlines(), 1)
        if LEFT_FOR_LATER.search(line)
    ]


def readme_problems(room: Path) -> list[str]:
    """A room that has code has a README of at most a screen."""
    code = [path for path in room.rglob("*.py") if path.name not in {"__init__.py", "apps.py"}]
    if not code:
        return []
    readme = room / "README.md"
    if not readme.is_file():
        return [f"{room.name}: README.md missing (purpose, law, states, screens, what it never does)"]
    lines = len(readme.read_text(encoding="utf-8").splitlines())
    return (
        [f"{room.name}: README.md has {lines} lines (budget {README_LINES})"] if lines > README_LINES else []
    )


def our_files(*, tests: bool) -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in python_files(ROOT / folder, tests=True)
        if is_test(path) is tests
    ]


def test_product_files_keep_to_one_subject():
    assert not check_files(iter(our_files(tests=False)), lambda source: too_long(source, limit=FILE_LINES))


def test_test_files_keep_to_one_subject():
    assert not check_files(
        iter(our_files(tests=True)), lambda source: too_long(source, limit=TEST_FILE_LINES)
    )


def test_functions_are_short():
    assert not check_files(iter(our_files(tests=False)), long_functions)


def test_nothing_is_left_for_later():
    assert not check_files(iter(our_files(tests=False)), postponed)


def test_package_files_are_empty():
    full = [str(path) for path in PRODUCT.rglob("__init__.py") if path.stat().st_size]
    assert full == []


def test_no_file_has_a_name_that_says_nothing():
    assert [
        path for path in our_files(tests=False) if VAGUE_NAMES.intersection(path.with_suffix("").parts)
    ] == []


@pytest.mark.parametrize("room", sorted(FLOORS))
def test_each_room_says_what_it_is_for_in_one_screen(room):
    assert readme_problems(PRODUCT / room) == []


def test_a_long_file_and_a_long_function_are_seen():
    body = "    x = 1\n" * FUNCTION_LINES
    assert too_long("x = 1\n" * (FILE_LINES + 1), limit=FILE_LINES)
    assert long_functions(f"def walk():\n{body}")
    assert not long_functions(f'def walk():\n    """One.\n\n    Two.\n    """\n{body[20:]}')
    fields = "        field=1,\n" * FUNCTION_LINES
    assert not long_functions(f"def record():\n    return Record(\n{fields}    )\n")
    assert long_functions(f"def record():\n{body}    return Record(\n        field=1,\n    )\n")


def test_work_left_for_later_is_seen():
    assert postponed("x = 1  # TODO: think")
    assert not postponed('label = "méthode"')


def test_a_room_without_its_page_is_seen(tmp_path):
    room = tmp_path / "attic"
    room.mkdir()
    assert readme_problems(room) == []
    (room / "models.py").touch()
    assert readme_problems(room)
    (room / "README.md").write_text("line\n" * (README_LINES + 1))
    assert readme_problems(room)
    (room / "README.md").write_text("line\n" * README_LINES)
    assert readme_problems(room) == []
