"""Messages that go as letters, as one PDF to print: each on its own page, its address in the window of the envelope."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.template.loader import render_to_string

from filrouge.access.printing import Printed, printed
from filrouge.directory.queries import department
from filrouge.messages.models import Message

_PRINT = Path(__file__).parent / "data" / "print.css"


def letters_pdf(letters: Sequence[Message], day: date) -> Printed:
    """One file, dated of the day on which it is printed. `Refusal` when the system lacks what draws text."""
    context = {"letters": letters, "department": department(), "day": day}
    return printed(render_to_string("messages/letters_print.html", context), _PRINT)
