"""Two people decide the same thing at the same second: the database lets one pass, the other is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from filrouge.core.results import Refusal


@contextmanager
def one_at_a_time(message: str) -> Iterator[None]:
    """A transaction in which « there is already one » is a `Refusal` with this message, and not an error."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "unique" not in str(error).lower():
            raise
        raise Refusal(message) from error
