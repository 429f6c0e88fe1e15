"""An action is the only way to write."""

import ast

import pytest

from tests.architecture.source import PRODUCT, check_files, imported_modules, named, python_files

BULK_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CHAINED_WRITES = {"create", "update", "delete"}
QUERYSET_STEPS = {
    "objects",
    "_default_manager",
    "_base_manager",
    "filter",
    "exclude",
    "all",
    "select_for_update",
}
ALLOWED_IMPORT = "filrouge.access.actions.record_reading"


def writes(source: str) -> list[str]:
    """Calls that write through the ORM or by hand."""
    return [
        f"line {node.lineno}: {ast.unparse(node.func)}() writes; call an action"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_write(node)
    ]


def _is_write(node: ast.Call) -> bool:
    function = node.func
    assert isinstance(function, ast.Attribute)
    if function.attr in BULK_WRITES or function.attr == "save":
        return True
    if function.attr == "delete" and not node.args and not node.keywords:
        return True
    if function.attr not in CHAINED_WRITES:
        return False
    steps = {inner.attr for inner in ast.walk(function.value) if isinstance(inner, ast.Attribute)}
    return bool(steps & QUERYSET_STEPS)


def borrowed_actions(source: str) -> list[str]:
    """Imports of actions by a room that only reads, the recording of a reading apart."""
    found = []
    for line, name in imported_modules(ast.parse(source)):
        parts = name.split(".")
        if "actions" in parts and name != ALLOWED_IMPORT:
            found.append(f"line {line}: imports {name}; this room reads, and may only record a reading")
    return found


@pytest.mark.parametrize("layer", ["views", "forms", "queries"])
def test_views_forms_and_queries_never_write(layer):
    assert not check_files((path for path in python_files() if named(path, layer)), writes)


@pytest.mark.parametrize("folder", ["steering", "exchanges/outbound"])
def test_rooms_that_report_borrow_no_action_but_the_recording_of_a_reading(folder):
    assert not check_files(python_files(PRODUCT / folder), borrowed_actions)


@pytest.mark.parametrize(
    "source",
    [
        "person.save()",
        "form.save()",
        "Person.objects.create(name='A')",
        "Person.objects.filter(pk=1).update(name='A')",
        "Person.objects.filter(pk=1).delete()",
        "person.delete()",
        "Person.objects.bulk_create(rows)",
        "Person.objects.get_or_create(name='A')",
    ],
)
def test_a_write_is_seen(source):
    assert writes(source)


@pytest.mark.parametrize(
    "source",
    ["context.update(page=page)", "actions.close_account(account, by=agent, at=now)", "cache.delete('k')"],
)
def test_what_is_no_write_passes(source):
    assert not writes(source)


@pytest.mark.parametrize(
    "source",
    [
        "from filrouge.people.actions import rename",
        "from filrouge.people import actions",
        "from filrouge.access import actions",
        "import filrouge.people.actions",
        "from filrouge.access.actions import create_account",
    ],
)
def test_a_borrowed_action_is_seen(source):
    assert borrowed_actions(source)


def test_recording_a_reading_passes():
    assert not borrowed_actions("from filrouge.access.actions import record_reading")
