"""How long a work still takes, from the pace measured since it began: pure words, no clock."""

MINUTE, HOUR = 60, 3_600
SHORT = 45


def seconds_left(*, done: int, total: int, done_at_start: int, seconds: float) -> float | None:
    """Seconds still to go at the pace of the last `seconds`; None as long as no pace can be told."""
    advanced = done - done_at_start
    if advanced <= 0 or seconds <= 0 or total <= 0:
        return None
    return max(0, total - done) * seconds / advanced


def time_left_words(seconds: float | None) -> str:
    """« encore environ 3 minutes »; empty when nobody knows."""
    if seconds is None:
        return ""
    if seconds < SHORT:
        return "encore moins d'une minute"
    minutes = round(seconds / MINUTE) or 1
    if minutes == 1:
        return "encore environ une minute"
    if minutes < 60:
        return f"encore environ {minutes} minutes"
    hours, rest = divmod(round(seconds / HOUR * 6), 6)
    return f"encore environ {hours}\u00a0h" + (f"\u00a0{rest * 10}" if rest else "")
