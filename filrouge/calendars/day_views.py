"""A day without network: what is printed before, what is typed on return (D-5)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from filrouge.access.answers import SEE_OTHER, form_answer, submitted
from filrouge.access.fields import FIRST_DAY, LAST_DAY
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import own_day
from filrouge.calendars import day_pack
from filrouge.calendars.forms import ReturnForm
from filrouge.calendars.returning import record_day
from filrouge.core.text import plural

_COMING = "{number} à venir : l'issue se note une fois l'heure passée."


def _asked(day: str) -> date:
    try:
        asked = date.fromisoformat(day)
    except ValueError as error:
        raise Http404("Ce jour n'existe pas.") from error
    if not FIRST_DAY <= asked <= LAST_DAY:
        raise Http404("Ce jour est d'un autre siècle.")
    return asked


@signed_in(Verb.BOOK)
@never_cache
def pack(request: SignedRequest, day: str) -> HttpResponse:
    """My day on paper."""
    asked = _asked(day)
    lines = day_pack.lines_of(own_day(request.agent, asked))
    answer = HttpResponse(
        day_pack.pack(asked, request.agent.name, lines).content, content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="journee-{asked.isoformat()}.pdf"'
    return answer


@signed_in(Verb.RECORD_OUTCOME)
def back(request: SignedRequest, day: str) -> HttpResponse:
    """Type the sheets of a day in their order, in one go."""
    asked = _asked(day)
    rows = [row for row in own_day(request.agent, asked) if row.state != Appointment.State.CANCELLED]
    left = [row for row in rows if row.state == Appointment.State.BOOKED and row.starts_at <= request.now]
    form = ReturnForm(request.POST or None, appointments=left)
    if request.method == "POST" and (not left or submitted(form, lambda: _record(request, form))):
        return HttpResponseRedirect(f"{reverse('agenda:day')}?jour={asked.isoformat()}", status=SEE_OTHER)
    numbers = {row.pk: number for number, row in enumerate(rows, start=1)}
    coming = sum(row.state == Appointment.State.BOOKED and row.starts_at > request.now for row in rows)
    context = {
        "day": asked,
        "sheets": form.sheets(numbers),
        "noted": len(rows) - len(left),
        "coming": _COMING.format(number=plural(coming, "rendez-vous", "rendez-vous")) if coming else "",
    }
    return form_answer(request, "calendars/pack_return.html", form, context)


def _record(request: SignedRequest, form: ReturnForm) -> None:
    sheets = form.written()
    fixed = record_day(sheets, by=request.agent, at=request.now)
    said = plural(len(sheets), "feuille est notée", "feuilles sont notées")
    again = f", {plural(fixed, 'rendez-vous fixé', 'rendez-vous fixés')}" if fixed else ""
    messages.success(request, f"{said}{again}.")
