"""Three colleagues write the same file in any order: is a word ever lost without being shown to who replaces it? (A-1)

    python -m benchmarks.interleavings --runs 10000 --seed 7
    python -m benchmarks.interleavings --replay 7:1234

Each interleaving is a dozen gestures drawn at random: a form opened, kept, saved later; a conflict, answered mine, theirs or
both. After each gesture the file is read again. A finding is told as the story of the place where it happened."""

import random
import sys
import time

from benchmarks.harness.ground import new_ground
from benchmarks.harness.measures import Measure, options, report

RUNS, SHORT_RUNS, TOLD_EVERY = 10_000, 300, 500
MOST_FINDINGS = 5


def main() -> None:
    """Print each finding with its story; exit 1 when there is any."""
    parser = options("Trois collègues dans le même dossier, dans n'importe quel ordre : aucun mot perdu.")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"combien d'entrelacements (défaut : {RUNS})")
    parser.add_argument("--seed", type=int, default=None, help="le hasard d'une exécution passée")
    parser.add_argument(
        "--replay", default="", help="un entrelacement, comme un défaut le dit (graine:numéro)"
    )
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if asked.seed is None else asked.seed
    runs = min(asked.runs, SHORT_RUNS) if asked.short else asked.runs
    seeds = [asked.replay] if asked.replay else [f"{seed}:{number}" for number in range(1, runs + 1)]
    with new_ground(asked.database, keep=asked.keep):
        print(f"graine {seed}, {asked.database}, {len(seeds)} entrelacements", flush=True)
        figures, found = played(seeds)
        if asked.replay and not found:
            print("Rien à redire : aucun mot perdu.")
    report([*figures, Measure("mots perdus", len(found), "défauts")], as_json=asked.json)
    if found:
        sys.exit(1)


def played(seeds: "list[str]") -> "tuple[list[Measure], list[str]]":
    """Play them all; what was done, and the findings, told as they come."""
    from django.utils import timezone

    from benchmarks.harness.colleagues import ground_for, shared_file
    from benchmarks.harness.desks import Lost
    from filrouge.directory.models import Agreement

    shared = shared_file(ground_for(Agreement.objects.order_by("pk")), at=timezone.localtime())
    found: list[str] = []
    written = conflicts = 0
    started = time.perf_counter()
    for number, seed in enumerate(seeds, 1):
        try:
            play = shared.play(seed)
        except Lost as lost:
            found.append(seed)
            print(f"\n{seed}\n{lost}\n  python -m benchmarks.interleavings --replay {seed}\n", flush=True)
            if len(found) >= MOST_FINDINGS:
                break
            continue
        written, conflicts = written + play.written, conflicts + play.conflicts
        if number % TOLD_EVERY == 0:
            print(f"{number} sur {len(seeds)}, {time.perf_counter() - started:.0f} s", flush=True)
    return [
        Measure("entrelacements", number, "fois"), Measure("enregistrements", written, "fois"),
        Measure("refus et conflits", conflicts, "fois"), Measure("durée", time.perf_counter() - started, "s"),
    ], found  # fmt: skip


if __name__ == "__main__":
    main()
