"""Who came: the sheet to sign on paper, its entry in one screen, and one person at a time on a tablet (D-3, G-9)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from filrouge.access.answers import file_answer, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import attendance, sign_sheet
from filrouge.agenda import workshop_queries as queries
from filrouge.agenda.attendance_forms import AttendanceForm, SignForm
from filrouge.agenda.models import Attendance, Seat, WorkshopSession
from filrouge.agenda.workshop_rules import HALVES, Half, halves
from filrouge.people.queries import NotVisible

State, Proof = Attendance.State, Attendance.Proof


@signed_in(Verb.RUN_WORKSHOPS)
def entered(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say who came: everybody, then the exceptions. Later words correct the first ones."""
    session = _session(request, public_id)
    roll = queries.roll_of(session, request.agent)
    form = AttendanceForm(request.POST or None, lines=roll.seated, parts=_parts(session))

    def note() -> None:
        attendance.note_attendance(session, form.presences(), by=request.agent, at=request.now)
        attendance.note_results(session, form.results(), by=request.agent, at=request.now)

    if submitted(form, note):
        messages.success(request, "Les présences sont notées.")
        return see_other("agenda:session", public_id)
    return form_answer(
        request, "agenda/attendance.html", form, _of(session) | {"roll": roll, "now": request.now}
    )


@signed_in(Verb.RUN_WORKSHOPS)
def sheet(request: SignedRequest, public_id: str) -> HttpResponse:
    """The sheet to sign by hand, half-day by half-day."""
    session = _session(request, public_id)
    roll = queries.roll_of(session, request.agent)
    return file_answer(
        request,
        lambda: sign_sheet.drawn(session, roll, _parts(session)),
        f"emargement-{session.public_id}.pdf",
    )


@signed_in(Verb.RUN_WORKSHOPS)
@never_cache
def sign(request: SignedRequest, public_id: str, half: str) -> HttpResponse:
    """One person signs: their own name, an empty frame, nothing of anybody else."""
    seat = _seat(request, public_id)
    session = seat.session
    _check_half(session, half)
    form = SignForm(request.POST or None)

    def note() -> None:
        drawn = form.cleaned_data["signature"]
        presence = attendance.Presence(
            seat.pk, half, State.PRESENT, proof=Proof.TOUCH if drawn else Proof.NONE, strokes=drawn or None
        )
        attendance.note_attendance(session, [presence], by=request.agent, at=request.now)

    if submitted(form, note):
        return see_other("agenda:signed", session.public_id, half)
    name = queries.name_for(request.agent, seat)
    context = _of(session) | {"seat": seat, "name": name, "half": half, "half_label": HALVES[half]}
    return form_answer(request, "agenda/sign.html", form, context)


@signed_in(Verb.RUN_WORKSHOPS)
@never_cache
def signed(request: SignedRequest, public_id: str, half: str) -> HttpResponse:
    """« Merci » without a name; the host leads to who signs next."""
    session = _session(request, public_id)
    _check_half(session, half)
    noted = set(Attendance.objects.filter(half=half, seat__session=session).values_list("seat", flat=True))
    seats = [line.seat for line in queries.roll_of(session, request.agent).seated]
    marks = [seat.mark for seat in seats]
    start = marks.index(passed) + 1 if (passed := request.GET.get("apres", "")) in marks else 0
    left = [seat for seat in (*seats[start:], *seats[:start]) if seat.pk not in noted]
    context = _of(session) | {
        "next": left[0] if left else None,
        "left": len(left),
        "half": half,
        "passed": passed,
    }
    return render(request, "agenda/signed.html", context)


def _check_half(session: WorkshopSession, half: str) -> None:
    if half not in {part.half for part in _parts(session)}:
        raise NotVisible("Cette séance n'a pas lieu à cette demi-journée.")


def _session(request: SignedRequest, public_id: str) -> WorkshopSession:
    return queries.visible_session(request.agent, public_id)


def _seat(request: SignedRequest, public_id: str) -> Seat:
    """A seat that this agent may speak of: of a session that they run, or of a person whose file they open."""
    rows = Seat.objects.filter(public_id=public_id, state=Seat.State.SEATED).select_related(
        "session__workshop"
    )
    found = rows.first()
    if found is None or not queries.runs(request.agent, found.session.organisation_id):
        return queries.visible_seat(request.agent, public_id)
    return found


def _parts(session: WorkshopSession) -> tuple[Half, ...]:
    return halves(timezone.localtime(session.starts_at), session.minutes)


def _of(session: WorkshopSession) -> dict[str, Any]:
    return {"session": session, "back_url": reverse("agenda:session", args=[session.public_id])}
