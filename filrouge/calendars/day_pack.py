"""A day on paper for a place without network: the list, a page to write on for each, a few blank ones (D-5).

As little as it takes to know who is who: a first name, an initial, an hour, a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone

from filrouge.access.printing import Printed, printed
from filrouge.agenda.forms import OUTCOMES
from filrouge.agenda.models import Appointment
from filrouge.calendars.rules import place_words
from filrouge.core.text import hour_words
from filrouge.people.models import Person

# Sheets for who comes without an appointment; lines to write on, as many as a page holds.
SPARE, LINES = 2, 15
_STYLE = Path(__file__).parent / "data" / "day_pack.css"


@dataclass(frozen=True, slots=True)
class DayLine:
    """An appointment on paper."""

    number: int
    hour: str
    name: str
    place: str


def short_name(person: Person) -> str:
    """« Inès L. »: enough to be called by."""
    first = person.first_names.split(" ")[0].split(",")[0].title()
    return f"{first} {person.family_name[:1].upper()}."


def lines_of(appointments: Iterable[Appointment]) -> list[DayLine]:
    """Those of a day that stand, in order, as paper says them."""
    standing = [row for row in appointments if row.state != Appointment.State.CANCELLED]
    return [
        DayLine(
            number,
            hour_words(timezone.localtime(row.starts_at)),
            short_name(row.person),
            place_words(row.kind, row.site.name if row.site else "", "", "", "", forbidden=()),
        )
        for number, row in enumerate(standing, start=1)
    ]


def page(day: date, who: str, lines: list[DayLine]) -> str:
    """The pack as HTML."""
    context = {
        "day": day, "who": who, "lines": lines, "spare": range(SPARE), "rows": range(LINES), "outcomes": OUTCOMES,
    }  # fmt: skip
    return render_to_string("calendars/day_pack.html", context)


def pack(day: date, who: str, lines: list[DayLine]) -> Printed:
    """The pack as a PDF. `Refusal` when the system lacks what draws text."""
    return printed(page(day, who, lines), _STYLE)
