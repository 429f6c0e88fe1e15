"""What is done to a meeting: moved, cancelled, held, minuted, closed, printed (G-7)."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from filrouge.access.answers import file_answer, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.documents import rendering
from filrouge.documents.serving import sheet_answer
from filrouge.governance import meetings, queries
from filrouge.governance.forms import (
    AddendumForm,
    AgendaForm,
    CancelForm,
    MinutesForm,
    PresenceForm,
    WhenForm,
)
from filrouge.governance.kinds import kinds
from filrouge.governance.models import Meeting
from filrouge.governance.packs import pack_of, pack_pdf, pack_sheet
from filrouge.governance.printing import minutes_sheet
from filrouge.governance.views import VERBS, meeting_at

State = Meeting.State
PAGE = "governance:meeting"


@signed_in(*VERBS)
def move(request: SignedRequest, public_id: str) -> HttpResponse:
    """Another day, another place, other guests."""
    meeting = meeting_at(request, public_id, State.PLANNED)
    start = timezone.localtime(meeting.starts_at)
    form = WhenForm(
        request.POST or None, guests=list(queries.possible_guests(meeting.agreement, request.today)),
        initial={
            "day": start.date(), "time": start.time(), "place": meeting.place, "others": meeting.others,
            "expected": [str(one.pk) for one in meeting.expected.all()],
        },
    )  # fmt: skip
    if submitted(form, lambda: meetings.move(meeting, form.moved(), by=request.agent, at=request.now)):
        return see_other(PAGE, public_id)
    return _answer(request, "governance/move.html", form, meeting)


@signed_in(*VERBS)
def cancel(request: SignedRequest, public_id: str) -> HttpResponse:
    """It does not take place, and why."""
    meeting = meeting_at(request, public_id, State.PLANNED)
    form = CancelForm(request.POST or None)
    if submitted(
        form, lambda: meetings.cancel(meeting, form.cleaned_data["why"], by=request.agent, at=request.now)
    ):
        return see_other(PAGE, public_id)
    return _answer(request, "governance/cancel.html", form, meeting)


@signed_in(*VERBS)
def agenda(request: SignedRequest, public_id: str) -> HttpResponse:
    """The points to decide."""
    meeting = meeting_at(request, public_id, State.PLANNED, State.HELD)
    form = AgendaForm(request.POST or None, meeting=meeting)
    if submitted(
        form,
        lambda: meetings.set_agenda(
            meeting,
            form.cleaned_data["agenda"],
            seen=form.seen().get("agenda", ""),
            by=request.agent,
            at=request.now,
        ),
    ):
        return see_other(PAGE, public_id)
    return _answer(request, "governance/agenda.html", form, meeting)


@signed_in(*VERBS)
def hold(request: SignedRequest, public_id: str) -> HttpResponse:
    """It takes place, or did; who is there."""
    meeting = meeting_at(request, public_id, State.PLANNED, State.HELD)
    known = meeting.expected if meeting.state == State.PLANNED else meeting.present
    day = meeting.held_on or min(timezone.localdate(meeting.starts_at), request.today)
    form = PresenceForm(
        request.POST or None, guests=list(queries.possible_guests(meeting.agreement, request.today)),
        initial={
            "held_on": day, "present": [str(one.pk) for one in known.all()],
            "others": meeting.others if meeting.state == State.PLANNED else meeting.others_present,
        },
    )  # fmt: skip
    if submitted(form, lambda: meetings.hold(meeting, form.presence(), by=request.agent, at=request.now)):
        return see_other(PAGE, public_id)
    return _answer(request, "governance/hold.html", form, meeting)


@signed_in(*VERBS)
def write(request: SignedRequest, public_id: str) -> HttpResponse:
    """The minutes, section by section."""
    meeting = meeting_at(request, public_id, State.HELD)
    form = MinutesForm(request.POST or None, kind=kinds()[meeting.kind], shown=meeting.minutes)
    if submitted(
        form,
        lambda: meetings.write_minutes(
            meeting, form.cleaned_data, seen=form.seen(), by=request.agent, at=request.now
        ),
    ):
        return see_other(PAGE, public_id)
    return _answer(request, "governance/write.html", form, meeting)


@signed_in(*VERBS)
@require_POST
def close(request: SignedRequest, public_id: str) -> HttpResponse:
    """Freeze the minutes."""
    meeting = queries.visible_meeting(request.agent, public_id)
    try:
        meetings.close(meeting, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other(PAGE, public_id)


@signed_in(*VERBS)
def complete(request: SignedRequest, public_id: str) -> HttpResponse:
    """Complete closed minutes."""
    meeting = meeting_at(request, public_id, State.CLOSED)
    form = AddendumForm(request.POST or None)
    if submitted(
        form, lambda: meetings.complete(meeting, form.cleaned_data["words"], by=request.agent, at=request.now)
    ):
        return see_other(PAGE, public_id)
    return _answer(request, "governance/complete.html", form, meeting)


@signed_in(*VERBS)
def minutes_file(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The minutes on paper."""
    meeting = meeting_at(request, public_id, State.HELD, State.CLOSED)
    return sheet_answer(request, minutes_sheet(meeting, request.agent), kind, f"compte-rendu-{public_id}")


@signed_in(Verb.HOLD_MEETINGS)
def pack_file(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """What prepares a committee: four pages."""
    meeting = queries.visible_meeting(request.agent, public_id)
    if not kinds()[meeting.kind].pack or kind not in ("pdf", "docx"):
        raise Http404("Cette réunion n'a pas de dossier de préparation dans ce format.")
    pack = pack_of(meeting, request.agent, request.today)
    drawn = partial(pack_pdf, pack) if kind == "pdf" else partial(rendering.docx, [pack_sheet(pack)])
    return file_answer(request, drawn, f"dossier-{public_id}.{kind}")


def _answer(request: SignedRequest, template: str, form: object, meeting: Meeting) -> HttpResponse:
    return form_answer(request, template, form, {"meeting": meeting, "kind": kinds()[meeting.kind]})  # type: ignore[arg-type]
