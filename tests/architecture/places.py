"""Finds what belongs to a dispositif, a département or a law inside Python code: those are data."""

import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import docstrings

# Words of the five calls for projects and of their territories. Docstrings may cite them as sources.
PLACES = (
    *("mayenne", "laval", "seine saint denis", "isere", "indre et loire", "touraine", "herault", "grenoble"),
    *(
        "montpellier",
        "bobigny",
        "terres d envol",
        "grand paris grand est",
        "isere pssi",
        "jobtouraine",
        "viesion",
    ),
)
TERRITORY = re.compile(r"depart|county|insee|post(al|e)?_?code|commune|territor|\barea", re.IGNORECASE)
DEPARTMENT_NUMBER = re.compile(r"\d\d|2[ABab]|97[1-6]")

DURATION_CALLS = {
    "timedelta",
    "relativedelta",
    "add_days",
    "add_weeks",
    "add_months",
    "plus_days",
    "plus_months",
}
# Values of the law and of the calls, by unit. Anywhere else the same numbers are innocent.
SUSPECT = {
    "day": {10, 15, 42, 45},
    "week": {6},
    "month": {6, 18, 24},
    "hour": {15},
    "delay": {15, 42, 45},
    "deadline": {15, 42, 45},
    "capacity": {50, 80, 100},
    "ratio": {50, 80, 100},
    "target": {15, 30, 45, 480, 550, 3000},
}
CONSTANT_UNITS = ("day", "week", "hour", "delay", "deadline", "capacity", "ratio", "target")


def words_of(text: str) -> str:
    """Lower case, no accent, words apart: `ISERE_rules`, `isèreRules` and « Isère : règles » begin alike."""
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text)
    # An apostrophe separates words in French; the typographic one has no ASCII form.
    plain = unicodedata.normalize("NFKD", spaced.replace("’", " ")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def scheme_words(folder: Path) -> set[str]:
    """The key and the name of each scheme that ships, as words."""
    found = set()
    for path in folder.glob("*.toml"):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {
            words_of(path.stem),
            *(words_of(str(content[key])) for key in ("key", "name") if key in content),
        }
    return found - {""}


def mentions(source: str, vocabulary: set[str]) -> list[str]:
    """Names and strings, docstrings apart, that contain a word of the vocabulary."""
    pattern = re.compile(
        r"\b(?:" + "|".join(sorted(map(re.escape, vocabulary), key=len, reverse=True)) + r")\b"
    )
    return [
        f"line {line}: {text!r} names a scheme or a place; it belongs to a data file"
        for line, text in _texts(ast.parse(source))
        if pattern.search(words_of(text))
    ]


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    documentation = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
            yield node.lineno, node.value
        for attribute in ("id", "attr", "name", "arg", "asname"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                yield getattr(node, "lineno", 0), name


def department_numbers(source: str) -> list[str]:
    """Conditions on the number of a département."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            subject, values = ast.unparse(node), [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            subject, values = ast.unparse(node.subject), [case.pattern for case in node.cases]
        else:
            continue
        numbers = [number for value in values for number in _department_numbers(value)]
        if numbers and TERRITORY.search(subject):
            found.append(f"line {node.lineno}: tests the number of a département ({', '.join(numbers)})")
    return found


def _department_numbers(node: ast.AST) -> list[str]:
    return [
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant)
        and isinstance(inner.value, str)
        and DEPARTMENT_NUMBER.fullmatch(inner.value)
    ]


def delays(source: str) -> list[str]:
    """Durations and thresholds of the law or of a call written as numbers."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += _delays_of_call(node)
        elif isinstance(node, ast.Compare):
            found += _delays_of_comparison(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [problem for target in targets for problem in _named(ast.unparse(target), node.value)]
    return found


def _delays_of_call(node: ast.Call) -> list[str]:
    function = ast.unparse(node.func).rpartition(".")[2]
    named = [problem for key in node.keywords if key.arg for problem in _named(key.arg, key.value)]
    if function not in DURATION_CALLS:
        return named
    unit = next((unit for unit in ("week", "month") if unit in function), "day")
    plain = [problem for value in node.args for problem in _suspect(unit, value)]
    months = [
        problem for key in node.keywords if key.arg == "months" for problem in _suspect("month", key.value)
    ]
    return named + plain + months


def _delays_of_comparison(node: ast.Compare) -> list[str]:
    sides = [node.left, *node.comparators]
    names = " ".join(ast.unparse(side) for side in sides if not isinstance(side, ast.Constant))
    return [problem for side in sides for problem in _named(names, side)]


def _named(name: str, value: ast.expr) -> list[str]:
    """A suspect number under a name that tells its unit."""
    words = words_of(name)
    units = [unit for unit in CONSTANT_UNITS if re.search(rf"\b{unit}s?\b", words)]
    return [problem for unit in units for problem in _suspect(unit, value)][:1]


def _suspect(unit: str, value: ast.expr) -> list[str]:
    if isinstance(value, ast.Constant) and type(value.value) is int and value.value in SUSPECT[unit]:
        return [
            f"line {value.lineno}: {value.value} ({unit}) is a figure of the law or of a call; read it from data"
        ]
    return []
