"""Event types of the room. Answers are sensitive: no event tells any of them (G-9)."""

from filrouge.access.events import declare

OPERATION_SAVED = declare(
    290, "cofunding.operation_saved", "Opération cofinancée enregistrée", dimensions=frozenset(), kept="proof",
    erasure="keep", on_timeline=False,
)  # fmt: skip
ENTERED = declare(
    291, "cofunding.entered", "Entrée dans une opération cofinancée", dimensions=frozenset(), kept="proof", erasure="keep"
)  # fmt: skip
CORRECTED = declare(
    292, "cofunding.corrected", "Questionnaire du cofinancement corrigé", dimensions=frozenset(), kept="proof",
    erasure="keep", on_timeline=False,
)  # fmt: skip
LEFT = declare(
    293, "cofunding.left", "Sortie d'une opération cofinancée", dimensions=frozenset(), kept="proof", erasure="keep"
)  # fmt: skip
LATER_TOLD = declare(
    294, "cofunding.later_told", "Situation après l'opération cofinancée", dimensions=frozenset(), kept="proof",
    erasure="keep",
)  # fmt: skip
FILE_MADE = declare(
    295, "cofunding.file_made", "Fichier de l'opération cofinancée remis", dimensions=frozenset(), kept="proof",
    erasure="keep", on_timeline=False,
)  # fmt: skip
