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
# Workshops. Variant: kind of action; quantity: minutes of the session, then minutes followed.
SEAT_TAKEN = declare(190, "agenda.seat_taken", "Inscription à un atelier")
SEAT_AWAITED = declare(191, "agenda.seat_awaited", "Liste d'attente d'un atelier")
SEAT_GIVEN_UP = declare(192, "agenda.seat_given_up", "Désinscription d'un atelier")
SEAT_CALLED_OFF = declare(193, "agenda.seat_called_off", "Séance d'atelier annulée")
ATTENDED = declare(194, "agenda.attended", "Présence à un atelier", kept="proof")
ATTENDANCE_EXCUSED = declare(195, "agenda.attendance_excused", "Absence excusée à un atelier")
ATTENDANCE_MISSED = declare(196, "agenda.attendance_missed", "Absence à un atelier")
ATTENDANCE_CORRECTED = declare(
    197, "agenda.attendance_corrected", "Présence à un atelier corrigée", dimensions=frozenset()
)
WORKSHOP_SAVED = declare(
    198, "agenda.workshop_saved", "Atelier enregistré", dimensions=frozenset(), kept="log", on_timeline=False
)
SESSION_SAVED = declare(
    199,
    "agenda.session_saved",
    "Séance d'atelier enregistrée",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
SEAT_MOVED = declare(210, "agenda.seat_moved", "Séance d'atelier déplacée")
RESULT_WRITTEN = declare(
    211, "agenda.result_written", "Ce que la personne retient d'un atelier", dimensions=frozenset()
)
# Reaching somebody. Variant: kind of contact; of a letter: « sent », then what became of it; of a decision: its kind.
REACHED = declare(255, "agenda.reached", "Personne jointe")
ATTEMPTED = declare(256, "agenda.attempted", "Tentative de contact")
CONTACT_CORRECTED = declare(257, "agenda.contact_corrected", "Contact corrigé", dimensions=frozenset())
CONTACT_LETTER = declare(258, "agenda.contact_letter", "Lettre avec preuve", kept="proof")
REACH_DECIDED = declare(
    259, "agenda.reach_decided", "Suite décidée pour une personne injoignable", kept="proof"
)
ROOM_TAKEN = declare(
    212,
    "agenda.room_taken",
    "Salle réservée ou rendue",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
# Variant: kind of appointment.
INVITED = declare(250, "agenda.invited", "Invitation à choisir un rendez-vous")
# What voids an invitation that is withdrawn, or a turnout that is corrected: the fact goes, nobody's page tells it twice.
TAKEN_BACK = declare(
    251, "agenda.taken_back", "Fait de l'agenda repris", dimensions=frozenset(), on_timeline=False
)
MOVED = declare(252, "agenda.moved", "Rendez-vous déplacé")
# Beside the outcome, whose variant is the kind: how the appointment was fixed and what came of it (« invited_missed »), so
# that the absences of those who chose compare with the absences of those who were summoned.
TURNOUT = declare(253, "agenda.turnout", "Venue selon la façon de fixer le rendez-vous", on_timeline=False)
HOURS_SAVED = declare(
    254, "agenda.hours_saved", "Heures d'accueil enregistrées", dimensions=frozenset(), kept="log", on_timeline=False
)  # fmt: skip
