"""Do readers and imports hold before anything? Good files are spoiled at random, for as long as one wants.

    python -m benchmarks.fuzz_readers --seconds 600 --seed 12
    python -m benchmarks.fuzz_readers --replay FILE

Each spoiled file is read and mapped; one in some is staged, previewed, applied and often taken back on a database made for
the occasion. What may come out: a refusal in French, or a finished work whose counts agree. Anything else (an exception, a
read of more than some seconds) is a finding: the file is kept, and the seed and its number are said."""

import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.ground import Ground, new_ground
from benchmarks.harness.measures import Measure, options, people_of, report
from benchmarks.harness.mutations import spoiled

SECONDS, SHORT_SECONDS = 600, 15
PEOPLE = 30
MOST_SECONDS = 20
# One file in so many is applied too, and one of these in so many is taken back.
APPLIED_IN, UNDONE_IN = 8, 2
MOST_FINDINGS = 25


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file to spoil."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What came out of a file and should not have."""

    words: str
    place: str
    trace: str


class TooLong(BaseException):
    """Reading this file does not end; no `except Exception` may swallow it."""


def seeds(ground: Ground, people: int) -> list[Seed]:
    """Good files of each kind: flows of beneficiaries and of claims, lists, a workbook."""
    from django.utils import timezone

    from benchmarks.import_list import as_workbook, write_list
    from filrouge.demo.caf_file import STORY_OF_A_BENCHMARK, until_people, write_flow
    from filrouge.demo.people import households

    day = timezone.localdate()
    made: list[Seed] = []
    for frequency in ("M", "J"):
        path = ground.directory / f"{frequency}.xml"
        invented = until_people(
            households(seed=len(made) + 1, since=day - STORY_OF_A_BENCHMARK, until=day), people, day
        )
        write_flow(
            path,
            invented,
            reference_day=day,
            frequency="M" if frequency == "M" else "J",
            created_at=timezone.now(),
        )
        made.append(Seed("xml", path.read_bytes()))
    flow = made[0].content
    made.append(Seed("xml", flow.replace(b"InfosFoyerRSA", b"InfoDemandeRSA")))
    listed = write_list(ground.directory / "liste.csv", people)
    made.append(Seed("csv", listed.read_bytes()))
    made.append(Seed("xlsx", as_workbook(ground.directory / "liste.xlsx", listed).read_bytes()))
    return made + other_lists()


# One good line of each other kind of list; its titles alone tell what it is.
OTHER_LISTS = (
    "MATRICULE;ROLE PERSONNE;NIR;NUMERO TELEPHONE DOSSIER;NUMERO TELEPHONE 2 DOSSIER;ADRESSE ELECTRONIQUE DOSSIER\n"
    "1234567;DEM;285039910100142;0241000000;612345678;a@exemple.invalid\n",
    "identifiant_unique_de;nom;prenom;date_naissance;rome_1;modalite_accompagnement;struct_principale;brsa\n"
    "1234567A;MARTIN;CAMILLE;1985-04-12 00:00:00.0;M1203;RENFORCE;AGENCE;O\n",
    "identifiant_unique_de;codeaction;lblaction;date_debut;formation\n1234567A;P01;Atelier;2026-05-01 00:00:00.0;NULL\n",
    "nir;identifiantpe;nom;prenom;dtnai;date;code;motif;ale\n;1234567A;MARTIN;CAMILLE;12/04/1985;05/03/2026;2;Absence;1\n",
    "Nom;Téléphones;Adresse;Code postal;Ville;Siret;Nom responsable\nPasserelle;0241000000;1 rue;99101;Valbourg;;Petit\n",
    "Courriel;Prénom;Nom;Téléphone;Fonction;Structure\nj@exemple.invalid;Julie;Moreau;0612345678;Conseillère;Passerelle\n",
    "Usager;Petit nom;Venu au monde le;Sa tribu\nMartin;Camille;12/04/1985;Les Roux\n",
)


