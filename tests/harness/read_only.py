"""A GET reads. One that writes through Django's test client fails the test that made it."""

import re
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.db import connections
from django.test import Client

SAFE_METHODS = {"GET", "HEAD"}
# What a page may leave behind: its reading, the bookkeeping of sessions and of log-in attempts, and the mark that the log-in
# library leaves on recovery codes that were seen (ADR 0022).
ALLOWED_TABLES = re.compile(r"access_reading|calendars_feedreading|access_session|axes_\w+|mfa_authenticator")
WRITE = re.compile(
    r"""^\s*(?:WITH\b.*?\b)?
        (?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?
          |COPY|CREATE\s+TABLE|DROP\s+TABLE|ALTER\s+TABLE)
        \s+["`]?(?P<table>\w+)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


class ReadingWrites(AssertionError):
    """A GET or HEAD wrote in the database."""


def written_table(sql: str) -> str | None:
    """The table that a statement writes to and that a reading may not; None for the others."""
    found = WRITE.match(sql)
    if found is None or ALLOWED_TABLES.fullmatch(found["table"]):
        return None
    return found["table"]


def guarded(request: Callable[..., Any]) -> Callable[..., Any]:
    """`Client.request` that fails after a safe method wrote, even when the view swallowed every error."""

    @wraps(request)
    def request_and_check(self: Client, **environ: Any) -> Any:
        if environ.get("REQUEST_METHOD") not in SAFE_METHODS:
            return request(self, **environ)
        writes: list[str] = []

        def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            if table := written_table(sql):
                writes.append(f"{table}, from {_place()}")
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(look))
            response = request(self, **environ)
        if writes:
            address = f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO')}"
            raise ReadingWrites(
                f"{address} wrote in {'; '.join(writes)}. A reading only reads: post it instead."
            )
        return response

    return request_and_check


def _place() -> str:
    """Where in the product the statement comes from."""
    for frame in reversed(traceback.extract_stack()):
        if "/filrouge/" in frame.filename and "/tests/" not in frame.filename:
            return f"{frame.filename.rpartition('/filrouge/')[2]}:{frame.lineno}"
    return "a test"
