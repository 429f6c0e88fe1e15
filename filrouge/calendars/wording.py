"""An appointment in the fields of a message to the person."""

from datetime import datetime

from django.utils import timezone

from filrouge.agenda.models import Appointment
from filrouge.calendars.rules import place_words
from filrouge.core.text import hour_words, long_date
from filrouge.messages.numbers import spaced

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def day_words(moment: datetime) -> str:
    """« mardi 3 mars 2026 », where we are."""
    day = timezone.localdate(moment)
    return f"{_DAYS[day.weekday()]} {long_date(day)}"


def told_values(row: Appointment, former: datetime) -> dict[str, str]:
    """What a message says of an appointment; `former`: the hour that was told before."""
    site = row.site
    commune = site.commune.name if site and site.commune else ""
    address = place_words("", "", site.street, site.postal_code, commune, forbidden=()) if site else ""
    return {
        "jour": day_words(row.starts_at), "heure": hour_words(timezone.localtime(row.starts_at)),
        "ancien_jour": day_words(former), "lieu": site.name if site else "", "adresse": address,
        "objet": row.purpose, "professionnel": str(row.professional), "organisme": str(row.organisation),
        "telephone": spaced(row.professional.phone or row.organisation.phone),
    }  # fmt: skip
