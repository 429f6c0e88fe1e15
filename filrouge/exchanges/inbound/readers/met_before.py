"""What a reader asks of those who know which households came word for word before: nothing here reads a database."""

from typing import NamedTuple, Protocol


class Met(NamedTuple):
    """A household that stands in the database as these very bytes left it. `claim` and `pair` are the hashes of its claim
    number, and of the claim with its payer and CAF number."""

    household: int
    persons: int
    caf_number: str
    claim: int
    pair: int


class Memory(Protocol):
    """The households of earlier files, by the digest of their bytes."""

    def digest(self, raw: bytes) -> str:
        """The digest of a household's bytes; it tells nothing without the key."""
        ...

    def met(self, digest: str) -> Met | None:
        """The household that came so, and that nobody has touched since."""
        ...
