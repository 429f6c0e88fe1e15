"""Days, hours and places as they are said to a person, and how a slot is named in a form (D-1)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.formats import date_format

from filrouge.access.fields import FIRST_DAY, LAST_DAY
from filrouge.agenda.models import Appointment
from filrouge.agenda.openings import Slot
from filrouge.core.text import hour_words, long_date
from filrouge.directory.models import Organisation, Professional, Site
from filrouge.messages.numbers import spaced

Kind = Appointment.Kind
# Where one meets when it is nowhere that one goes to.
_ELSEWHERE = {
    Kind.PHONE: "par téléphone, gardez le vôtre près de vous",
    Kind.VIDEO: "en visio",
    Kind.HOME: "chez vous",
}
_STAMP = "%Y%m%dT%H%MZ"


def day_words(moment: datetime, said_at: datetime) -> str:
    """« mardi 3 mars », « jeudi 1er avril »; with the year when it is another one than that in which it is said."""
    local = timezone.localtime(moment)
    day = f"{date_format(local, 'l')} {long_date(local.date())}"
    return day.rsplit(" ", 1)[0] if local.year == timezone.localtime(said_at).year else day


def moment_words(moment: datetime, said_at: datetime) -> str:
    """« mardi 3 mars à 9 h 30 »."""
    return f"{day_words(moment, said_at)} à {hour_words(timezone.localtime(moment))}"


def place_of(row: Appointment) -> tuple[str, str]:
    """Where one meets and its address, as a person is told; empty when nobody said where."""
    if words := _ELSEWHERE.get(Kind(row.kind)):
        return words, ""
    return address_of(row.site)


def address_of(site: Site | None) -> tuple[str, str]:
    """The name of a place and its address; empty for none."""
    if site is None:
        return "", ""
    town = f"{site.postal_code} {site.commune.name if site.commune else ''}".strip()
    return site.name, ", ".join(part for part in (site.street, town) if part)


def signed_by(professional: Professional, organisation: Organisation | None) -> dict[str, str]:
    """Who writes to a person, for which organisation, and where to call back: theirs, else the organisation's number."""
    phone = professional.phone or (organisation.phone if organisation else "")
    return {
        "professionnel": str(professional), "organisme": str(organisation or ""), "telephone": spaced(phone),
    }  # fmt: skip


def slot_key(slot: Slot, sites: Mapping[int, Site]) -> str:
    """How a slot is named in a form or an address: its instant, length, kind and place; nothing of anybody."""
    site = sites[slot.site].public_id if slot.site is not None else ""
    return f"{slot.starts_at.astimezone(UTC):{_STAMP}}.{slot.minutes}.{slot.kind}.{site}"


def slot_named(key: str) -> tuple[datetime, int, str, str] | None:
    """The instant, the length, the kind and the place (its public identifier) of a key; None when it is not one, or of
    a century in which nobody meets."""
    stamp, minutes, kind, site = (*key.split("."), "", "", "", "")[:4]
    try:
        starts_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    if not FIRST_DAY <= starts_at.date() <= LAST_DAY:
        return None
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 3) or kind not in Kind.values:
        return None
    return timezone.localtime(starts_at), int(minutes), kind, site
