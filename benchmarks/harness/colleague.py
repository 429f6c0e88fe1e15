"""Somebody who works while an import runs: a note, then a page, again and again; how long each took."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.harness.ground import COLLEAGUE, WITNESS, Ground
from benchmarks.harness.timed import ROOT

PAUSE = 0.03


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds."""

    p50: float
    p95: float
    longest: float
    count: int


@dataclass(frozen=True, slots=True)
class Worked:
    """What the colleague lived through."""

    writes: Latencies
    reads: Latencies


class Colleague:
    """At work in a process of their own from `__init__` to `leaves()`."""

    def __init__(self, ground: Ground) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.harness.colleague"],
            env=ground.environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def leaves(self) -> Worked:
        """Stop them and hear what they have seen."""
        output, _ = self._process.communicate("fin\n")
        if self._process.returncode:
            raise SystemExit("Le collègue n'a pas pu travailler.")
        said = json.loads(output.splitlines()[-1])
        return Worked(latencies(said["writes"]), latencies(said["reads"]))


def latencies(seconds: list[float]) -> Latencies:
    """The usual three figures."""
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return Latencies(statistics.median(seconds) * 1_000, cuts[18] * 1_000, max(seconds) * 1_000, len(seconds))


def main() -> int:
    """Inside the process: work until something is said on the standard input."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from filrouge.access.models import Account
    from filrouge.directory.queries import agent_for
    from filrouge.people.actions import write_note
    from filrouge.people.models import Person

    account = Account.objects.get(email=COLLEAGUE)
    witness = Person.objects.get(family_name=WITNESS)
    client = Client(SERVER_NAME="localhost")
    client.force_login(account)

    def write() -> None:
        now = timezone.now()
        write_note(witness, text="Vue à l'accueil.", by=agent_for(account, now.date()), at=now)

    def read() -> None:
        assert client.get(reverse("people:list")).status_code == 200

    read()
    print("prêt", flush=True)
    print(json.dumps(_until_told({"writes": write, "reads": read})))
    return 0


def _until_told(gestures: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    """Seconds of each gesture, in turn, until something is said on the standard input."""
    told = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        told.set()

    threading.Thread(target=listen, daemon=True).start()
    seen: dict[str, list[float]] = {name: [] for name in gestures}
    while not told.is_set() or not all(seen.values()):
        for name, gesture in gestures.items():
            started = time.perf_counter()
            gesture()
            seen[name].append(time.perf_counter() - started)
            time.sleep(PAUSE)
    return seen


if __name__ == "__main__":
    sys.exit(main())
