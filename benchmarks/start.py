"""How long people wait for `filrouge serve`: from the command to the first page, and what then runs.

Works in a directory of its own: an empty SQLite base, nothing of `var/`.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

COMMAND = [sys.executable, "-m", "config.console"]
SHORT_RUNS = 2
RUNS = 5


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def seconds_to_first_page(environment: dict[str, str]) -> float:
    """Start the server, ask for the log-in page until it comes, stop the server."""
    port = free_port()
    started = time.monotonic()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        while server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/compte/login/") as answer:
                    answer.read()
                return time.monotonic() - started
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise SystemExit(f"filrouge serve : code {server.returncode}")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def main() -> None:
    """Print the median in seconds."""
    parser = argparse.ArgumentParser(description="De « filrouge serve » à la première page.")
    parser.add_argument("--short", action="store_true", help="deux mesures au lieu de cinq")
    runs = SHORT_RUNS if parser.parse_args().short else RUNS
    with tempfile.TemporaryDirectory(prefix="filrouge-bench-") as directory:
        environment = {**os.environ, "FILROUGE_VAR": directory}
        environment.pop("DATABASE_URL", None)
        for preparation in (["static", "--no-input"], ["migrate", "--no-input"]):
            subprocess.run([*COMMAND, *preparation], env=environment, check=True, stdout=subprocess.DEVNULL)
        times = [seconds_to_first_page(environment) for _ in range(runs)]
    print(f"première page : {statistics.median(times):.2f} s (médiane de {runs})")


if __name__ == "__main__":
    main()
