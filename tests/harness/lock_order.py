"""One order of locks: the file of a person first, then what stands in it. Two gestures that lock the same rows in two
orders wait for each other on PostgreSQL, and one of them ends in an error: here the statement that would is refused, on
either engine, in whichever test meets it."""

import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

import filrouge

PRODUCT = f"{Path(filrouge.__file__).parent}/"
FILE = "people_person"
# The journal names a person by a bare number; joining two files writes these rows again.
BY_NUMBER = {"access_event", "access_fact"}
STATEMENT = re.compile(r'^\s*(?:UPDATE|DELETE\s+FROM|INSERT\s+(?:OR\s+\w+\s+)?INTO)\s+"(\w+)"', re.IGNORECASE)


class LockedOutOfOrder(AssertionError):
    """A row of a person's file was locked before the file."""


@dataclass(slots=True)
class _Transaction:
    """What one transaction has done: whether it holds a file, and the first row that it wrote before any."""

    block: object
    file_held: bool = False
    row: str = ""


_open: WeakKeyDictionary[BaseDatabaseWrapper, _Transaction] = WeakKeyDictionary()


@cache
def tables_of_a_file() -> frozenset[str]:
    """Tables whose rows belong to one person, at whatever depth: what points at a person, and what goes with it."""
    found = {FILE}
    while True:
        more = {
            model._meta.db_table
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
            and field.remote_field.model._meta.db_table in found
            and (not field.null or field.name == "person")
        }
        if more <= found:
            return frozenset((found | BY_NUMBER) - {FILE})
        found |= more


def _transaction(connection: BaseDatabaseWrapper) -> _Transaction | None:
    """What is known of the transaction that the product has opened; None outside of any. On SQLite alone, where nothing
    is written by COPY, which no wrapper sees."""
    if connection.vendor != "sqlite":
        return None
    block = next((b for b in connection.atomic_blocks if getattr(b, "of_the_product", False)), None)
    if block is None:
        return None
    known = _open.get(connection)
    if known is None or known.block is not block:
        known = _open[connection] = _Transaction(block)
    return known


def _note(connection: BaseDatabaseWrapper, table: str) -> None:
    """A statement writes or locks rows of this table."""
    if table != FILE and table not in tables_of_a_file():
        return
    now = _transaction(connection)
    if now is None or now.file_held:
        return
    if table != FILE:
        now.row = now.row or _place(table)
        return
    now.file_held = True
    if now.row:
        raise LockedOutOfOrder(
            f"{now.row}, before the file of the person, {_place(FILE)}. Begin the transaction with "
            "`people.actions.hold_files`: one order everywhere, and nobody waits for somebody who waits for them."
        )


def looking_at_transactions(enter: Callable[..., None]) -> Callable[..., None]:
    """`Atomic.__enter__` that knows the transactions of the product from those that hold several of them: a test's, and the
    demo's, which plays a year where nobody else is yet."""

    @wraps(enter)
    def run(self: Any) -> None:
        opened_in = sys._getframe(1).f_code.co_filename
        self.of_the_product = _is_ours(opened_in) and not opened_in.startswith(f"{PRODUCT}demo/")
        enter(self)

    return run


def looking_at_statements(execute: Callable[..., Any]) -> Callable[..., Any]:
    """`CursorWrapper._execute_with_wrappers` that notes the rows that a statement writes."""

    @wraps(execute)
    def run(self: Any, sql: Any, params: Any, many: bool, executor: Any) -> Any:
        if isinstance(sql, str) and (found := STATEMENT.match(sql)):
            _note(self.db, found[1])
        return execute(self, sql, params, many, executor)

    return run


def looking_at_locks(execute_sql: Callable[..., Any]) -> Callable[..., Any]:
    """`SQLCompiler.execute_sql` that notes the rows that a reading holds, which SQLite does not say."""

    @wraps(execute_sql)
    def run(self: SQLCompiler, *args: Any, **options: Any) -> Any:
        answer = execute_sql(self, *args, **options)
        if self.query.select_for_update and self.query.model is not None:
            own = {self.query.model._meta.db_table}
            others = (
                set()
                if self.query.select_for_update_of
                else {
                    join.table_name
                    for name, join in self.query.alias_map.items()
                    if self.query.alias_refcount[name]
                }
            )
            for table in sorted(own | others, key=lambda name: name == FILE):
                _note(self.connection, table)
        return answer

    return run


def _is_ours(filename: str) -> bool:
    return filename.startswith(PRODUCT) and "/tests/" not in filename


def _place(table: str) -> str:
    """Where in the product a row of this table is locked."""
    for frame in reversed(traceback.extract_stack()):
        if _is_ours(frame.filename) and not frame.filename.endswith("bulk.py"):
            return f"{table} ({frame.filename.removeprefix(PRODUCT)}:{frame.lineno})"
    return f"{table} (a test)"
