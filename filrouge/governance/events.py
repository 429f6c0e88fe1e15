"""What happens in the meetings of agreements. Those without a person carry no fact; what a « point de suivi » counts is
`accompaniment.case_conference`, written when the minutes are closed."""

from functools import partial

from filrouge.access.events import declare

_about_a_meeting = partial(declare, dimensions=frozenset(), kept="proof", on_timeline=False)

PLANNED = _about_a_meeting(270, "governance.meeting_planned", "Réunion prévue")
MOVED = _about_a_meeting(271, "governance.meeting_moved", "Réunion déplacée")
CANCELLED = _about_a_meeting(272, "governance.meeting_cancelled", "Réunion annulée")
HELD = _about_a_meeting(273, "governance.meeting_held", "Réunion tenue")
WRITTEN = _about_a_meeting(274, "governance.minutes_written", "Compte rendu de réunion écrit")
CLOSED = _about_a_meeting(275, "governance.minutes_closed", "Compte rendu de réunion clos ou complété")
DECIDED = _about_a_meeting(276, "governance.decision_taken", "Décision de réunion prise")
SETTLED = _about_a_meeting(277, "governance.decision_settled", "Décision de réunion faite ou abandonnée")
# About a person: on whose list they are; what is decided for them joins the thread with the « point de suivi » itself.
LISTED = declare(
    278, "governance.person_listed", "Situation à voir au point de suivi", dimensions=frozenset(), on_timeline=False
)  # fmt: skip
DISCUSSED = declare(
    279,
    "governance.person_discussed",
    "Situation vue au point de suivi",
    dimensions=frozenset(),
    on_timeline=False,
)
