"""What happens to clocks; not on the timeline, whose events already say it."""

from filrouge.access.events import declare

CLOCK_MET = declare(40, "clocks.met", "Délai tenu", on_timeline=False)
CLOCK_INTERRUPTED = declare(41, "clocks.interrupted", "Délai interrompu", on_timeline=False)
