"""Bulk writing: `executemany … ON CONFLICT` on SQLite, `COPY` + `ON CONFLICT` on PostgreSQL; and its reading.

Measured 4 to 5 times faster than `bulk_create`; a test proves both equal to the ORM path."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from django.db import connection, models, transaction
from django.db.models import Field

# Column by column: a value is written, or was read, as the driver does not by itself.
Conversion = Callable[[Sequence[Any]], Iterable[Any]]
Row = tuple[Any, ...]
# Under this many rows, an INSERT asks less of PostgreSQL than a COPY.
FEW = 20
# SQLite before 3.32 takes 999 values in a statement.
VALUES_A_READ = 900
# Rows of one statement of the ORM's `bulk_create`: PostgreSQL takes 65,535 values in one.
ROWS_AT_ONCE = 500


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
    ready = _converted(statement.conversions, rows)
    if not ready:
        return
    key, *rest = statement.columns
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "sqlite" or len(ready) <= FEW:
            changes = ", ".join(f'"{c}" = %s' for c in rest)
            sql = f'UPDATE "{statement.table}" SET {changes} WHERE "{key}" = %s'  # noqa: S608
            cursor.executemany(sql, [(*row[1:], row[0]) for row in ready])
            return
        _copy_rows(cursor, statement, ready)
        changes = ", ".join(f'"{c}" = incoming."{c}"' for c in rest)
        cursor.execute(
            f'UPDATE "{statement.table}" AS target SET {changes} FROM "incoming_rows" AS incoming '  # noqa: S608
            f'WHERE target."{key}" = incoming."{key}"'
        )
        cursor.execute('DROP TABLE "incoming_rows"')


class _Among(models.Func):
    """The condition of `among`: one value for the database, whatever the number of keys."""

    output_field = models.BooleanField()
    template, arg_joiner = "%(expressions)s)", " = ANY("

    def as_sqlite(self, compiler: Any, connection: Any, **others: Any) -> Any:
        """The keys as a table made of a JSON text."""
        told = {"template": "%(expressions)s))", "arg_joiner": " IN (SELECT value FROM json_each("}
        return self.as_sql(compiler, connection, **told, **others)


def among(column: str, keys: Collection[int]) -> models.Func:
    """The condition that `column` is one of `keys`, to be given to `filter`.

    As `__in`, whose own cost grows with each key: Django looks at each, and writes a place for it."""
    told: Any = msgspec.json.encode(list(keys)).decode() if connection.vendor == "sqlite" else list(keys)
    return _Among(models.F(column), models.Value(told))


def increment(model: type[models.Model], column: str, keys: Sequence[int]) -> None:
    """Add one to `column` of the rows of these keys."""
    statement = _statement(model, (column,), (), ())
    # Names come from the models, never from outside.
    sql = f'UPDATE "{statement.table}" SET "{column}" = "{column}" + 1 WHERE "id" '  # noqa: S608
    with connection.cursor() as cursor:
        for some in _slices(keys):
            if connection.vendor == "sqlite":
                cursor.execute(f"{sql}IN ({', '.join(['%s'] * len(some))})", some)
            else:
                cursor.execute(f"{sql}= ANY(%s)", [some])


def read(
    model: type[models.Model], columns: Sequence[str], column: str, values: Collection[Any], **fixed: Any
) -> list[Row]:
    """`columns` of the rows whose `column` is one of `values`; `fixed`: what else they must hold.

    As `values_list` with `__in`, whose own cost grows with each value. `values` has each value once; the rows of a
    same value come in the order of their keys."""
    if not values:
        return []
    sql, conversions, held = _query(model, tuple(columns), column, tuple(fixed.items()))
    found: list[Row] = []
    with connection.cursor() as cursor:
        for some in _slices(values):
            if connection.vendor == "sqlite":
                cursor.execute(
                    sql.replace("= ANY(%s)", f"IN ({', '.join(['%s'] * len(some))})"), [*some, *held]
                )
            else:
                cursor.execute(sql, [some, *held])
            found += cursor.fetchall()
    return _converted(conversions, found)


def _slices(values: Collection[Any]) -> Iterable[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, VALUES_A_READ)):
        yield some


@lru_cache(maxsize=64)
def _query(
    model: type[models.Model], columns: tuple[str, ...], column: str, fixed: tuple[tuple[str, Any], ...]
) -> tuple[str, tuple[tuple[int, Conversion], ...], list[Any]]:
    """The statement, how its columns are read, and the values of `fixed`."""
    meta = model._meta
    fields = {field.attname: field for field in meta.concrete_fields}
    conditions = "".join(
        f' AND "{fields[name].column}" ' + ("IS NULL" if value is None else "= %s") for name, value in fixed
    )
    names = ", ".join(f'"{fields[name].column}"' for name in columns)
    key = meta.pk.column if meta.pk is not None else column
    # Names come from the models, never from outside.
    sql = (
        f'SELECT {names} FROM "{meta.db_table}" WHERE "{fields[column].column}" = ANY(%s){conditions} '  # noqa: S608
        f'ORDER BY "{key}"'
    )
    readings = ((i, _reading(fields[name])) for i, name in enumerate(columns))
    return sql, tuple((i, r) for i, r in readings if r is not None), [v for _, v in fixed if v is not None]


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
    conversions = ((i, _writing(fields[name])) for i, name in enumerate(columns))
    needed = tuple((i, conversion) for i, conversion in conversions if conversion is not None)
    return _Statement(model._meta.db_table, names, needed, tail)


def _writing(field: "Field[Any, Any]") -> Conversion | None:
    """How a column is written, where the driver does not know by itself."""
    if isinstance(field, models.JSONField):
        return _json_texts
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _instant_texts
    if isinstance(field, models.DateField):
        return lambda values: map(_day_text, values)
    return _decimal_texts(field) if isinstance(field, models.DecimalField) else None


def _reading(field: "Field[Any, Any]") -> Conversion | None:
    """How a column is read, where the driver does not know by itself."""
    if isinstance(field, models.DecimalField):
        raise TypeError(f"{field} : à lire par l'ORM")
    return (lambda values: map(msgspec.json.decode, values)) if isinstance(field, models.JSONField) else None


def _json_texts(values: Sequence[Any]) -> list[str | None]:
    """An object that stands in many rows is put into words once."""
    texts: dict[int, str | None] = {id(None): None}
    for value in values:
        if id(value) not in texts:
            texts[id(value)] = msgspec.json.encode(value).decode()
    return [texts[id(value)] for value in values]


@lru_cache(maxsize=65_536)
def _day_text(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _instant_texts(values: Sequence[datetime | None]) -> list[str | None]:
    """An instant that stands in many rows is put into words once."""
    texts: dict[int, str | None] = {id(None): None}
    for value in values:
        if value is not None and id(value) not in texts:
            texts[id(value)] = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return [texts[id(value)] for value in values]


def _decimal_texts(field: "models.DecimalField[Any, Any]") -> Conversion:
    """With the column's own number of decimals, as PostgreSQL rounds it by itself."""
    return lambda values: [
        connection.ops.adapt_decimalfield_value(value, field.max_digits, field.decimal_places)
        for value in values
    ]


def _write(statement: _Statement, rows: Iterable[Sequence[Any]]) -> None:
    ready = _converted(statement.conversions, rows)
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


def _converted(conversions: Sequence[tuple[int, Conversion]], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """The rows with the columns that need it converted."""
    ready = rows if isinstance(rows, list) else list(rows)
    if not ready or not conversions:
        return ready
    columns: list[Iterable[Any]] = list(zip(*ready, strict=True))
    for index, convert in conversions:
        columns[index] = convert(columns[index])  # type: ignore[arg-type]
    return list(zip(*columns, strict=True))


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
