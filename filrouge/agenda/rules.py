"""States of an appointment as a table (D-1). Pure."""

TRANSITIONS: dict[str, frozenset[str]] = {
    "booked": frozenset(("held", "missed", "excused", "cancelled")),
    "held": frozenset(("missed", "excused", "cancelled")),
    "missed": frozenset(("held", "excused", "cancelled")),
    "excused": frozenset(("held", "missed", "cancelled")),
    "cancelled": frozenset(),
}


def may_become(state: str, target: str) -> bool:
    """True when an appointment in `state` may be said `target`; a past outcome may be corrected."""
    return target in TRANSITIONS[state]
