"""What becomes of an appointment whose professional is absent (D-5). Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

RELAY, POSTPONE, CANCEL, KEEP = "relais", "reporter", "annuler", "garder"
# What may be done, as one says it.
GESTURES = {
    RELAY: "Confier au relais",
    POSTPONE: "Reporter après le retour",
    CANCEL: "Annuler",
    KEEP: "Garder tel quel",
}
_WEEK = timedelta(weeks=1)


def postponed(starts_at: datetime, back_on: date, holidays: Collection[date] = ()) -> datetime:
    """The same hour of the same day of the week, the first time once somebody is back; never on a public holiday.

    `starts_at` in the time zone of the place: its hour is the hour that people read on the wall."""
    moved = starts_at
    while moved.date() < back_on or moved.date() in holidays:
        moved += _WEEK
    return moved
