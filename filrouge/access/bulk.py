"""Bulk writing: `executemany … ON CONFLICT` on SQLite, `COPY` + `ON CONFLICT` on PostgreSQL.

Measured 4 to 5 times faster than `bulk_create`; a test proves both equal to the ORM path."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Field
from psycopg.types.json import Jsonb

Conversion = Callable[[Any], Any]

# Under this many rows, an INSERT asks less of PostgreSQL than a COPY.
FEW = 20


@dataclass(frozen=True, slots=True)
class _Statement:
    table: str
    columns: tuple[str, ...]
    conversions: tuple[tuple[int, Conversion], ...]
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


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `columns` of rows that stand already; the first column is the key."""
    statement = _statement(model, tuple(columns), (), ())
    ready = list(_converted(statement, rows))
    if not ready:
        return
    key, *rest = statement.columns
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            changes = ", ".join(f'"{c}" = %s' for c in rest)
            sql = f'UPDATE "{statement.table}" SET {changes} WHERE "{key}" = %s'  # noqa: S608
            cursor.executemany(sql, [[*row[1:], row[0]] for row in ready])
            return
        _copy_rows(cursor, statement, ready)
        changes = ", ".join(f'"{c}" = incoming."{c}"' for c in rest)
        cursor.execute(
            f'UPDATE "{statement.table}" AS target SET {changes} FROM "incoming_rows" AS incoming '  # noqa: S608
            f'WHERE target."{key}" = incoming."{key}"'
        )
        cursor.execute('DROP TABLE "incoming_rows"')


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
    conversions = ((i, _conversion(fields[name])) for i, name in enumerate(columns))
    needed = tuple((i, conversion) for i, conversion in conversions if conversion is not None)
    return _Statement(model._meta.db_table, names, needed, tail)


def _conversion(field: "Field[Any, Any]") -> Conversion | None:
    """How a value of this field is written, where the driver does not know by itself."""
    if isinstance(field, models.JSONField):
        return _json_text if connection.vendor == "sqlite" else Jsonb
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _instant_text
    if isinstance(field, models.DateField):
        return _day_text
    return _decimal_text if isinstance(field, models.DecimalField) else None


def _json_text(value: Any) -> str:
    return _ENCODER.encode(value) if value else _EMPTY[type(value)]


_ENCODER = json.JSONEncoder(ensure_ascii=False)
_EMPTY = {dict: "{}", list: "[]", str: '""', int: "0", bool: "false"}


@lru_cache(maxsize=65_536)
def _day_text(value: date) -> str:
    return value.isoformat()


@lru_cache(maxsize=65_536)
def _instant_text(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _decimal_text(value: Any) -> str:
    return str(value)


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
    return _convert(statement.conversions, rows)


def _convert(
    conversions: tuple[tuple[int, Conversion], ...], rows: Iterable[Sequence[Any]]
) -> Iterable[Sequence[Any]]:
    for row in rows:
        values = list(row)
        for index, convert in conversions:
            if values[index] is not None:
                values[index] = convert(values[index])
        yield values


def _copy(statement: _Statement, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        if not statement.tail:
            with cursor.copy(f'COPY "{statement.table}" ({statement.quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        _copy_rows(cursor, statement, rows)
        cursor.execute(
            f'INSERT INTO "{statement.table}" ({statement.quoted}) SELECT {statement.quoted} '  # noqa: S608
            f'FROM "incoming_rows"{statement.tail}'
        )
        cursor.execute('DROP TABLE "incoming_rows"')


def _copy_rows(cursor: Any, statement: _Statement, rows: Sequence[Sequence[Any]]) -> None:
    cursor.execute(
        f'CREATE TEMP TABLE "incoming_rows" ON COMMIT DROP AS SELECT {statement.quoted} '  # noqa: S608
        f'FROM "{statement.table}" WITH NO DATA'
    )
    with cursor.copy(f'COPY "incoming_rows" ({statement.quoted}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
