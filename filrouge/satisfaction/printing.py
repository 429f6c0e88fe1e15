"""Sheets on paper: slips to cut, each with its code to scan and to copy; the questionnaire to fill with a pen (G-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from django.template.loader import render_to_string

from filrouge.access.printing import printed
from filrouge.access.slips import grouped
from filrouge.satisfaction.models import Campaign

_PRINT = Path(__file__).parent / "data" / "print.css"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A slip as somebody receives it: an image to scan, or an address and a code to copy."""

    slip: str
    code: str
    url: str
    image: str


def tickets(slips: Sequence[str], site: str) -> list[Ticket]:
    """Slips of this site, whose public address begins with `site`."""
    return [
        Ticket(slip, grouped(slip), url, _image(url)) for slip in slips if (url := f"{site}/avis/{slip}/")
    ]


def tickets_pdf(campaign: Campaign, slips: Sequence[str], site: str) -> bytes:
    """Slips to cut, six to a page. `Refusal` when the system lacks what draws text."""
    context = {"campaign": campaign, "tickets": tickets(slips, site), "start": f"{site}/avis/"}
    return printed(render_to_string("satisfaction/tickets_print.html", context), _PRINT).content


def blank_pdf(campaign: Campaign, number: int) -> bytes:
    """The questionnaire to fill with a pen, so many times. `Refusal`: see `tickets_pdf`."""
    context = {"campaign": campaign, "questionnaire": campaign.questionnaire, "copies": range(number)}
    return printed(render_to_string("satisfaction/blank_print.html", context), _PRINT).content


def _image(url: str) -> str:
    """The code to scan, that stays legible when a corner is torn or dirty."""
    return segno.make(url, error="m", micro=False).svg_data_uri(scale=4, border=4, xmldecl=False)
