"""`make bench`: a short run of every module of `benchmarks/`, each printing its own figures.

A benchmark is `benchmarks/<name>.py`, run as `python -m benchmarks.<name> [--short]`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """1 when a benchmark failed."""
    failed = 0
    for path in sorted((ROOT / "benchmarks").glob("[!_]*.py")):
        sys.stdout.write(f"\n── {path.stem}\n")
        sys.stdout.flush()
        failed |= subprocess.run(
            [sys.executable, "-m", f"benchmarks.{path.stem}", "--short"], cwd=ROOT
        ).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
