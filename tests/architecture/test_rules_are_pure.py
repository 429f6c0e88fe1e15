"""Rules know facts, parameters and a day: no Django, no clock, no database."""

import ast

import pytest

from tests.architecture.source import PRODUCT, check_files, imported_modules, named, python_files

CLOCK_CALLS = {"now", "today", "utcnow", "localdate", "localtime", "monotonic", "perf_counter"}
IMPURE_MODULES = {
    "django",
    "models",
    "queries",
    "actions",
    "forms",
    "views",
    "random",
    "os",
    "secrets",
    "requests",
}


def clock_readings(source: str) -> list[str]:
    """Calls that ask what time it is."""
    return [
        f"line {node.lineno}: {ast.unparse(node)} reads the clock; take the day as an argument"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) in CLOCK_CALLS
    ]


def impurities(source: str) -> list[str]:
    """What a `rules.py` may not do: import Django or what touches the database, or read the clock."""
    imports = [
        f"line {line}: imports {name}"
        for line, name in imported_modules(ast.parse(source))
        if IMPURE_MODULES.intersection(name.split("."))
    ]
    return imports + clock_readings(source)


def test_rules_are_pure():
    assert not check_files((path for path in python_files() if named(path, "rules")), impurities)


@pytest.mark.parametrize("room", ["core", "schemes"])
def test_the_ground_floors_take_the_day_as_an_argument(room):
    assert not check_files(python_files(PRODUCT / room), clock_readings)


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import timezone",
        "import django.db",
        "from filrouge.people.models import Person",
        "from . import models",
        "def due(): return date.today()",
        "def due(): return datetime.now(tz=UTC)",
        "def due(): return timezone.localdate()",
    ],
)
def test_an_impure_rule_is_seen(source):
    assert impurities(source)


def test_a_pure_rule_passes():
    assert not impurities(
        "from datetime import date, timedelta\nfrom filrouge.core.periods import Period\n"
        "def due(opened: date, days: int) -> date:\n    return opened + timedelta(days=days)\n"
    )
