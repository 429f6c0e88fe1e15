"""The attendance sheet that people sign by hand: a row a person, a column a half-day (D-3, G-9).

Who prints it reads the names of their own people; the others stand there by their mark and organisation."""

from collections.abc import Sequence
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone

from filrouge.access.printing import printed
from filrouge.agenda.models import WorkshopSession
from filrouge.agenda.workshop_queries import Roll
from filrouge.agenda.workshop_rules import HALVES, Half

# Lines for who comes without being on the list.
SPARE = 2
_STYLE = Path(__file__).parent / "data" / "sign_sheet.css"


def page(session: WorkshopSession, roll: Roll, parts: Sequence[Half]) -> str:
    """The sheet as HTML."""
    context = {
        "session": session, "starts_at": timezone.localtime(session.starts_at), "lines": roll.seated,
        "halves": [HALVES[part.half] for part in parts], "spare": range(SPARE),
    }  # fmt: skip
    return render_to_string("agenda/sign_sheet.html", context)


def drawn(session: WorkshopSession, roll: Roll, parts: Sequence[Half]) -> bytes:
    """The sheet as a PDF. `Refusal` when the system lacks what draws text."""
    return printed(page(session, roll, parts), _STYLE).content
