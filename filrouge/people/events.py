"""What happens to a person's file."""

from filrouge.access.events import Dimension, declare

CREATED = declare(20, "people.created", "Dossier créé", dimensions=frozenset(), kept="file")
UPDATED = declare(21, "people.updated", "Données mises à jour", dimensions=frozenset(), kept="file")
NOTE_WRITTEN = declare(22, "people.note_written", "Note", dimensions=frozenset(("organisation", "scheme")))
NOTE_CORRECTED = declare(23, "people.note_corrected", "Note corrigée", dimensions=frozenset())
# A file said otherwise than what somebody entered: which of the two is kept.
DIFFERENCE_DECIDED = declare(
    24, "people.difference_decided", "Saisie et fichier départagés", dimensions=frozenset()
)
CONTACT_CONFIRMED = declare(25, "people.contact_confirmed", "Coordonnées confirmées", dimensions=frozenset())
# Day of the fact: the day the right opened.
RIGHT_OPENED = declare(30, "people.right_opened", "Droit au RSA ouvert")
# Day of the fact: the day the département received the information; what the legal clock counts from.
RIGHT_RECEIVED = declare(31, "people.right_received", "Information du droit reçue par le Département")
TRANSFERRED_IN = declare(32, "people.transferred_in", "Droit transféré d'un autre département")
RIGHT_SUSPENDED = declare(33, "people.right_suspended", "Droit suspendu")
RIGHT_CLOSED = declare(34, "people.right_closed", "Droit fermé")
OBLIGATIONS_STARTED = declare(35, "people.obligations_started", "Soumis aux droits et devoirs")
OBLIGATIONS_ENDED = declare(36, "people.obligations_ended", "N'est plus soumis aux droits et devoirs")
IMPORT_UNDONE = declare(37, "people.import_undone", "Import annulé", dimensions=frozenset())
ADDRESS_CHANGED = declare(38, "people.address_changed", "Adresse modifiée", dimensions=frozenset())
# Guardian, trusted third party, interpreter: who, in the payload alone.
COMPANION_NOTED = declare(26, "people.companion_noted", "À ses côtés", dimensions=frozenset())
COMPANION_ENDED = declare(27, "people.companion_ended", "N'est plus à ses côtés", dimensions=frozenset())
RENEWAL_NOTED = declare(28, "people.renewal_noted", "Titre ou droit à renouveler", dimensions=frozenset())
RENEWAL_DROPPED = declare(
    29, "people.renewal_dropped", "Titre ou droit retiré de ceux à renouveler", dimensions=frozenset()
)
# Who may read it: from which level to which.
NOTE_LEVEL_CHANGED = declare(
    220, "people.note_level_changed", "Confidentialité d'une note changée", dimensions=frozenset()
)
_COUNTED: frozenset[Dimension] = frozenset({"organisation", "quantity"})
# Quantity: passages. What the help against words to avoid showed, and its writer kept or said otherwise; not the words.
WORDS_KEPT = declare(
    221, "people.words_kept", "Mots signalés gardés", dimensions=_COUNTED, kept="log", on_timeline=False
)
WORDS_CHANGED = declare(
    222, "people.words_changed", "Mots signalés repris", dimensions=_COUNTED, kept="log", on_timeline=False
)
# What is about a note (its subject): told only to who may read it.
ABOUT_A_NOTE = (NOTE_WRITTEN, NOTE_CORRECTED, NOTE_LEVEL_CHANGED)
