"""`make test` and `make lint`: every check of the house, in order, first failure last word.

The database tests run on SQLite and again on a private PostgreSQL, the others once; nothing is skipped in silence.
Two cores must be done in twelve minutes: what needs one core alone goes two by two, each engine is migrated once and
every run of pytest copies that database, and what Python has compiled is kept from one run to the next.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from scripts.private_postgresql import OWNER, PostgresqlUnavailable, private_postgresql

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
JOURNEYS = "tests/journeys"
AT_ONCE = 2
# What a caller left must neither move the SQLite tests elsewhere, nor have every process compile everything anew.
LEFT_OUT = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}


class Check(NamedTuple):
    """A command, the French name that a person reads, and what stands in its environment besides."""

    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = {}


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of our own environment."""
    return (str(BIN / name), *arguments)


def django(*arguments: str) -> tuple[str, ...]:
    """A command of Django."""
    return (sys.executable, "manage.py", *arguments)


def pytest(*arguments: str) -> tuple[str, ...]:
    """A run of pytest with the checkers' common options: files stay whole, and who has finished takes from the other."""
    return (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *arguments)


# The longest first: the others pass beside it.
LINTS = [
    Check("types (mypy --strict)", tool("mypy")),
    Check("style (ruff)", tool("ruff", "check", "--quiet", ".")),
    Check("mise en forme (ruff)", tool("ruff", "format", "--quiet", "--check", ".")),
    Check("étages (import-linter)", tool("lint-imports", "--no-cache", "--no-logo")),
    Check("gabarits (djlint)", tool("djlint", "--quiet", "--lint", "filrouge")),
    Check("migrations", django("makemigrations", "--check", "--dry-run")),
]


def migrated(engine: str, url: str, var: Path) -> Check:
    """Make the database that the runs of pytest on this engine start from (`tests/settings.py`)."""
    return Check(
        f"{engine} : base migrée",
        django("migrate", "--verbosity", "0"),
        {"DATABASE_URL": url, "FILROUGE_VAR": str(var)},
    )


def on_postgresql(url: str) -> list[Check]:
    """What the engine may change."""
    environment = {"DATABASE_URL": url, "MIGRATED_DATABASE": OWNER}
    return [
        Check(
            "PostgreSQL : base de données",
            pytest("-m", "not browser", "--database-only"),
            environment,
        ),
        Check(
            "PostgreSQL : des parcours dans le navigateur",
            pytest("-m", "browser and both_engines", JOURNEYS),
            environment,
        ),
    ]


def on_sqlite(file: Path) -> list[Check]:
    """Everything."""
    environment = {"MIGRATED_DATABASE": str(file)}
    return [
        Check("SQLite : parcours dans le navigateur", pytest("-m", "browser", JOURNEYS), environment),
        Check("SQLite : règles, base de données, architecture", pytest("-m", "not browser"), environment),
    ]


def run(check: Check, *, aside: bool = False) -> bool:
    """Run one check; whether it passed. Its output is shown as it comes, or at its end when others run `aside`."""
    if not aside:
        say(f"\n── {check.title}\n")
    started = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**environment, **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if aside else None,
        stderr=subprocess.STDOUT if aside else None,
        text=True,
    )
    said = f"\n── {check.title}\n{done.stdout}" if aside else ""
    if done.returncode:
        said += f"✗ {check.title} : échec (code {done.returncode}, {time.monotonic() - started:.0f} s)\n"
    say(said)
    return done.returncode == 0


def say(words: str) -> None:
    """Show it at once."""
    sys.stdout.write(words)
    sys.stdout.flush()


def failures(checks: Sequence[Check], *, aside: bool = False) -> list[str]:
    """Run every check, whatever failed before, one after the other or two by two; those that failed."""
    with ThreadPoolExecutor(AT_ONCE if aside else 1) as pool:
        passed = pool.map(lambda check: run(check, aside=aside), checks)
        return [check.title for check, good in zip(checks, passed, strict=True) if not good]


def whole() -> list[str]:
    """The lints while each engine is migrated, then the tests; those that failed."""
    failed = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="filrouge-check-")))
        file = folder / "migrated.sqlite3"
        first, tests = [*LINTS, migrated("SQLite", f"sqlite:///{file}", folder)], on_sqlite(file)
        try:
            url = stack.enter_context(private_postgresql())
        except PostgresqlUnavailable as error:
            say(f"{error}\n")
            failed.append("PostgreSQL")
        else:
            first.insert(1, migrated("PostgreSQL", url, folder))
            tests = on_postgresql(url) + tests
        return failed + failures(first, aside=True) + failures(tests)


def main() -> int:
    """1 when a check failed, all of them named; else the last words are pytest's."""
    failed = failures(LINTS, aside=True) if "--lint-only" in sys.argv else whole()
    if failed:
        say("\nEn échec : " + " ; ".join(failed) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
