"""Importing a list of people, CSV then XLSX: seconds, processor and memory beside the floor of each.

The floor, in the same run: the same file read by the `csv` module (or by calamine), and the same rows written by
`executemany` or `COPY` (`benchmarks.harness.floor`). The best public peer creates 124 people a second."""

import csv
from itertools import islice
from pathlib import Path

import xlsxwriter

from benchmarks.harness.floor import floor_of
from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.timed import run

BEST_PEER = 124
APPLY = ("import_file", "apply")


def write_list(path: Path, people: int) -> Path:
    """An invented list of that many adults; the same for everybody."""
    from django.utils import timezone

    from filrouge.demo.caf_file import STORY_OF_A_BENCHMARK
    from filrouge.demo.lists import adults, write_people_list
    from filrouge.demo.people import households

    day = timezone.localdate()
    invented = households(seed=1, since=day - STORY_OF_A_BENCHMARK, until=day)
    write_people_list(path, islice(adults(invented, day), people), organisation="Passerelle")
    return path


def as_workbook(path: Path, listed: Path) -> Path:
    """The same list as a spreadsheet, every cell a text."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        with listed.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.reader(stream, delimiter=";")):
                sheet.write_row(number, 0, row)
    return path


def measured(name: str, file: Path, ground: Ground, empty: Ground) -> list[Measure]:
    """What one file costs."""
    cost = run(ground, *APPLY, str(file), "--json")
    floor = floor_of(file, ground, empty)
    created = cost.answer["created"]
    return [
        Measure(f"{name}, secondes", cost.wall, "s", floor.wall),
        Measure(f"{name}, processeur", cost.cpu, "s", floor.cpu),
        Measure(f"{name}, personnes créées", created, "personnes"),
        Measure(f"{name}, personnes créées par seconde", created / cost.wall, "personnes/s"),
        Measure(f"{name}, une personne (plancher : le meilleur pair)", 1_000 * cost.wall / created, "ms", 1_000 / BEST_PEER),
        Measure(f"{name}, mémoire au plus haut", cost.peak_mb, "Mo"),
    ]  # fmt: skip


def main() -> None:
    """Print the figures."""
    asked = options("Import d'une liste de personnes, à côté de son plancher.").parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        listed = write_list(ground.directory / "liste.csv", people_of(asked))
        workbook = as_workbook(ground.directory / "liste.xlsx", listed)
        grounds = [ground.copied(name) for name in ("empty-csv", "csv", "empty-xlsx")]
        measures = [
            *measured("CSV", listed, grounds[1], grounds[0]),
            *measured("XLSX", workbook, ground, grounds[2]),
        ]
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
