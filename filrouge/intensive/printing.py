"""The person's week on one sheet, in big letters and plain words: what, when, where, whom to call (D-4, P-7)."""

from datetime import date, datetime

from filrouge.core.identifiers import phone_digits
from filrouge.core.text import long_date
from filrouge.documents.sheets import Sheet, sheet
from filrouge.intensive.models import Week
from filrouge.intensive.reading import WeekLine, read_week
from filrouge.people.models import Person

WEEK = "week"
FRENCH_DIGITS = 10


def week_sheet(week: Week, now: datetime, today: date) -> Sheet:
    """The week of a person, for them to keep on the door of the fridge."""
    read = read_week(week, now)
    timed = [line for line in read.kept if line.when]
    free = [line for line in read.kept if not line.when]
    values = {
        "personne": week.period.person.full_name,
        "semaine_du": long_date(week.monday),
        "activites": "\n\n".join(_timed(line) for line in timed),
        "seul": "\n".join(f"- {line.activity.label} : {line.lasts}" for line in free),
        "heures": read.hours.words,
        "appeler": whom_to_call(week.period.person),
    }
    return sheet(WEEK, values, today, large=True)


def _timed(line: WeekLine) -> str:
    return "\n".join(part for part in (f"## {line.when}", line.activity.label, line.where) if part)


def whom_to_call(person: Person) -> str:
    """Who follows the person, and their number when it is known."""
    following = getattr(person, "following", None)
    lead = following.lead if following else None
    if lead is None:
        return str(following.organisation or "") if following else ""
    return f"{lead}, au {in_pairs(lead.phone)}" if lead.phone else str(lead)


def in_pairs(phone: str) -> str:
    """« 01 99 00 10 12 », as one reads it aloud; other numbers as they are."""
    digits = phone_digits(phone)
    if len(digits) != FRENCH_DIGITS:
        return phone
    return " ".join(digits[at : at + 2] for at in range(0, FRENCH_DIGITS, 2))
