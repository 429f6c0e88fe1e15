"""Where an appointment stands, computed from facts and never typed, and what it calls for next (D-1). Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where it stands."""

    INVITED = "invited"
    TO_GIVE = "to_give"
    UNANSWERED = "unanswered"
    BOOKED = "booked"
    TO_QUALIFY = "to_qualify"
    HELD = "held"
    EXCUSED = "excused"
    DECLINED = "declined"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Next(StrEnum):
    """The one thing that it calls for, done in one gesture; NOTHING when it waits for a day or for somebody else."""

    NOTHING = ""
    QUALIFY = "qualify"
    WRITE = "write"
    BOOK_AGAIN = "book_again"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known. `said`: what was said of it (« booked » until somebody says more); `starts_at` None: the person has
    not chosen yet, and may until `invited_until`. `written`: its account is written; `followed`: another appointment, or
    another invitation, came after; `sends`: links leave by message, else they are given by hand; `declined`: the person
    said by their link that they would not come."""

    at: datetime
    said: str = "booked"
    starts_at: datetime | None = None
    invited_until: datetime | None = None
    written: bool = False
    followed: bool = False
    sends: bool = True
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a status is shown everywhere: its word, its tone, its icon."""

    label: str
    tone: str
    icon: str = ""


LOOKS: dict[Status, Look] = {
    Status.INVITED: Look("Invitation envoyée", "info"),
    Status.TO_GIVE: Look("Lien à donner", "info"),
    Status.UNANSWERED: Look("Invitation sans réponse", "warn", "alert"),
    Status.BOOKED: Look("Prévu", "neutral"),
    Status.TO_QUALIFY: Look("À qualifier", "warn", "alert"),
    Status.HELD: Look("Honoré", "good"),
    Status.EXCUSED: Look("Absence excusée", "neutral"),
    Status.DECLINED: Look("Annulé par la personne", "warn", "alert"),
    Status.MISSED: Look("Absence non excusée", "warn", "alert"),
    Status.CANCELLED: Look("Annulé par le service", "neutral"),
}
_SAID = {
    "held": Status.HELD,
    "excused": Status.EXCUSED,
    "missed": Status.MISSED,
    "cancelled": Status.CANCELLED,
}
_NOT_MET = frozenset((Status.UNANSWERED, Status.EXCUSED, Status.DECLINED, Status.MISSED, Status.CANCELLED))


def status_of(facts: Facts) -> Status:
    """The status that these facts make. What somebody said stands; else the hour decides."""
    if facts.said == "excused" and facts.declined:
        return Status.DECLINED
    if facts.said in _SAID:
        return _SAID[facts.said]
    if facts.starts_at is not None:
        return Status.BOOKED if facts.at < facts.starts_at else Status.TO_QUALIFY
    open_still = facts.invited_until is not None and facts.at < facts.invited_until
    if not open_still:
        return Status.UNANSWERED
    return Status.INVITED if facts.sends else Status.TO_GIVE


def next_of(facts: Facts) -> Next:
    """What it calls for, at the instant of these facts."""
    status = status_of(facts)
    if status == Status.TO_QUALIFY:
        return Next.QUALIFY
    if status == Status.HELD and not facts.written:
        return Next.WRITE
    if status in _NOT_MET and not facts.followed:
        return Next.BOOK_AGAIN
    return Next.NOTHING
