"""The package of a controller: one ZIP with the table of participants, their proofs and a manifest (G-9).

Written file by file, so that it may be larger than the memory, and stopped. The same facts, day and author make the same
bytes: fixed times, fixed order, nothing compressed (a library of another version would compress otherwise)."""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from filrouge.cofunding.export import EPOCH, as_csv, described, header, rows_of
from filrouge.cofunding.models import MadeFile, Operation
from filrouge.cofunding.participation_rules import Gap
from filrouge.cofunding.proofs import Proof, proofs_of
from filrouge.cofunding.queries import Judged, judged
from filrouge.cofunding.shipped import shipped
from filrouge.documents import store

_BLOCK = 1 << 20
_TABLE, _GAPS, _MANIFEST = "participants.csv", "non-comptes.csv", "manifeste.json"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Written:
    """What a package holds: the hash of each of its files, those that lack or are altered."""

    hashes: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def write_package(
    operation: Operation, target: Path, *, day: date, author: str, progress: Progress = lambda done, of: None
) -> tuple[MadeFile, list[str]]:
    """Write the package of an operation as it stood on `day`; what is kept of it, and the papers that lack.

    Written beside, then renamed: stopped, it leaves nothing. `OSError` when the disk refuses."""
    found = judged(operation, day)
    beside = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
            written = _fill(archive, operation, found, day, progress)
            _write(archive, written, Proof(_MANIFEST, _manifest(operation, found, written, day, author)))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    made = described(operation, found, MadeFile.Kind.PACKAGE, store.hash_of(target), target.stat().st_size)
    made.day = day
    return made, written.missing


def package_name(operation: Operation, day: date) -> str:
    """How the ZIP is called: neither a name nor anything of a person."""
    return f"cofinancement-{operation.public_id}-{day.isoformat()}.zip"


def _fill(
    archive: zipfile.ZipFile, operation: Operation, found: Sequence[Judged], day: date, progress: Progress
) -> Written:
    written = Written()
    _write(archive, written, Proof(_TABLE, as_csv(header(), rows_of(found, operation))))
    _write(archive, written, Proof(_GAPS, as_csv(["participation_id", "manque", "remède"], _left_out(found))))
    counted = [one for one in found if one.counts]
    for number, one in enumerate(counted, start=1):
        for proof in proofs_of(one.row, day):
            name = f"preuves/{one.row.public_id}/{proof.name}"
            _write(archive, written, Proof(name, proof.content, proof.path, proof.awaited))
        progress(number, len(counted))
    return written


def _left_out(found: Iterable[Judged]) -> Iterator[list[str]]:
    for one in found:
        if one.joined:
            yield [
                one.row.public_id,
                "Dossier réuni à un autre",
                "La participation de l'autre dossier compte.",
            ]
        elif not one.counts:
            for gap in blocking(one):
                yield [one.row.public_id, gap.label, gap.remedy]


def blocking(one: Judged) -> list[Gap]:
    """What keeps a participant from being counted."""
    return [gap for gap in one.gaps if gap.counts_out]


def _write(archive: zipfile.ZipFile, written: Written, proof: Proof) -> None:
    """One file, by blocks; a paper whose bytes lack or were altered is left out and said."""
    if proof.path is not None and (not proof.path.exists() or store.hash_of(proof.path) != proof.awaited):
        written.missing.append(proof.name)
        return
    entry = zipfile.ZipInfo(proof.name, EPOCH.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    entry.create_system = 3
    digest = sha256()
    with archive.open(entry, "w", force_zip64=True) as handle:
        for block in _blocks(proof):
            digest.update(block)
            handle.write(block)
    written.hashes[proof.name] = digest.hexdigest()


def _blocks(proof: Proof) -> Iterator[bytes]:
    if proof.path is None:
        yield proof.content
        return
    with proof.path.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block


def _manifest(
    operation: Operation, found: Sequence[Judged], written: Written, day: date, author: str
) -> bytes:
    counted = sum(one.counts for one in found)
    said: dict[str, Any] = {
        "operation": operation.number, "nom": operation.label, "programme": operation.told_programme,
        "organisme": operation.organisation.name, "publicité": operation.publicity, "arrêté au": day.isoformat(),
        "demandé par": author, "participants comptés": counted, "non comptés": len(found) - counted,
        "conservé jusqu'au": operation.kept_until.isoformat() if operation.kept_until else "",
        "paramètres": [asdict(one) | {"since": one.since.isoformat()} for one in shipped().parameters],
        "fichiers (SHA-256)": dict(sorted(written.hashes.items())), "pièces manquantes ou altérées": sorted(written.missing),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=2).encode()
