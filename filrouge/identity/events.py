"""What happens to identities."""

from filrouge.access.events import declare

MERGED = declare(110, "identity.merged", "Dossiers réunis", dimensions=frozenset(), kept="proof")
UNMERGED = declare(
    111, "identity.unmerged", "Réunion de dossiers annulée", dimensions=frozenset(), kept="proof"
)
KEPT_APART = declare(
    112,
    "identity.kept_apart",
    "Deux personnes différentes",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
