"""Killing an import at random moments: once taken up again, is everything as if nobody had killed it?

Three works are killed in turn: a first import, the month after in which every household moved, and the undoing of the
first. Each time a process of ours gets SIGKILL at a moment drawn at random, is taken up again through the console
(killed once more, one time in three), and every table is compared with that of the work left alone."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.equality import differences
from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.timed import ROOT
from benchmarks.import_caf import write_file, write_next_month

KILLS, SHORT_KILLS = 20, 3
MOST_RESUMES = 6
# One time in three, who takes it up again is killed too.
AGAIN = 1 / 3


@dataclass(frozen=True, slots=True)
class Work:
    """What is killed: from which database, with which words, how long it takes, and where it ends when left alone."""

    name: str
    start: Ground
    words: tuple[str, ...]
    seconds: float
    end: Ground
    final: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How many batches there are, and where the latest one stands."""

    batches: int
    state: str
    batch: str
    lines_done: int
    lines_total: int


def console(ground: Ground, *words: str) -> "subprocess.Popen[str]":
    """`filrouge import …` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.console", "import", *words, "--json"],
        env=ground.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def done(ground: Ground, *words: str) -> float:
    """Seconds that the command takes; `SystemExit` with its words when it fails."""
    started = time.perf_counter()
    process = console(ground, *words)
    output, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"import {' '.join(words)} : code {process.returncode}\n{output}\n{errors}")
    return time.perf_counter() - started


def killed(ground: Ground, after: float, *words: str) -> bool:
    """Start the command and kill it after so many seconds; False when it had ended by then."""
    process = console(ground, *words)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    return False


def works(ground: Ground, file: Path, moved: Path) -> list[Work]:
    """The three works, each left alone once."""
    first = ground.copied("first")
    apply, again = ("apply", str(file)), ("apply", str(moved))
    seconds = done(first, *apply)
    undo = ("undo", standing(first).batch)
    second, back = first.copied("second"), first.copied("back")
    return [
        Work("premier import", ground, apply, seconds, first, "applied"),
        Work("mois suivant", first, again, done(second, *again), second, "applied"),
        Work("annulation", first, undo, done(back, *undo), back, "undone"),
    ]


def standing(ground: Ground) -> Standing:
    """Where the latest batch stands."""
    row = ground.asked(
        "SELECT (SELECT COUNT(*) FROM inbound_batch), state, public_id, lines_done, lines_total "
        "FROM inbound_batch ORDER BY id DESC LIMIT 1"
    )
    return Standing(*row) if row else Standing(0, "", "", 0, 0)


def tried(work: Work, number: int, start_up: float, chance: random.Random) -> list[str]:
    """Kill the work once, take it up until its end, and say which tables differ from those of the work left alone."""
    before = standing(work.start)

    def moment() -> float:
        return chance.uniform(start_up, work.seconds)

    ground, after = work.start.copied(f"killed{number}"), moment()
    while not killed(ground, after, *work.words):
        # It was quicker than the time it took alone: that was no kill.
        ground.dropped()
        ground, after = work.start.copied(f"killed{number}"), moment()
    now = standing(ground)
    begun = (now.batches, now.state) != (before.batches, before.state)
    told = f"{now.state} {now.lines_done}/{now.lines_total}" if begun else "rien de fait"
    for _ in range(MOST_RESUMES):
        now = standing(ground)
        begun = (now.batches, now.state) != (before.batches, before.state)
        if begun and now.state == work.final:
            break
        words = ("resume", now.batch) if begun else work.words
        if chance.random() < AGAIN:
            told += ", puis encore" if killed(ground, moment(), *words) else ""
        else:
            done(ground, *words)
    different = differences(work.end, ground)
    print(
        f"{number:>3}. {work.name}, à {after:.2f} s ({told}) : {'; '.join(different) or 'identique'}",
        flush=True,
    )
    ground.dropped()
    return different


def survived(all_works: Sequence[Work], kills: int, start_up: float, chance: random.Random) -> list[str]:
    """Every difference found after so many kills, the works in turn; none falls before the process is awake."""
    found: list[str] = []
    for number in range(1, kills + 1):
        work = all_works[(number - 1) % len(all_works)]
        found += [f"coup {number}, {work.name} : {words}" for words in tried(work, number, start_up, chance)]
    return found


def main() -> None:
    """Print each kill and what it left; exit 1 when anything differs from the work left alone."""
    parser = options("Import et annulation tués au hasard (SIGKILL), puis repris.")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"combien de coups (défaut : {KILLS})")
    parser.add_argument("--seed", type=int, default=None, help="le hasard d'une exécution passée")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if asked.seed is None else asked.seed
    kills = min(asked.kills, SHORT_KILLS) if asked.short else asked.kills
    print(f"graine {seed}, {asked.database}", flush=True)
    with new_ground(asked.database, keep=asked.keep) as ground:
        file = write_file(ground.directory / "flux.xml", people_of(asked))
        moved = write_next_month(ground.directory / "flux2.xml", file)
        start_up = done(ground, "list")
        different = survived(works(ground, file, moved), kills, start_up, random.Random(seed))
    report(
        [Measure("coups (SIGKILL)", kills, "coups"), Measure("tables différentes", len(different), "tables")],
        as_json=asked.json,
    )
    if different:
        raise SystemExit("\n".join(different))


if __name__ == "__main__":
    main()
