"""Are two databases the same, but for what chance and the hour put there?

Keys are compared by their rank: a sequence may skip numbers after an interruption, the rows are the same."""

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.harness.ground import WITNESS, Ground

# What differs by nature: random identifiers and nonces, hours.
BY_CHANCE = {
    "people_person": {"public_id", "nir_cipher", "created_at"},
    "access_event": {"recorded_at"},
    "inbound_stagedline": {"record", "undo"},
    "inbound_batch": {
        "public_id",
        "path",
        "created_at",
        "applied_at",
        "claim",
        "heartbeat",
        "pace_since",
        "pace_from",
    },
}
TABLES = (
    "people_person", "people_household", "people_householdmember", "people_nametoken", "people_entitlementperiod",
    "people_obligationperiod", "people_address", "people_fileaccess", "people_following", "access_event",
    "access_eventpayload", "access_fact", "clocks_clock",
    "inbound_stagedline", "inbound_batch", "people_received",
)  # fmt: skip
# Columns that hold another row's key.
POINTS_AT = {
    "person_id": "people_person", "person": "people_person", "household_id": "people_household",
    "event_id": "access_event", "opened_event": "access_event", "voids_id": "access_event",
}  # fmt: skip
FILES_DONE = (90, 91, 92, 95, 96)


def differences(one: Ground, other: Ground) -> list[str]:
    """The tables whose rows differ, with their numbers of rows; none when the databases are equal."""
    left, right = _digests(one), _digests(other)
    return [f"{table} : {left[table]} et {right[table]}" for table in TABLES if left[table] != right[table]]


def _digests(ground: Ground) -> dict[str, tuple[int, str]]:
    if ground.engine == "sqlite":
        connection: Any = sqlite3.connect(ground.path)
    else:
        connection = psycopg.connect(ground.url)
    ranks: dict[str, dict[int, int]] = {}
    try:
        witness = _one(connection, f"SELECT id FROM people_person WHERE family_name = '{WITNESS}'")
        return {table: _digest(connection, table, witness, ranks) for table in TABLES}
    finally:
        connection.close()


def _one(connection: Any, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else 0


def _digest(connection: Any, table: str, witness: int, ranks: dict[str, dict[int, int]]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    order = {
        "people_following": "person_id", "access_eventpayload": "event_id", "access_fact": "event_id",
    }.get(table, "id")  # fmt: skip
    for row in _rows(connection, f"SELECT * FROM {table} ORDER BY {order}"):
        if witness in (row.get("person_id"), row.get("person")) or row.get("type") in FILES_DONE:
            continue
        if table == "people_person" and row["id"] == witness:
            continue
        if "event_id" in row and row["event_id"] not in ranks.get("access_event", {}):
            continue
        count += 1
        if "id" in row:
            ranks.setdefault(table, {})[row["id"]] = count
            row["id"] = count
        for column, target in POINTS_AT.items():
            if row.get(column) is not None:
                row[column] = ranks[target][row[column]]
        for column in BY_CHANCE.get(table, ()):
            row[column] = None
        digest.update(repr(sorted(row.items())).encode())
    return count, digest.hexdigest()[:12]


def _rows(connection: Any, query: str) -> Iterator[dict[str, Any]]:
    cursor = connection.cursor()
    cursor.execute(query)
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(5_000):
        for row in rows:
            yield dict(zip(names, row, strict=True))
