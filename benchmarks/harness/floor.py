"""The floor of an import: lxml over the same file, then the same rows written bare, in the same run.

The rows are those that the import left: read back from its database, written one table after the other, a
transaction each, by `executemany` (SQLite, same pragmas) or `COPY` (PostgreSQL) into a second database with the
same tables, keys and indexes. Reading them back is not counted."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks.harness.ground import Ground
from benchmarks.harness.measures import Stopwatch
from benchmarks.harness.timed import ROOT, server_cpu

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Floor:
    """What reading and writing cost, bare; and how many rows there were."""

    parse_wall: float
    parse_cpu: float
    write_wall: float
    write_cpu: float
    rows: dict[str, int]

    @property
    def wall(self) -> float:
        """Seconds of both."""
        return self.parse_wall + self.write_wall

    @property
    def cpu(self) -> float:
        """Processor seconds of both."""
        return self.parse_cpu + self.write_cpu


def floor_of(file: Path, full: Ground, empty: Ground) -> Floor:
    """Write into `empty`, a copy of `full` from before the import, what `full` has more. In its own process."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.harness.floor", str(file), full.url, empty.url],
        cwd=ROOT, env=full.environment, text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return Floor(**json.loads(done.stdout.splitlines()[-1]))


def parse(file: Path) -> None:
    """Read a file as plainly as can be: each household complete, then forgotten (a list: each row)."""
    if file.suffix == ".csv":
        import csv

        with file.open(encoding="utf-8-sig", newline="") as stream:
            for _ in csv.reader(stream, delimiter=";"):
                pass
        return
    if file.suffix == ".xlsx":
        from python_calamine import CalamineWorkbook

        for _ in CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python():
            pass
        return
    from lxml import etree

    for _, element in etree.iterparse(file, tag="InfosFoyerRSA"):
        element.clear()


def tables() -> list[tuple[str, str]]:
    """Each table with a number for key, and that key; those that others point at first."""
    import django
    from django.apps import apps

    django.setup()
    models = {m._meta.db_table: m for m in apps.get_models()}
    graph = {
        table: {
            f.related_model._meta.db_table
            for f in m._meta.concrete_fields
            if f.related_model not in (None, m)
        }
        for table, m in models.items()
    }
    ordered = [(table, models[table]._meta.pk) for table in TopologicalSorter(graph).static_order()]
    return [(table, str(pk.column)) for table, pk in ordered if _is_number(pk)]


def _is_number(key: Any) -> bool:
    from django.db.models import IntegerField

    while key.remote_field:
        key = key.target_field
    return isinstance(key, IntegerField)


class SqliteFloor:
    """`executemany`, one transaction a table."""

    def __init__(self, full: str, empty: str) -> None:
        import sqlite3

        from django.conf import settings

        self._full = sqlite3.connect(urlsplit(full).path[1:])
        self._empty = sqlite3.connect(urlsplit(empty).path[1:], isolation_level=None)
        self._empty.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])

    backend = None

    def new_rows(self, table: str, key: str) -> Rows:
        last = self._empty.execute(f'SELECT max("{key}") FROM "{table}"').fetchone()[0]
        return self._full.execute(
            f'SELECT * FROM "{table}" WHERE "{key}" > ? ORDER BY "{key}"', [last or 0]
        ).fetchall()

    def write(self, table: str, rows: Rows) -> None:
        self._empty.execute("BEGIN IMMEDIATE")
        self._empty.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(rows[0]))})', rows)
        self._empty.execute("COMMIT")


class PostgresqlFloor:
    """`COPY` of the rows as the server's own text, one transaction a table."""

    def __init__(self, full: str, empty: str) -> None:
        self._full = psycopg.connect(full)
        self._empty = psycopg.connect(empty)
        self.backend = self._empty.info.backend_pid

    def new_rows(self, table: str, key: str) -> Rows:
        last = self._empty.execute(f'SELECT max("{key}") FROM "{table}"').fetchone()
        self._empty.commit()
        after = int(last[0] or 0) if last else 0
        query = f'COPY (SELECT * FROM "{table}" WHERE "{key}" > {after} ORDER BY "{key}") TO STDOUT'
        with self._full.cursor() as cursor, cursor.copy(query) as copy:
            return list(copy.rows())

    def write(self, table: str, rows: Rows) -> None:
        with self._empty.cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        self._empty.commit()


def grown(database: SqliteFloor | PostgresqlFloor) -> Iterator[tuple[str, Rows]]:
    """The tables that the import made longer, with their new rows."""
    for table, key in tables():
        rows = database.new_rows(table, key)
        if rows:
            yield table, rows


def main(words: Sequence[str]) -> int:
    """Inside the process: file, full database, empty database."""
    file, full, empty = words
    with Stopwatch() as reading:
        parse(Path(file))
    database = (SqliteFloor if full.startswith("sqlite") else PostgresqlFloor)(full, empty)
    wall = cpu = 0.0
    counts: dict[str, int] = {}
    for table, rows in grown(database):
        before = server_cpu(database.backend)
        with Stopwatch() as writing:
            database.write(table, rows)
        wall += writing.spent.wall
        cpu += writing.spent.cpu + server_cpu(database.backend) - before
        counts[table] = len(rows)
    print(json.dumps({
        "parse_wall": reading.spent.wall, "parse_cpu": reading.spent.cpu, "write_wall": wall, "write_cpu": cpu,
        "rows": counts,
    }))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
