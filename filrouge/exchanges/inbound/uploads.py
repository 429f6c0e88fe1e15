"""Deposited files: kept, unreadable to others, until they are reconciled; then erased (references: data minimisation).

Reconciled means applied, undone or refused. What was never applied, and the lines that undoing needs, go after `KEPT`.
A file named on the command line is its owner's: it is never touched."""

import errno
import hashlib
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from filrouge.core.results import Refusal
from filrouge.exchanges.inbound.models import Batch, StagedLine

# Three months, as the retention matrix suggests for the payers' raw files.
KEPT = timedelta(days=90)
_ABANDONED = timedelta(days=1)
_BLOCK = 1 << 20
_LINES_AT_ONCE = 2_000


def keep(blocks: Iterable[bytes], name: str) -> tuple[Path, str]:
    """Write an upload where only the application reads it: its path and its hash. `Refusal` on a full disk."""
    folder = settings.UPLOADS_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path: Path = folder / name
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as kept:
            for block in blocks:
                digest.update(block)
                kept.write(block)
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal(
                "Il n'y a plus de place sur le serveur pour ce fichier : prévenez l'administrateur, "
                "puis déposez-le à nouveau.",
                field="file",
            ) from error
        raise
    return path, digest.hexdigest()


def hash_of(path: Path) -> str:
    """The hash of a file, read by blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def discard(batch: Batch) -> None:
    """Erase the batch's upload, if it has one: it has served."""
    path = Path(batch.path)
    if batch.path and path.parent == settings.UPLOADS_DIR:
        path.unlink(missing_ok=True)
        Batch.objects.filter(pk=batch.pk).update(path="")
        batch.path = ""


def erase_lines(batch: Batch) -> None:
    """Erase what was read and decided of each line, some at a time so that others can write meanwhile."""
    lines = StagedLine.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)
    while some := list(lines[:_LINES_AT_ONCE]):
        StagedLine.objects.filter(pk__in=some).delete()


def forget_old(at: datetime) -> None:
    """Erase what has waited too long: files never applied, and the lines of old imports (counts and hashes stay)."""
    old = Batch.objects.filter(created_at__lt=at - KEPT, forgotten_at__isnull=True)
    waiting = old.filter(
        state__in=(Batch.State.READING, Batch.State.COMPARING, Batch.State.MAPPING, Batch.State.READY)
    )
    waiting.update(
        state=Batch.State.REFUSED,
        claim="",
        problem="Ce fichier n'a pas été appliqué à temps : il a été effacé. Déposez le fichier du mois.",
    )
    finished = old.filter(state__in=(Batch.State.APPLIED, Batch.State.UNDONE, Batch.State.REFUSED))
    for batch in list(finished.order_by("pk")):
        discard(batch)
        erase_lines(batch)
        # Remarks name CAF numbers: they go with the lines. What was received, when, by whom, its counts and hash stay.
        Batch.objects.filter(pk=batch.pk).update(forgotten_at=at, warnings=[])
    _sweep(at)


def _sweep(at: datetime) -> None:
    """Files that a crash left without their batch."""
    if not settings.UPLOADS_DIR.is_dir():
        return
    paths = Batch.objects.exclude(path="").values_list("path", flat=True).order_by("pk")
    known = {Path(path).name for path in paths}
    for path in settings.UPLOADS_DIR.iterdir():
        if path.name not in known and path.stat().st_mtime < (at - _ABANDONED).timestamp():
            path.unlink(missing_ok=True)
