"""Event types of the room: what professionals did, never what somebody answered nor who was handed a sheet (G-8)."""

from filrouge.access.events import declare

CAMPAIGN_OPENED = declare(
    280, "satisfaction.campaign_opened", "Questionnaire ouvert", dimensions=frozenset(), on_timeline=False
)
CAMPAIGN_CLOSED = declare(
    281, "satisfaction.campaign_closed", "Questionnaire clos", dimensions=frozenset(), on_timeline=False
)
WORDS_MASKED = declare(
    282, "satisfaction.words_masked", "Mots anonymes masqués", dimensions=frozenset(), on_timeline=False
)
PARTICIPATION_NOTED = declare(
    283, "satisfaction.participation_noted", "Participation notée", dimensions=frozenset(), on_timeline=False
)
PARTICIPATION_REMOVED = declare(
    284,
    "satisfaction.participation_removed",
    "Participation retirée",
    dimensions=frozenset(),
    on_timeline=False,
)
TESTIMONIAL_NOTED = declare(
    285, "satisfaction.testimonial_noted", "Témoignage noté avec accord", dimensions=frozenset()
)
TESTIMONIAL_WITHDRAWN = declare(
    286, "satisfaction.testimonial_withdrawn", "Accord de témoignage retiré", dimensions=frozenset()
)
