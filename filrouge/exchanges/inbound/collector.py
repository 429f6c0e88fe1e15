"""Python's collector of cycles, asked to look less often while a file goes through: records come and go by the hundred
thousand, hold no cycle, and are looked at again and again for nothing (a fifth of an import's processor time)."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made before the youngest are looked at; then how many times before the older ones are.
SELDOM = (100_000, 50, 100)


@contextmanager
def few_collections() -> Iterator[None]:
    """Until the end of the block; what was there before it is not looked at meanwhile. May be entered again inside."""
    usual = gc.get_threshold()
    if usual == SELDOM:
        yield
        return
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
