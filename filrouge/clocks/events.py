"""What happens to clocks; not on the timeline, whose events already say it."""

from filrouge.access.events import declare

CLOCK_MET = declare(40, "clocks.met", "Délai tenu", on_timeline=False)
CLOCK_INTERRUPTED = declare(41, "clocks.interrupted", "Délai interrompu", on_timeline=False)
# A value of a text was corrected for the day on which clocks of a person opened; quantity: how many of them moved.
CLOCK_RECOMPUTED = declare(
    42, "clocks.recomputed", "Échéances recalculées", dimensions=frozenset(("quantity",))
)
