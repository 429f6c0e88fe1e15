"""Bulk writing: `executemany … ON CONFLICT` on SQLite, `COPY` + `ON CONFLICT` on PostgreSQL.

Measured 4 to 5 times faster than `bulk_create`; a test proves both equal to the ORM path."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Field

# Under this many rows, an INSERT asks less of PostgreSQL than a COPY.
FEW = 20


@dataclass(frozen=True, slots=True)
class _Statement:
    table: str
    columns: tuple[str, ...]
    fields: tuple[Any, ...]
    conversions: tuple[int, ...]
    tail: str

    @property
    def quoted(self) -> str:
        return ", ".join(f'"{c}"' for c in self.columns)


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Keys for `count` new rows of `model`. To be called inside the transaction that will insert them.

    SQLite: the writer is alone since BEGIN IMMEDIATE, so the next keys are ours. PostgreSQL: the sequence gives them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            start = (row[0] if row else 0) + 1
            if row is None:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            else:
                cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
            return range(start, start + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [row[0] for row in cursor.fetchall()]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of `columns` (attribute names, as `person_id`)."""
    _write(_statement(model, tuple(columns), (), ()), rows)


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows, or update `update` where `unique` already stands; no `update`: keep what stands."""
    _write(_statement(model, tuple(columns), tuple(unique), tuple(update)), rows)


@lru_cache(maxsize=256)
def _statement(
    model: type[models.Model], columns: tuple[str, ...], unique: tuple[str, ...], update: tuple[str, ...]
) -> _Statement:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = tuple(str(fields[name].column) for name in columns)
    tail = ""
    if unique:
        keys = ", ".join(f'"{fields[name].column}"' for name in unique)
        changes = ", ".join(f'"{fields[n].column}" = excluded."{fields[n].column}"' for n in update)
        tail = f" ON CONFLICT ({keys}) DO {'UPDATE SET ' + changes if changes else 'NOTHING'}"
    chosen = tuple(fields[name] for name in columns)
    conversions = tuple(i for i, field in enumerate(chosen) if _needs_conversion(field))
    return _Statement(model._meta.db_table, names, chosen, conversions, tail)


def _needs_conversion(field: "Field[Any, Any]") -> bool:
    if connection.vendor == "postgresql":
        return isinstance(field, models.JSONField)
    return isinstance(field, models.JSONField | models.DateField | models.DecimalField)


def _write(statement: _Statement, rows: Iterable[Sequence[Any]]) -> None:
    ready = list(_converted(statement, rows))
    if not ready:
        return
    if connection.vendor == "postgresql" and len(ready) > FEW:
        # The temporary table of an upsert lives as long as its transaction.
        with transaction.atomic(savepoint=False):
            _copy(statement, ready)
        return
    marks = ", ".join(["%s"] * len(statement.columns))
    # Names come from the models, never from outside.
    sql = f'INSERT INTO "{statement.table}" ({statement.quoted}) VALUES ({marks}){statement.tail}'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, ready)


def _converted(statement: _Statement, rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    if not statement.conversions:
        return rows
    return _convert(statement, rows)


def _convert(statement: _Statement, rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    sqlite = connection.vendor == "sqlite"
    for row in rows:
        values = list(row)
        for index in statement.conversions:
            value = values[index]
            if value is None:
                continue
            if sqlite and isinstance(value, datetime):
                values[index] = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
            elif sqlite and isinstance(value, date):
                values[index] = value.isoformat()
            else:
                values[index] = statement.fields[index].get_db_prep_save(value, connection)
        yield values


def _copy(statement: _Statement, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        target = f'"{statement.table}"'
        if statement.tail:
            target = '"incoming_rows"'
            cursor.execute(
                f'CREATE TEMP TABLE {target} ON COMMIT DROP AS SELECT {statement.quoted} FROM "{statement.table}" '  # noqa: S608
                "WITH NO DATA"
            )
        with cursor.copy(f"COPY {target} ({statement.quoted}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if statement.tail:
            cursor.execute(
                f'INSERT INTO "{statement.table}" ({statement.quoted}) SELECT {statement.quoted} '  # noqa: S608
                f"FROM {target}{statement.tail}"
            )
            cursor.execute(f"DROP TABLE {target}")
