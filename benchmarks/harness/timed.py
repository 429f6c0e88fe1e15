"""Run one command of `filrouge` in a process of its own and say what it cost: seconds, processor, memory.

The interpreter's start and Django's are not counted: a floor does not pay them either."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness.ground import Ground
from benchmarks.harness.measures import Stopwatch

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost. `cpu` holds the database server's share too. Memory is resident, in MB.

    `middle_mb` is the memory when half of the time had passed: a flat command ends where it was."""

    wall: float
    cpu: float
    peak_mb: float
    middle_mb: float
    answer: Any
    quarters_mb: tuple[float, ...] = ()


def run(ground: Ground, *words: str) -> Cost:
    """Run a management command on this database; raises SystemExit with its words when it fails."""
    process = start(ground, *words)
    watcher = _MemoryWatcher(process.pid)
    watcher.start()
    output, errors = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} : code {process.returncode}\n{output}\n{errors}")
    said = json.loads(output.splitlines()[-1])
    answer = json.loads(output.splitlines()[-2]) if "--json" in words else None
    return Cost(said["wall"], said["cpu"], watcher.peak, watcher.at(0.5), answer, watcher.quarters)


def start(ground: Ground, *words: str) -> "subprocess.Popen[str]":
    """The same, not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.harness.timed", *words],
        env=ground.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def server_cpu(backend: int | None) -> float:
    """Processor seconds of a PostgreSQL backend on this machine; 0 without one."""
    if backend is None:
        return 0.0
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class _MemoryWatcher(threading.Thread):
    """Reads the memory of a process ten times a second, until it ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._status = Path(f"/proc/{pid}/status")
        self._seen: list[float] = []
        self.peak = 0.0

    def run(self) -> None:
        with suppress(OSError, KeyError):
            while True:
                lines = self._status.read_text().splitlines()
                values = dict(line.split(":", 1) for line in lines)
                self._seen.append(_megabytes(values["VmRSS"]))
                self.peak = _megabytes(values["VmHWM"])
                time.sleep(0.1)

    @property
    def quarters(self) -> tuple[float, ...]:
        """Memory after each quarter of the time."""
        return tuple(self.at(share) for share in (0.25, 0.5, 0.75, 1.0))

    def at(self, share: float) -> float:
        """Memory when this share of the time had passed."""
        last = len(self._seen) - 1
        return self._seen[round(share * last)] if self._seen else 0.0


def _megabytes(text: str) -> float:
    return int(text.split()[0]) / 1024


def main(words: Sequence[str]) -> int:
    """Inside the process: set Django up, run the command, print its cost as the last line."""
    import django
    from django.core.management import call_command
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
    before = server_cpu(backend)
    with Stopwatch() as watch:
        try:
            call_command(*words)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    cpu = watch.spent.cpu + server_cpu(backend) - before
    print(json.dumps({"wall": watch.spent.wall, "cpu": cpu}))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
