"""The pulse's token: a person and the revision that a page shows, signed, good for a working day (A-1)."""

from dataclasses import dataclass

from django.core import signing

_SALT = "filrouge.pulse"
LIFETIME = 12 * 3600


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page showed: the person's key and revision."""

    person: int
    revision: int


def token_for(person: int, revision: int) -> str:
    """The signed token of a page that shows this revision."""
    return signing.dumps([person, revision], salt=_SALT)


def read_token(token: str) -> Beat | None:
    """What the token says, or None when it is false or too old."""
    try:
        person, revision = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return Beat(person, revision)
