"""Where the bytes of attachments stand: outside of what is served, under names that say nothing (A-9).

Written beside, flushed to the disk, then renamed: a file that has its name is whole. The row comes after it: a crash
leaves at worst a file that no row names, which `filrouge attachments` finds."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from filrouge.core.results import Refusal

COMING = "coming"
_BLOCK = 1 << 20
FULL = (
    "Il n'y a plus de place sur le serveur : rien n'a été gardé. Prévenez l'administrateur, puis ajoutez la pièce "
    "à nouveau."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A file written beside: where, its hash, its size in bytes."""

    path: Path
    sha256: str
    size: int


def root() -> Path:
    """The directory of attachments."""
    return Path(settings.ATTACHMENTS_DIR)


def path_of(stored: str) -> Path:
    """Where the file of this name stands: two letters of the name make the folder. `ValueError` for another name."""
    if len(stored) != 32 or not set(stored) <= set("0123456789abcdef"):
        raise ValueError("ce n'est pas le nom d'une pièce")
    return root() / stored[:2] / stored


@contextmanager
def written_beside(blocks: Iterable[bytes]) -> Iterator[Written]:
    """Write a file apart, to look at it; whatever was not placed is gone at the end. `Refusal` on a full disk."""
    name = secrets.token_hex(16)
    path = root() / COMING / name
    try:
        with _told_when_full():
            _private(path.parent)
            written = _write(path, blocks)
        yield written
    finally:
        path.unlink(missing_ok=True)


def place(written: Written) -> str:
    """Give a written file its place and its name, for good. `Refusal` on a full disk."""
    name = secrets.token_hex(16)
    path = path_of(name)
    with _told_when_full():
        _private(path.parent)
        written.path.rename(path)
        _flush(path.parent)
    return name


def erase(*names: str) -> None:
    """Erase the bytes of attachments."""
    for stored in names:
        path_of(stored).unlink(missing_ok=True)


def hash_of(path: Path) -> str:
    """The hash of a file, read by blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def files() -> Iterator[Path]:
    """Every file of the directory, those that are being written too."""
    if root().is_dir():
        yield from (path for path in sorted(root().rglob("*")) if path.is_file())


def _write(path: Path, blocks: Iterable[bytes]) -> Written:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        for block in blocks:
            digest.update(block)
            size += len(block)
            handle.write(block)
        handle.flush()
        os.fsync(handle.fileno())
    return Written(path, digest.hexdigest(), size)


def _private(folder: Path) -> None:
    for each in (root(), folder):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)


def _flush(folder: Path) -> None:
    """A rename is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal(FULL, field="papers") from error
        raise
