"""What happens in the agenda. Variant: kind of appointment; quantity: minutes."""

from filrouge.access.events import declare

BOOKED = declare(50, "agenda.booked", "Rendez-vous fixé")
HELD = declare(51, "agenda.held", "Rendez-vous honoré")
MISSED = declare(52, "agenda.missed", "Absence à un rendez-vous")
EXCUSED = declare(53, "agenda.excused", "Absence excusée à un rendez-vous")
CANCELLED = declare(54, "agenda.cancelled", "Rendez-vous annulé par le service")
CORRECTED = declare(55, "agenda.corrected", "Issue d'un rendez-vous corrigée", dimensions=frozenset())
SUMMARY_WRITTEN = declare(56, "agenda.summary_written", "Compte rendu complété", dimensions=frozenset())
# About professionals, not about a person.
ABSENCE_SAVED = declare(
    57, "agenda.absence_saved", "Absence d'un professionnel notée", dimensions=frozenset(), kept="log", on_timeline=False
)  # fmt: skip
