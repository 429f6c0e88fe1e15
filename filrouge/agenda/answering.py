"""Who answers, when a message leaves, for what this room asked to say (D-2)."""

from filrouge.agenda.notices import (
    INVITATION,
    appointment_no_longer_true,
    invitation_no_longer_true,
)
from filrouge.agenda.queries import APPOINTMENT
from filrouge.agenda.seat_notices import SEAT, seat_no_longer_true
from filrouge.messages.truths import answers_for

answers_for(APPOINTMENT, appointment_no_longer_true)
answers_for(INVITATION, invitation_no_longer_true)
answers_for(SEAT, seat_no_longer_true)
