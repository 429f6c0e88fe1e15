"""Whether the bytes of attachments and their rows agree: after a crash, a restoration, a failing disk (A-9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from filrouge.documents import store
from filrouge.documents.models import Attachment

# A younger file may be one that somebody is adding.
BEING_ADDED = timedelta(hours=1)
_ROWS = 500


@dataclass(slots=True)
class Checked:
    """What a check found: public identifiers of attachments whose file is missing or altered, files that no row names."""

    rows: int = 0
    octets: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    orphans: list[Path] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether rows and files agree."""
        return not (self.missing or self.altered or self.orphans)


def check(*, at: datetime) -> Checked:
    """Read every attachment through, and look for files that no row names. Nothing is changed."""
    found, named = Checked(), set[str]()
    for row in Attachment.objects.filter(removed_at=None).order_by("pk").iterator(chunk_size=_ROWS):
        named.add(row.stored)
        path = store.path_of(row.stored)
        found.rows += 1
        if not path.is_file():
            found.missing.append(row.public_id)
        elif path.stat().st_size != row.size or store.hash_of(path) != row.sha256:
            found.altered.append(row.public_id)
        else:
            found.octets += row.size
    found.orphans = list(_orphans(named, at))
    return found


def _orphans(named: set[str], at: datetime) -> Iterator[Path]:
    limit = (at - BEING_ADDED).timestamp()
    for path in store.files():
        if path.parent.name == store.COMING or path.name not in named:
            try:
                if path.stat().st_mtime < limit:
                    yield path
            except FileNotFoundError:
                continue


def erase_orphans(found: Checked) -> int:
    """Erase the files that no row names; how many. One that a row names since is left."""
    erased = 0
    for path in found.orphans:
        if Attachment.objects.filter(stored=path.name, removed_at=None).exists():
            continue
        path.unlink(missing_ok=True)
        erased += 1
    return erased
