"""The memory of an import of a very big file, all along: a file ten times longer must not ask for more.

Beside it, the same work on a tenth of the file, in the same run."""

from pathlib import Path

from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, report
from benchmarks.harness.timed import Cost, run
from benchmarks.import_caf import APPLY, write_file

MEGABYTE = 1_000_000
SMALLER = 10
# Of an invented flow; said again of the file that was written.
BYTES_A_PERSON = 2_000
SHORT_MEGABYTES = 4


def flow(ground: Ground, name: str, megabytes: float) -> Path:
    """A flow of about that size."""
    return write_file(ground.directory / name, max(int(megabytes * MEGABYTE / BYTES_A_PERSON), 10))


def told(cost: Cost, small: Cost, size: int) -> list[Measure]:
    """Memory at each quarter beside the peak of the small file; and what was read."""
    moments = zip(("au quart", "à la moitié", "aux trois quarts", "à la fin"), cost.quarters_mb, strict=True)
    return [
        Measure("taille du fichier", size / MEGABYTE, "Mo"),
        Measure("personnes", cost.answer["people"], "personnes"),
        Measure("secondes", cost.wall, "s"),
        *(Measure(f"mémoire {moment}", megabytes, "Mo", small.peak_mb) for moment, megabytes in moments),
        Measure("mémoire au plus haut", cost.peak_mb, "Mo", small.peak_mb),
    ]


def main() -> None:
    """Print the figures."""
    parser = options("Mémoire de l'import d'un très gros fichier.", people=0)
    parser.add_argument("--megabytes", type=float, default=20, help="taille du fichier, en Mo (20)")
    asked = parser.parse_args()
    megabytes = asked.people * BYTES_A_PERSON / MEGABYTE or asked.megabytes
    if asked.short:
        megabytes = min(megabytes, SHORT_MEGABYTES)
    with new_ground(asked.database, keep=asked.keep) as ground:
        other = ground.copied("small")
        small = run(other, *APPLY, str(flow(ground, "petit.xml", megabytes / SMALLER)), "--json")
        file = flow(ground, "flux.xml", megabytes)
        measures = told(run(ground, *APPLY, str(file), "--json"), small, file.stat().st_size)
    report(measures, as_json=asked.json)


if __name__ == "__main__":
    main()
