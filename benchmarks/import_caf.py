"""Importing a CAF flow: seconds, processor and memory beside the floor; then the hard days.

The floor, in the same run: lxml over the same file, and the same rows written by `executemany` or `COPY`
(`benchmarks.harness.floor`). Then the same file again, a month in which every household moved, and an import
killed by the machine's loss of power while colleagues work, taken up again and compared with the first."""

import signal
import time
from pathlib import Path

from benchmarks.harness.colleague import Colleague, Worked
from benchmarks.harness.equality import differences
from benchmarks.harness.floor import Floor, floor_of
from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, Stopwatch, options, people_of, report
from benchmarks.harness.timed import Cost, run, start

SEED = 1
QUIET_SECONDS = 2
APPLY = ("import_file", "apply")


def write_file(path: Path, people: int) -> Path:
    """An invented monthly flow of that many people; the same for everybody."""
    from datetime import UTC, date, datetime

    from filrouge.demo.caf_file import STORY_OF_A_BENCHMARK, until_people, write_flow
    from filrouge.demo.people import households

    day = date(2026, 10, 31)
    invented = households(seed=SEED, since=day - STORY_OF_A_BENCHMARK, until=day)
    write_flow(
        path, until_people(invented, people, day), reference_day=day, frequency="M",
        created_at=datetime(2026, 10, 31, 4, 30, tzinfo=UTC),
    )  # fmt: skip
    return path


def write_next_month(path: Path, before: Path, share: float = 1.0) -> Path:
    """The flow of the month after, in which this share of the households has moved to another street."""
    moved = 0.0
    with before.open("rb") as old, path.open("wb") as new:
        for line in old:
            if b"<NOMVOIE>" in line:
                moved += share
                if moved >= 1:
                    moved -= 1
                    line = line.replace(b"<NOMVOIE>", b"<NOMVOIE>NEUVE ")
            new.write(line.replace(b"<DTREF>2026-10-31<", b"<DTREF>2026-11-30<"))
    return path


def compared(ground: Ground) -> float:
    """The floor of a comparison: processor seconds to read everything that a file may change, bare."""
    with Stopwatch() as watch:
        for table in ("person", "household", "householdmember", "address", "following"):
            ground.read(f"SELECT * FROM people_{table}")
    return watch.spent.cpu


def interrupted(ground: Ground, file: Path) -> tuple[Worked, Worked]:
    """An import killed half-way and resumed while a colleague works. What they lived before, and during."""
    colleague = Colleague(ground)
    time.sleep(QUIET_SECONDS)
    quiet = colleague.leaves()
    colleague = Colleague(ground)
    process = start(ground, *APPLY, str(file))
    while process.poll() is None:
        done, total, batch = _progress(ground)
        if total and done * 2 >= total:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.02)
    process.communicate()
    _pass_a_minute(ground)
    run(ground, "import_file", "resume", batch)
    return quiet, colleague.leaves()


def _progress(ground: Ground) -> tuple[int, int, str]:
    row = ground.asked("SELECT lines_done, lines_total, public_id FROM inbound_batch")
    return (row[0], row[1], row[2]) if row else (0, 0, "")


def _pass_a_minute(ground: Ground) -> None:
    """An import is taken up after a minute without a sign of life: let it have been one."""
    ground.asked("UPDATE inbound_batch SET heartbeat = NULL")


def told(first: Cost, floor: Floor, again: Cost, moved: Cost) -> list[Measure]:
    """What the three files cost."""
    people = first.answer["people"]
    return [
        Measure("import, secondes", first.wall, "s", floor.wall),
        Measure("import, processeur", first.cpu, "s", floor.cpu),
        Measure("plancher : lecture lxml", floor.parse_cpu, "s"),
        Measure("plancher : écriture nue", floor.write_cpu, "s"),
        Measure("personnes par seconde", people / first.wall, "personnes/s"),
        Measure("lignes par personne", sum(floor.rows.values()) / people, "lignes"),
        Measure("mémoire au plus haut", first.peak_mb, "Mo"),
        Measure("mémoire à mi-chemin", first.middle_mb, "Mo"),
        Measure("même fichier, secondes", again.wall, "s", floor.wall),
        Measure("même fichier, processeur", again.cpu, "s", floor.cpu),
        Measure("même fichier, personnes modifiées", again.answer["people"] - again.answer["unchanged"], "personnes"),
        Measure("chaque foyer a changé, secondes", moved.wall, "s", floor.wall),
        Measure("chaque foyer a changé, processeur", moved.cpu, "s", floor.cpu),
        Measure("chaque foyer a changé, mémoire", moved.peak_mb, "Mo"),
    ]  # fmt: skip


def lived(quiet: Worked, busy: Worked) -> list[Measure]:
    """What a colleague waits for during an import, beside a day without."""
    found = []
    for name, before, during in (
        ("note écrite", quiet.writes, busy.writes),
        ("page lue", quiet.reads, busy.reads),
    ):
        found += [
            Measure(f"{name} pendant l'import, médiane", during.p50, "ms", before.p50),
            Measure(f"{name} pendant l'import, 95 %", during.p95, "ms", before.p95),
            Measure(f"{name} pendant l'import, maximum", during.longest, "ms", before.longest),
        ]
    return found


def main() -> None:
    """Print the figures; exit 1 when the import taken up again differs from the uninterrupted one."""
    parser = options("Import d'un flux de la CAF, à côté de son plancher.")
    parser.add_argument(
        "--again", type=float, default=0.03, help="part des foyers qui changent le mois suivant (0,03)"
    )
    asked = parser.parse_args()
    with new_ground(asked.database, keep=asked.keep) as ground:
        file = write_file(ground.directory / "flux.xml", people_of(asked))
        second = ground.copied("second")
        ground.emptied()
        empty = ground.copied("empty")
        first = run(ground, *APPLY, str(file), "--json")
        floor = floor_of(file, ground, empty)
        quiet, busy = interrupted(second, file)
        different = differences(ground, second)
        again = run(ground, *APPLY, str(file), "--json")
        some_file = write_next_month(ground.directory / "flux3.xml", file, asked.again)
        base = compared(ground)
        some = run(ground.copied("some"), *APPLY, str(some_file), "--json")
        moved = run(ground, *APPLY, str(write_next_month(ground.directory / "flux2.xml", file)), "--json")
    measures = [*told(first, floor, again, moved), *lived(quiet, busy)]
    bare = floor.parse_cpu + base + asked.again * floor.write_cpu
    measures.append(Measure(f"{asked.again:.0%} des foyers ont changé, processeur", some.cpu, "s", bare))
    measures.append(Measure("tables différentes après une coupure et une reprise", len(different), "tables"))
    report(measures, as_json=asked.json)
    if different:
        raise SystemExit("\n".join(different))


if __name__ == "__main__":
    main()
