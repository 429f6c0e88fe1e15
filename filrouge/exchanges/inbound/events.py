"""What happens to imports."""

from filrouge.access.events import declare

BATCH_STAGED = declare(
    90, "inbound.staged", "Fichier lu", dimensions=frozenset(), kept="log", on_timeline=False
)
BATCH_APPLIED = declare(
    91, "inbound.applied", "Import appliqué", dimensions=frozenset(), kept="log", on_timeline=False
)
BATCH_UNDONE = declare(
    92, "inbound.undone", "Import annulé", dimensions=frozenset(), kept="log", on_timeline=False
)
