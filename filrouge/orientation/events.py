"""What happens in orientation. Variant: category of the pathway."""

from filrouge.access.events import declare

DECIDED = declare(
    60, "orientation.decided", "Orientation décidée", kept="proof", ended_by=("orientation.ended",)
)
NOTIFIED = declare(61, "orientation.notified", "Orientation notifiée", kept="proof")
REORIENTED = declare(62, "orientation.reoriented", "Réorientation décidée", kept="proof")
REORIENTATION_REQUESTED = declare(63, "orientation.reorientation_requested", "Réorientation préconisée")
LEAD_NAMED = declare(64, "orientation.lead_named", "Référent nommé")
SUPPORT_NAMED = declare(65, "orientation.support_named", "Référent en appui nommé")
ASSIGNMENT_ENDED = declare(66, "orientation.assignment_ended", "Fin de mission du référent")
ENDED = declare(67, "orientation.ended", "Orientation close")
CASELOAD_SAVED = declare(
    68,
    "orientation.caseload_saved",
    "Portefeuille enregistré",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
# Somebody who follows the person looked at what a file changed, and answered.
SITUATION_ANSWERED = declare(
    69,
    "orientation.situation_answered",
    "Situation vérifiée",
    dimensions=frozenset(("organisation", "scheme")),
)
# Who it is about stays in the table: the thread of a person is read by many.
VETO_SAVED = declare(
    120, "orientation.veto_saved", "Empêchement noté ou levé", dimensions=frozenset(), on_timeline=False
)
NOTIFICATION_CORRECTED = declare(
    121,
    "orientation.notification_corrected",
    "Date de réception corrigée",
    dimensions=frozenset(),
    kept="proof",
)
ASSESSED = declare(
    122, "orientation.assessed", "Bilan d'entrée fait", dimensions=frozenset(("area", "scheme", "variant"))
)
SUPPORT_ENDED = declare(124, "orientation.support_ended", "Fin de l'appui")
# France Travail oriented once the département's delay had passed: never counted among what the département decided.
DECIDED_BY_FRANCE_TRAVAIL = declare(
    123,
    "orientation.decided_by_france_travail",
    "Orientation décidée par France Travail",
    kept="proof",
    ended_by=("orientation.ended",),
)
