"""How long people wait for `filrouge serve`: from the command to the first page.

The floor, in the same run: gunicorn with as many processes and threads on a view of Django that says one word."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, report
from benchmarks.harness.timed import ROOT

SERVE = (sys.executable, "-m", "config.console", "serve", "--port")
BARE = (
    sys.executable, "-m", "gunicorn", "benchmarks.harness.bare_site:application", "--worker-class", "gthread",
    "--workers", "2", "--threads", "4", "--log-level", "warning", "--bind",
)  # fmt: skip
SHORT_RUNS = 2
RUNS = 5


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def seconds_to_first_page(ground: Ground, command: Sequence[str], path: str, port: int) -> float:
    """Start the server, ask for a page until it comes, stop the server."""
    started = time.monotonic()
    server = subprocess.Popen(command, env=ground.environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                    answer.read()
                return time.monotonic() - started
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise SystemExit(f"{command[2]} : code {server.returncode}")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def main() -> None:
    """Print the medians in seconds."""
    asked = options("De « filrouge serve » à la première page.").parse_args()
    runs = SHORT_RUNS if asked.short else RUNS
    with new_ground(asked.database, keep=asked.keep) as ground:
        os.environ.pop("PORT", None)
        ours, bare = [], []
        for _ in range(runs):
            port = free_port()
            ours.append(seconds_to_first_page(ground, [*SERVE, str(port)], "/compte/login/", port))
            port = free_port()
            bare.append(seconds_to_first_page(ground, [*BARE, f"127.0.0.1:{port}"], "/", port))
    floor = statistics.median(bare)
    report([Measure("première page", statistics.median(ours), "s", floor)], as_json=asked.json)


if __name__ == "__main__":
    main()
