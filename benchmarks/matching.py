"""Recognising the lines of a list among everybody: 10,000 lines that name nobody known, against the whole base.

What is measured is the preview of the list: read, matched by the written rule, nothing written of anybody. The floor, in
the same run: the list read by `csv`, and one question by name and one by birth date for each line, in SQL. Then looking
for duplicates in the whole base, beside reading the same columns."""

import csv
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.timed import run
from benchmarks.import_caf import write_file

LINES = 10_000
STRANGERS = 77


def write_strangers(path: Path, lines: int) -> Path:
    """A list of invented adults whom the base does not know."""
    from django.utils import timezone

    from filrouge.demo.caf_file import STORY_OF_A_BENCHMARK
    from filrouge.demo.lists import adults
    from filrouge.demo.people import households

    day = timezone.localdate()
    invented = adults(households(seed=STRANGERS, since=day - STORY_OF_A_BENCHMARK, until=day), day)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(("Nom", "Prénom", "Date de naissance"))
        for adult in islice(invented, lines):
            person = adult.person
            writer.writerow((person.surname, person.first_name, f"{person.birth:%d/%m/%Y}"))
    return path


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ask_each(path: Path) -> None:
    """The floor: what a program that does nothing else would ask."""
    from django.db import connection

    from filrouge.core.normalisation import name_key

    with path.open(encoding="utf-8", newline="") as stream, connection.cursor() as cursor:
        for family, first, born in islice(csv.reader(stream, delimiter=";"), 1, None):
            day, month, year = born.split("/")
            key = f"{name_key(family)} {name_key(first)}"
            cursor.execute("SELECT id FROM people_person WHERE name_key = %s", [key])
            cursor.fetchall()
            cursor.execute("SELECT id FROM people_person WHERE birth_date = %s", [f"{year}-{month}-{day}"])
            cursor.fetchall()


def read_all() -> None:
    """The columns that looking for duplicates reads, of everybody."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, family_name, birth_name, first_names, birth_date, nir_index, nir_certain, france_travail_id"
            " FROM people_person WHERE is_beneficiary"
        )
        cursor.fetchall()


def measured(ground: Ground, people: int, lines: int) -> list[Measure]:
    """The two figures."""
    from django.utils import timezone

    from filrouge.identity.scanning import scan

    run(ground, "import_file", "apply", str(write_file(ground.directory / "flux.xml", people)), "--json")
    listed = write_strangers(ground.directory / "liste.csv", lines)
    cost = run(ground, "import_file", "preview", str(listed), "--json")
    asked = seconds(lambda: ask_each(listed))
    scanned, read = seconds(lambda: scan(at=timezone.now())), seconds(read_all)
    return [
        Measure(f"{lines} lignes inconnues, secondes", cost.wall, "s", asked),
        Measure("personnes reconnues", cost.answer["people"] - cost.answer["created"], "personnes"),
        Measure("mémoire au plus haut", cost.peak_mb, "Mo"),
        Measure("chercher les doublons de toute la base, secondes", scanned, "s", read),
    ]


def main() -> None:
    """Print the figures."""
    asked = options("Reconnaître les lignes d'une liste dans toute la base.").parse_args()
    people = people_of(asked)
    with new_ground(asked.database, keep=asked.keep) as ground:
        measures = measured(ground, people, min(LINES, people))
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
