"""Other people's writes pass between two chunks of a long import."""

import time

from django.db import connection

from filrouge.access.planner import refresh_statistics

# On SQLite one writes at a time, and who waits looks again after 25 ms at most for their first tenth of a second.
SQLITE_SECONDS = 0.025
# Chunks between two returns of the log to the database file: some tens of megabytes.
CHUNKS_A_CHECKPOINT = 4
GROWTH = 4


class Turns:
    """Leaves the place of the writer free for `seconds` between two chunks: by default, what the database needs.

    The time spent in preparing the next chunk counts: a slow machine does not wait more."""

    def __init__(self, seconds: float | None = None) -> None:
        usual = SQLITE_SECONDS if connection.vendor == "sqlite" else 0.0
        self._seconds = usual if seconds is None else seconds
        self._free_since = time.monotonic() - self._seconds
        self._chunks = self._created = 0
        self._next_look = 1

    def take(self, created: int = 0) -> None:
        """A chunk has just been written, in which so many people were created: the place is free from now on.

        SQLite's log goes back to the file here, where nobody waits for it, rather than in somebody's commit. PostgreSQL
        is shown its tables each time that what was created has grown fourfold: what it planned when they were empty
        would have colleagues walk through all of them."""
        self._free_since = time.monotonic()
        self._chunks += 1
        self._created += created
        if connection.in_atomic_block:
            return
        if connection.vendor == "postgresql":
            if self._created >= self._next_look:
                refresh_statistics()
                self._next_look = self._created * GROWTH
        elif self._chunks % CHUNKS_A_CHECKPOINT == 0:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def leave(self) -> None:
        """Wait until the place has been free long enough."""
        left = self._free_since + self._seconds - time.monotonic()
        if left > 0:
            time.sleep(left)
