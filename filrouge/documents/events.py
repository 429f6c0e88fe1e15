"""What happens to letters and to attachments. Variant: kind of letter, kind of attachment."""

from filrouge.access.events import Dimension, declare

_VARIANT: frozenset[Dimension] = frozenset(("variant",))
LETTER_WRITTEN = declare(
    130, "documents.letter_written", "Courrier préparé", dimensions=_VARIANT, on_timeline=False
)
LETTER_SIGNED = declare(131, "documents.letter_signed", "Courrier signé", dimensions=_VARIANT, kept="proof")
LETTER_SENT = declare(132, "documents.letter_sent", "Courrier envoyé", dimensions=_VARIANT, kept="proof")
LETTER_RECEIVED = declare(
    133, "documents.letter_received", "Réception d'un courrier notée", dimensions=_VARIANT, kept="proof"
)
# About the département, not about a person.
TEMPLATE_SAVED = declare(
    134,
    "documents.template_saved",
    "Modèle de courrier modifié",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
DELEGATION_SAVED = declare(
    135, "documents.delegation_saved", "Délégation de signature enregistrée", dimensions=frozenset(), kept="proof",
    on_timeline=False,
)  # fmt: skip
# What a kind of attachment says of its retention chooses between both.
ATTACHMENT_ADDED = declare(136, "documents.attachment_added", "Pièce ajoutée au dossier", dimensions=_VARIANT)
PROOF_ADDED = declare(
    137, "documents.proof_added", "Pièce ajoutée au dossier", dimensions=_VARIANT, kept="proof"
)
ATTACHMENT_REMOVED = declare(
    138, "documents.attachment_removed", "Pièce retirée du dossier", dimensions=_VARIANT, kept="proof"
)
ATTACHMENT_CORRECTED = declare(
    139, "documents.attachment_corrected", "Pièce corrigée", dimensions=_VARIANT, on_timeline=False
)
