"""One-time slips: an address that opens a page once, without an account and without a row (G-8).

A slip is drawn in memory, from chance that nobody keeps, and signed by this site: nothing exists of one that was not used.
Of a used one, the room above keeps its `trace`, from which nobody finds the slip again. A slip says what it is about and
never for whom. It is written in signs that are not mistaken for one another, so that it can be copied by hand."""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

# No i, l, o nor u: what is copied from paper is read as 1, 1, 0 (Crockford's base 32).
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans("ilo", "110")
_BITS_A_SIGN = 5
# 80 bits of chance, then 80 of signature: 160 in all, in twice sixteen signs.
_BYTES, _SIGNS = 10, 16
_GROUP = 4
_SALT = "filrouge.access.slips"


def new_subject(signs: int) -> str:
    """A short random name, in the same signs, for what slips are about."""
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))


def draw(purpose: str, subject: str) -> str:
    """A new slip about `subject`, which is written in `ALPHABET`. Worth nothing for another purpose."""
    said = subject + _written(secrets.token_bytes(_BYTES))
    return said + _seal(purpose, said)


def subject_of(purpose: str, slip: str) -> str | None:
    """What this slip is about; None when we did not draw it for this."""
    said, seal = tidied(slip)[:-_SIGNS], tidied(slip)[-_SIGNS:]
    if len(said) <= _SIGNS or not constant_time_compare(seal, _seal(purpose, said)):
        return None
    return said[:-_SIGNS]


def trace(purpose: str, slip: str) -> int:
    """What stays of a used slip: 63 bits of a keyed digest, the same for a slip however it was copied."""
    digest = salted_hmac(f"{_SALT}.used.{purpose}", tidied(slip), algorithm="sha256").digest()
    return (int.from_bytes(digest[:8], "big") >> 1) or 1


def tidied(slip: str) -> str:
    """A slip as it was drawn: without spaces, dashes and capitals, and with its misread signs put right."""
    kept = (sign for sign in slip.lower().translate(_MISREAD) if sign in ALPHABET)
    return "".join(kept)


def grouped(slip: str) -> str:
    """By groups of four, to be copied by hand: « ab3d-9k2m-… »."""
    return "-".join(slip[at : at + _GROUP] for at in range(0, len(slip), _GROUP))


def _seal(purpose: str, said: str) -> str:
    return _written(salted_hmac(f"{_SALT}.{purpose}", said, algorithm="sha256").digest()[:_BYTES])


def _written(chance: bytes) -> str:
    number = int.from_bytes(chance, "big")
    places = range(_BITS_A_SIGN * (_SIGNS - 1), -1, -_BITS_A_SIGN)
    return "".join(ALPHABET[number >> place & len(ALPHABET) - 1] for place in places)
