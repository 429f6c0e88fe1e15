"""Writing rows so that nothing tells in which order they came, even to who holds the files of the database (G-8).

A new row is written with all the rows of its group, written again, in an order drawn by chance, in one transaction: the
place of a row in its table, and the transaction that wrote it, are those of the whole group. What SQLite leaves of the
former rows is zeroed, and its log, which keeps the changes one after the other, is emptied. PostgreSQL forgets former rows
at its next VACUUM; its archived log, like close backups, tells the changes in their order: see the guide."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, models, transaction

Row = TypeVar("Row", bound=models.Model)
chance: random.Random = random.SystemRandom()
_A_WRITE = 500
# Milliseconds that the log may wait for its readers before it is left to the next answer.
_PATIENCE = 250


@contextmanager
def leaving_no_trace() -> Iterator[None]:
    """A transaction after which the files hold nothing of the rows that it took away."""
    before = _secure_delete("ON")
    try:
        with transaction.atomic():
            transaction.on_commit(_empty_log)
            yield
    finally:
        _secure_delete(before)


def add_shuffled(new: Sequence[Row], group: "models.QuerySet[Row]") -> None:
    """Write new rows among those of their group, all of them again, in an order of chance."""
    rows = [*group.order_by("pk"), *new]
    chance.shuffle(rows)
    group.delete()
    group.model._default_manager.bulk_create(rows, batch_size=_A_WRITE)


def _secure_delete(wanted: str) -> str:
    """Ask SQLite to zero what is deleted; what it did before. Nothing to ask of PostgreSQL."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA secure_delete={wanted}")
    return str(before)


def _empty_log() -> None:
    """Empty SQLite's log, which holds each page as it was after each change. A reader at work is not waited for long."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout={usual}")
