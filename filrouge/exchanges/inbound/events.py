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
BATCH_STOPPED = declare(
    95, "inbound.stopped", "Arrêt d'un import demandé", dimensions=frozenset(), kept="log", on_timeline=False
)
BATCH_SET_ASIDE = declare(
    96, "inbound.set_aside", "Fichier laissé de côté", dimensions=frozenset(), kept="log", on_timeline=False
)
EXPECTED_SAVED = declare(
    97,
    "inbound.expected_saved",
    "Fichier attendu enregistré",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
COLUMNS_CHOSEN = declare(
    98, "inbound.columns_chosen", "Colonnes précisées", dimensions=frozenset(), kept="log", on_timeline=False
)
