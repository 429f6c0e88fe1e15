"""The meetings of a person: the panel, writing one with what the file says, reading it, printing it (B-4, B-13, C-6)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from filrouge.access.answers import back_to_person, form_answer, panel_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Role, Verb
from filrouge.accompaniment import meeting_decisions, meeting_reading, meetings
from filrouge.accompaniment.diligence import diligence_of
from filrouge.accompaniment.meeting_forms import AsideForm, ReviewForm
from filrouge.accompaniment.meeting_printing import meeting_sheet
from filrouge.accompaniment.meeting_rules import (
    NOT_KEPT,
    PRESENT,
    SIDES,
    STATES,
    Commitment,
    commitments_of,
    field_label,
    kind_for,
    kind_label,
    kinds,
    usual_kind,
)
from filrouge.accompaniment.models import Review, Step
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import visible_appointment
from filrouge.core.text import long_date
from filrouge.directory.models import Organisation, Professional
from filrouge.directory.queries import on_day
from filrouge.documents.serving import sheet_answer
from filrouge.people.actions import EditConflict
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "accompaniment:reviews"
CONFLICT = 409


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """What was said lately, what is left to do, when the next one comes."""
    person = visible_person(request.agent, public_id, shown=())
    context = {
        "person": person, "title": "Points d'étape", "may_write": request.agent.may(Verb.WRITE_REVIEW),
        "panel": meeting_reading.panel_of(person, request.agent, request.today),
    }  # fmt: skip
    return panel_answer(request, "accompaniment/reviews_panel.html", context)


@signed_in(Verb.WRITE_REVIEW)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Write a meeting, of the kind that the address says, or that follows its appointment."""
    person = visible_person(request.agent, public_id)
    appointment = _appointment(request, person)
    if written := meeting_reading.of_appointment(appointment):
        return see_other("accompaniment:review", written.public_id)
    kind = _kind(request, person, appointment)
    ready = meeting_reading.prepared(person, kind, request.agent, request.today)
    shown = _start(request, person, kind, appointment)
    return _written(request, person, kind, ready, shown=shown, appointment=appointment)