def other_lists() -> list[Seed]:
    """Contacts, France Travail, the directory, titles that nobody knows."""
    return [Seed("csv", text.encode()) for text in OTHER_LISTS]


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """`TooLong` when the work inside takes more."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check_sentence(words: str) -> None:
    """A refusal is something that one reads."""
    assert words.endswith("."), f"un refus n'est pas une phrase : {words!r}"


def read(path: Path) -> None:
    """Read and map the whole file; what is refused has to say why and what to do."""
    from django.utils import timezone

    from filrouge.exchanges.inbound.mapping import impossible_births, incoming, shortened
    from filrouge.exchanges.inbound.readers.opening import open_file
    from filrouge.exchanges.inbound.readers.problems import FileProblem
    from filrouge.exchanges.inbound.readers.records import DirectoryRecord, HouseholdRecord, RefusedRecord
    from filrouge.people.incoming import to_json

    day = timezone.localdate()
    try:
        source = open_file(path)
        for record in source:
            if isinstance(record, RefusedRecord):
                assert all(notice.reason for notice in record.notices), "un refus ne dit pas pourquoi"
                continue
            if isinstance(record, DirectoryRecord):
                assert record.name or record.values, "une ligne d'annuaire vide"
                continue
            assert isinstance(record, HouseholdRecord), "un foyer dit revenu tel quel, sans mémoire"
            household = incoming(record, day)
            impossible_births(household, day)
            shortened(household)
            to_json(household)
        source.summary()
    except FileProblem as refusal:
        check_sentence(refusal.message)


def applied(path: Path, *, taken_back: bool) -> str:
    """Import the file for good; the state where the batch ends."""
    from django.utils import timezone

    from filrouge.directory.queries import console_agent
    from filrouge.exchanges.inbound.actions import apply, preview, undo
    from filrouge.exchanges.inbound.directory_lists import KINDS
    from filrouge.exchanges.inbound.models import Batch
    from filrouge.exchanges.inbound.staging import stage

    by, now = console_agent(), timezone.now()
    batch = stage(path, file_name=path.name, today=timezone.localdate(), by=by, at=now)
    if batch.state == Batch.State.REFUSED:
        assert batch.problem, "un fichier refusé sans motif"
        return str(batch.state)
    promised = preview(batch).counts
    counts = apply(batch, by=by, at=now, pause=0.0).counts
    names = ("created", "updated", "unchanged", "unknown")
    about = (counts["households"] - counts["refused"]) if batch.kind in KINDS else counts["people"]
    assert sum(counts[name] for name in names) == about, f"les comptes ne tombent pas juste : {counts}"
    # A person whom two lines change alike is promised twice and changed once: only creations have to agree.
    assert promised["created"] == counts["created"], f"aperçu {promised}, fait {counts}"
    if taken_back:
        counts = undo(batch, by=by, at=now, pause=0.0).counts
        assert counts["undone"] + counts["kept"] <= counts["households"], f"annulation : {counts}"
    return str(batch.state)


def tried(path: Path, number: int) -> Finding | None:
    """What is wrong with what comes out of this file, if anything is."""
    from django.db import connection

    try:
        with no_longer_than(MOST_SECONDS):
            read(path)
            if number % APPLIED_IN == 0:
                applied(path, taken_back=number % (APPLIED_IN * UNDONE_IN) == 0)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if connection.in_atomic_block:
            connection.close()
        _let_go()
        frame = traceback.extract_tb(error.__traceback__)[-1]
        words = f"{type(error).__name__} : {str(error)[:200]}"
        return Finding(
            words, f"{type(error).__name__} {frame.filename}:{frame.lineno}", traceback.format_exc()
        )
    return None


def _let_go() -> None:
    """A work that stopped keeps the one place: the next file needs it."""
    from filrouge.exchanges.inbound.models import Batch

    Batch.objects.filter(state__in=("applying", "undoing")).update(state="applied", claim="")


def kept(path: Path, seed: int, number: int) -> Path:
    """The file of a finding, where nobody removes it at the end of the run."""
    folder = Path(tempfile.gettempdir()) / "filrouge-fuzz"
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(path, folder / f"{seed}-{number}{path.suffix}"))


def searched(ground: Ground, good: Sequence[Seed], seed: int, seconds: float) -> tuple[int, dict[str, int]]:
    """Spoil and try until the time is over: how many files, and how many times each finding."""
    found: dict[str, int] = {}
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end and len(found) < MOST_FINDINGS:
        number += 1
        chance = random.Random(f"{seed}:{number}")
        one = chance.choice(good)
        path = ground.directory / f"essai.{one.kind}"
        path.write_bytes(spoiled(one.content, one.kind, chance))
        finding = tried(path, number)
        if finding is None:
            continue
        if finding.place not in found:
            replay = f"python -m benchmarks.fuzz_readers --replay {kept(path, seed, number)}"
            print(f"graine {seed}, essai {number} : {finding.words}\n{finding.trace}  {replay}\n", flush=True)
        found[finding.place] = found.get(finding.place, 0) + 1
    return number, found


def main() -> None:
    """Print each finding once, with the way to see it again; exit 1 when there is any."""
    parser = options("Fichiers abîmés au hasard : lus, et pour certains appliqués.", people=PEOPLE)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"combien de temps ({SECONDS})")
    parser.add_argument("--seed", type=int, default=None, help="le hasard d'une exécution passée")
    parser.add_argument(
        "--replay", type=Path, default=None, help="un fichier gardé, lu et appliqué à nouveau"
    )
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    seed = random.SystemRandom().randrange(1_000_000) if asked.seed is None else asked.seed
    seconds = min(asked.seconds, SHORT_SECONDS) if asked.short else asked.seconds
    with new_ground(asked.database, keep=asked.keep) as ground:
        if asked.replay:
            finding = tried(asked.replay.resolve(), 0)
            print(finding.trace if finding else "Rien à redire : un refus en français, ou un import fini.")
            sys.exit(1 if finding else 0)
        print(f"graine {seed}, {asked.database}, {seconds:.0f} s", flush=True)
        number, found = searched(ground, seeds(ground, people_of(asked)), seed, seconds)
    report(
        [Measure("fichiers essayés", number, "fichiers"), Measure("défauts", len(found), "défauts")],
        as_json=asked.json,
    )
    if found:
        raise SystemExit("\n".join(f"{count} fois : {place}" for place, count in found.items()))


if __name__ == "__main__":
    main()
