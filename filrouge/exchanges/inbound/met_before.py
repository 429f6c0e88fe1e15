"""The households that a flow sends again word for word, for the reader that need not read them (A-4)."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from filrouge.access.secret_fields import mark_of
from filrouge.exchanges.inbound.readers.met_before import Met
from filrouge.people.same import sealed

DIGEST_BYTES = 16
_CODE = Path(__file__).parent, Path(__file__).parents[2] / "people"


class MetBefore:
    """Answers a reader. What it knows is read at the first household: about 350 bytes for each one of the database.

    `start` says what is read; digests of another kind of file, of another version of the program or made with another
    key are equal to none."""

    def __init__(self) -> None:
        self._key = b""
        self._day = date.min
        self._known: dict[str, Met] | None = None

    def start(self, kind: str, day: date, *, look: bool = True) -> None:
        """The file is of this kind and tells the situation of this day; without `look`, nothing is met."""
        self._key = mark_of(f"{kind} {_version()}".encode())
        self._day = day
        self._known = None if look else {}

    def digest(self, raw: bytes) -> str:
        """See readers.met_before.Memory."""
        return hashlib.blake2b(raw, key=self._key, digest_size=DIGEST_BYTES).hexdigest()

    def met(self, digest: str) -> Met | None:
        """See readers.met_before.Memory."""
        if self._known is None:
            self._known = {
                same.digest: Met(
                    same.household,
                    same.persons,
                    same.caf_number,
                    hash(same.claim_number),
                    hash((same.claim_number, same.body, same.body_number, same.caf_number)),
                )
                for same in sealed(self._day)
            }
        return self._known.get(digest)


@cache
def _version() -> str:
    """The digest of the code that reads and compares: another version of it may understand the same bytes otherwise."""
    files = sorted(
        path
        for room in _CODE
        for path in room.rglob("*")
        if path.suffix in (".py", ".toml") and not {"tests", "migrations"} & set(path.parts)
    )
    found = hashlib.sha256()
    for path in files:
        found.update(path.name.encode())
        found.update(path.read_bytes())
    return found.hexdigest()