@signed_in(Verb.WRITE_REVIEW)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Complete or correct a meeting that one wrote, or where one was."""
    row = _visible(request, public_id)
    kind = row.kind if row.kind in kinds() else usual_kind(joint_only=False)
    ready = meeting_reading.prepared(row.person, kind, request.agent, request.today, but=row)
    shown = meetings.packed(row)
    return _written(request, row.person, kind, ready, shown=shown, review=row)


def _written(
    request: SignedRequest, person: Person, kind: str, ready: meeting_reading.Preparation, *, shown: Mapping[str, str],
    review: Review | None = None, appointment: Appointment | None = None,
) -> HttpResponse:  # fmt: skip
    commitments = (commitments_of(review.commitments) if review else []) or ready.commitments
    present = [int(name.removeprefix(PRESENT)) for name in shown if name.startswith(PRESENT)]
    people = meeting_reading.professionals_of(person, request.agent, request.today, also=present)
    goals = [goal for goal, _ in ready.goals] if request.agent.may(Verb.ACCOMPANY) else None

    def form_of(data: Mapping[str, object] | None) -> ReviewForm:
        return ReviewForm(
            data, kind=kinds()[kind], people=people, commitments=commitments, goals=goals,
            seen=shown if review else {}, shown=shown,
        )  # fmt: skip

    form = form_of(request.POST or None)
    context: dict[str, object] = {
        "person": person, "review": review, "kind": kinds()[kind], "kinds": _offered(request), "ready": ready,
        "appointment": appointment, "today": request.today, "diligence": diligence_of(person, request.today),
    }  # fmt: skip
    made: list[Review] = []

    def write() -> None:
        said = form.said(appointment)
        made.append(meetings.save_review(person, said, review=review, by=request.agent, at=request.now))

    try:
        if submitted(form, write):
            return see_other("accompaniment:review", made[0].public_id)
    except EditConflict as conflict:
        context["theirs"] = _in_words(conflict, kind, commitments, people)
        context["form"] = form_of(_query(form.taken(conflict.conflicts, conflict.theirs)))
        return render(request, "accompaniment/review_write.html", context, status=CONFLICT)
    return form_answer(request, "accompaniment/review_write.html", form, context)


def _query(data: Mapping[str, Sequence[str]]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in data.items():
        found.setlist(name, list(values))
    return found


def _in_words(
    conflict: EditConflict, kind: str, commitments: Sequence[Commitment], people: Sequence[Professional]
) -> list[tuple[str, str]]:
    """What the other writer said, for the one who is about to decide."""
    names = {f"{PRESENT}{one.pk}": str(one) for one in people}
    reasons = dict(Step.Reason.choices)
    found = []
    for one in conflict.conflicts:
        label = names.get(one.field) or field_label(kind, one.field, commitments)
        state, _, reason = one.theirs.partition("/")
        words = (
            ", ".join(filter(None, (STATES[state], reasons.get(reason, ""))))
            if state in STATES
            else one.theirs
        )
        if one.field in ("held_on", "next_on") and one.theirs:
            words = long_date(date.fromisoformat(one.theirs))
        found.append((label, words))
    return found


def _offered(request: SignedRequest) -> list[tuple[str, str]]:
    joint_only = request.agent.role == Role.FT_ADVISER
    return [(kind.key, kind.label) for kind in kinds().values() if kind.joint or not joint_only]


def _appointment(request: SignedRequest, person: Person) -> Appointment | None:
    asked = request.GET.get("rendez-vous", "")
    if not asked:
        return None
    found = visible_appointment(request.agent, asked)
    return found if found.person_id == person.pk else None


def _kind(request: SignedRequest, person: Person, appointment: Appointment | None) -> str:
    offered = [key for key, _ in _offered(request)]
    asked = request.GET.get("sorte", "")
    if asked not in offered and appointment is not None:
        asked = kind_for(appointment.kind, joint=_joint(person, request.today))
    return asked if asked in offered else offered[0]


def _joint(person: Person, today: date) -> bool:
    """Whether somebody of France Travail supports this person."""
    following = getattr(person, "following", None)
    if following is None or following.support is None:
        return False
    posts = following.support.memberships.filter(on_day(today))
    return bool(posts.filter(organisation__kind=Organisation.Kind.FRANCE_TRAVAIL).exists())


def _start(
    request: SignedRequest, person: Person, kind: str, appointment: Appointment | None
) -> dict[str, str]:
    """The first state of the form: the day and the people of the appointment, else today and the agent."""
    day = timezone.localdate(appointment.starts_at) if appointment else request.today
    following = getattr(person, "following", None)
    present = {request.agent.professional_id, appointment.professional_id if appointment else None}
    if kinds()[kind].pair and following is not None:
        present |= {following.lead_id, following.support_id}
    there = {f"{PRESENT}{key}": meetings.THERE for key in present if key}
    return {"held_on": min(day, request.today).isoformat(), **there}


@signed_in(Verb.SEE_PEOPLE)
def show(request: SignedRequest, public_id: str) -> HttpResponse:
    """A meeting, with what became of what it decided."""
    row = _visible(request, public_id)
    reasons = dict(Step.Reason.choices)
    decided = [one for one in meeting_decisions.decisions_of(row.person) if one.review_id == row.pk]
    context = {
        "person": row.person, "review": row, "kind": kind_label(row.kind), "concluded": meeting_reading.concluded(row),
        "commitments": [
            (SIDES[one.side], one, STATES.get(one.state, "Pas abordé"), reasons.get(one.reason, ""), one.state == NOT_KEPT)
            for one in commitments_of(row.commitments)
        ],
        "decided": meeting_decisions.lines(decided, request.agent, row.person),
        "may_correct": meetings.may_correct(row, request.agent), "may_write": request.agent.may(Verb.WRITE_REVIEW),
        "today": request.today,
    }  # fmt: skip
    return render(request, "accompaniment/review.html", context)


@signed_in(Verb.SEE_PEOPLE)
def printed(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The record on paper, for the person and those who were there."""
    row = _visible(request, public_id)
    return sheet_answer(request, meeting_sheet(row), kind, f"point-{public_id}")


@signed_in(Verb.WRITE_REVIEW)
def aside(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say why what was decided will not be done."""
    found = meeting_decisions.visible_decision(request.agent, public_id)
    if found is None or found.step_id is not None:
        raise Http404("Cette décision n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    form = AsideForm(request.POST or None)
    if submitted(
        form, lambda: meetings.set_aside(found, form.cleaned_data["why"], by=request.agent, at=request.now)
    ):
        return back_to_person(request, found.review.person.public_id, PANEL)
    context = {"person": found.review.person, "decision": found}
    return form_answer(request, "accompaniment/decision_aside.html", form, context)


def _visible(request: SignedRequest, public_id: str) -> Review:
    row = meeting_reading.visible_review(request.agent, public_id)
    if row is None:
        raise Http404("Ce point d'étape n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return row
