"""What happens to reports. None is about a person: no fact, nothing on a thread."""

from functools import partial

from filrouge.access.events import declare

_about_a_report = partial(declare, dimensions=frozenset(), kept="proof", erasure="keep", on_timeline=False)

OPENED = _about_a_report(300, "reports.opened", "Bilan ouvert")
WRITTEN = _about_a_report(301, "reports.written", "Bilan écrit")
HANDED = _about_a_report(302, "reports.handed", "Chiffres d'un bilan transmis à la structure")
RETURNED = _about_a_report(303, "reports.returned", "Bilan rendu")
SENT_BACK = _about_a_report(304, "reports.sent_back", "Bilan renvoyé pour être complété")
RECEIVED = _about_a_report(305, "reports.received", "Bilan reçu et numéroté")
TAKEN_UP = _about_a_report(306, "reports.taken_up", "Bilan repris après réception")
LAYOUT_SAVED = _about_a_report(307, "reports.layout_saved", "Modèle de mise en page des bilans déposé")
