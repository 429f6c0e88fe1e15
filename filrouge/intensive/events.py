"""What happens in an intensive period. Variant: kind of action, or why it ended; quantity: minutes."""

from filrouge.access.events import declare

PERIOD_OPENED = declare(
    200, "intensive.period_opened", "Accompagnement intensif commencé", ended_by=("intensive.period_ended",)
)
PERIOD_ENDED = declare(201, "intensive.period_ended", "Accompagnement intensif terminé")
WEEK_KEPT = declare(202, "intensive.week_kept", "Semaine d'activités choisie")
ACTIVITY_TOLD = declare(
    203, "intensive.activity_told", "Activité dite faite par la personne", on_timeline=False
)
ACTIVITY_DONE = declare(204, "intensive.activity_done", "Activité de la semaine faite", kept="proof")
ACTIVITY_EXCUSED = declare(205, "intensive.activity_excused", "Activité de la semaine excusée")
ACTIVITY_MISSED = declare(206, "intensive.activity_missed", "Activité de la semaine pas faite")
WEEK_VALIDATED = declare(207, "intensive.week_validated", "Semaine d'activités validée", kept="proof")
SETTINGS_SAVED = declare(
    208,
    "intensive.settings_saved",
    "Disponibilités de la semaine notées",
    dimensions=frozenset(),
    on_timeline=False,
)
WEEK_CHANGED = declare(209, "intensive.week_changed", "Semaine d'activités changée", on_timeline=False)
