"""`make test` and `make lint`: every check of the house, in order, first failure last word.

The database tests run on SQLite and again on a private PostgreSQL, the others once; nothing is skipped in silence.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


class Check(NamedTuple):
    """A command with the French name that a person reads."""

    title: str
    command: tuple[str, ...]


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of our own environment."""
    return (str(BIN / name), *arguments)


def pytest(*arguments: str) -> tuple[str, ...]:
    """A run of pytest with the checkers' common options."""
    return (sys.executable, "-m", "pytest", "-q", *arguments)


def on_postgresql(command: tuple[str, ...]) -> tuple[str, ...]:
    """The same command with `DATABASE_URL` set to a throw-away cluster."""
    return (sys.executable, "-m", "scripts.private_postgresql", "--", *command)


LINTS = [
    Check("style (ruff)", tool("ruff", "check", "--quiet", ".")),
    Check("mise en forme (ruff)", tool("ruff", "format", "--quiet", "--check", ".")),
    Check("types (mypy --strict)", tool("mypy")),
    Check("étages (import-linter)", tool("lint-imports", "--no-cache", "--no-logo")),
    Check("gabarits (djlint)", tool("djlint", "--quiet", "--lint", "filrouge")),
    Check("migrations", (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run")),
]
TESTS = [
    Check(
        "PostgreSQL : base de données",
        on_postgresql(pytest("-n", "2", "-m", "not browser", "--database-only")),
    ),
    Check(
        "PostgreSQL : un parcours dans le navigateur", on_postgresql(pytest("-m", "browser and both_engines"))
    ),
    Check("SQLite : parcours dans le navigateur", pytest("-n", "2", "-m", "browser")),
    Check("SQLite : règles, base de données, architecture", pytest("-n", "2", "-m", "not browser")),
]


def run(check: Check) -> bool:
    """Run one check, its output shown as it comes; whether it passed."""
    sys.stdout.write(f"\n── {check.title}\n")
    sys.stdout.flush()
    started = time.monotonic()
    # A variable left by the caller must not move the SQLite tests elsewhere.
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    code = subprocess.run(check.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode
    if code:
        sys.stdout.write(f"✗ {check.title} : échec (code {code}, {time.monotonic() - started:.0f} s)\n")
    sys.stdout.flush()
    return code == 0


def main() -> int:
    """Run every check, whatever failed before: 1 when one failed, else the last words are pytest's."""
    checks = LINTS if "--lint-only" in sys.argv else LINTS + TESTS
    failed = [check.title for check in checks if not run(check)]
    if failed:
        sys.stdout.write("\nEn échec : " + " ; ".join(failed) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
