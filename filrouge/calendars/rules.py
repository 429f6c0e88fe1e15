"""A meeting as calendars outside are told of it: neutral words, one identity for ever (D-5). Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from filrouge.messages.texts import revealing

# What a calendar shows, perhaps to others: no name, nothing of rights or health.
MEETING, WORKSHOP = "Rendez-vous", "Atelier"
DOMAIN = "fil-rouge"
# Appointments without a place of ours: how one meets is said instead. The others say where.
_HOW = {"phone": "Par téléphone", "video": "En visio", "home": "À domicile"}
# States of an appointment that will not take place.
OFF = frozenset(("cancelled", "excused"))


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event. `uid`: the same for ever; `sequence` grows with each change; `phone`: whom to call, empty for nobody."""

    uid: str
    sequence: int
    since: datetime
    minutes: int
    title: str
    place: str = ""
    phone: str = ""
    cancelled: bool = False

    @property
    def until(self) -> datetime:
        """Its end."""
        return self.since + timedelta(minutes=self.minutes)

    @property
    def told(self) -> tuple[datetime, int, str, str, bool]:
        """What a change of makes it another event for who was told of it."""
        return (self.since, self.minutes, self.title, self.place, self.cancelled)


def uid_of(kind: str, *parts: str) -> str:
    """The identity of an event, which says nothing of anybody."""
    return f"{'-'.join((kind, *parts))}@{DOMAIN}"


def webcal_of(url: str) -> str:
    """The same address, that a telephone or a computer opens in its calendar."""
    return f"webcal://{url.partition('://')[2]}"


def is_ours(uid: str) -> bool:
    """Whether an event of a calendar came from here."""
    return uid.endswith(f"@{DOMAIN}")


def place_words(
    kind: str, name: str, street: str, postal_code: str, commune: str, *, forbidden: Collection[str]
) -> str:
    """Where one meets. A place whose name would say too much is its address alone."""
    if kind in _HOW:
        return _HOW[kind]
    shown = "" if revealing(name, forbidden) else name
    city = " ".join(part for part in (postal_code, commune) if part)
    return ", ".join(part for part in (shown, street, city) if part)
