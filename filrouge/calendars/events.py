"""What happens around the agendas of professionals; an appointment that an absence moves is also in the person's file."""

from filrouge.access.events import declare

# Variant: kind of appointment; quantity: minutes.
REPLACED = declare(
    260, "calendars.replaced", "Rendez-vous confié à un collègue ou reporté pendant une absence"
)
SUBSCRIPTION_CHANGED = declare(
    261, "calendars.subscription_changed", "Abonnement à un agenda renouvelé ou retiré", dimensions=frozenset(),
    kept="log", on_timeline=False,
)  # fmt: skip
INVITATIONS_CHOSEN = declare(
    262, "calendars.invitations_chosen", "Envoi des rendez-vous à la boîte d'un professionnel", dimensions=frozenset(),
    kept="log", on_timeline=False,
)  # fmt: skip
BUSY_SOURCE_SAVED = declare(
    263, "calendars.busy_source_saved", "Agenda d'ailleurs donné ou retiré", dimensions=frozenset(), kept="log",
    on_timeline=False,
)  # fmt: skip
TIME_NOTED = declare(
    265,
    "calendars.time_noted",
    "Temps d'un professionnel noté",
    dimensions=frozenset(),
    kept="log",
    on_timeline=False,
)
