"""A session and who comes: from its page, for several people at once, or from the file of one (D-3)."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, panel_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import workshop_queries as queries
from filrouge.agenda import workshops
from filrouge.agenda.models import Attendance, Seat, WorkshopSession
from filrouge.agenda.workshop_forms import SeveralForm
from filrouge.agenda.workshop_rules import halves
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.people.models import Person
from filrouge.people.queries import visible_person
from filrouge.schemes.kinds import KINDS_OF_ACTION

PANEL = "agenda:seats"
OFFERED = 6
PAST = 5
MOST = 300


@signed_in(Verb.RUN_WORKSHOPS)
def session(request: SignedRequest, public_id: str) -> HttpResponse:
    """A session: seats, who has one, who waits; the people of others by mark or by number."""
    found = queries.visible_session(request.agent, public_id)
    roll = queries.roll_of(found, request.agent)
    context = {
        "session": found, "roll": roll, "mine": queries.runs(request.agent, found.organisation_id),
        "free": found.seats - found.taken, "begun": found.starts_at <= request.now,
        "missing": max(found.least - found.taken, 0), "halves": _halves(found),
        "may_note": request.agent.may(Verb.RECORD_OUTCOME),
        "may_seat": found.cancelled_at is None and found.starts_at > request.now and bool(
            queries.sessions_of(request.agent).filter(queries.open_to(sorted(request.agent.organisations)), pk=found.pk)
        ),
    }  # fmt: skip
    return render(request, "agenda/session.html", context)


def _halves(session: WorkshopSession) -> list[str]:
    return [part.half for part in halves(timezone.localtime(session.starts_at), session.minutes)]


@signed_in(Verb.RUN_WORKSHOPS)
def several(request: SignedRequest, public_id: str) -> HttpResponse:
    """Seat several of one's people: who would have a seat and who would wait is shown first."""
    found = queries.visible_session(request.agent, public_id)
    form = SeveralForm(request.POST or None, people=_own_people(request, found))
    context = {"session": found, "back_url": reverse("agenda:session", args=[public_id]), "chosen": None}
    if form.is_valid():
        chosen, free = form.chosen(), found.seats - found.taken
        context |= {"chosen": chosen, "with_seat": chosen[:free], "to_wait": chosen[max(free, 0) :]}
        if "inscrire" in request.POST:
            seats: list[Seat] = []
            if submitted(
                form,
                lambda: seats.extend(workshops.ask_seats(found, chosen, by=request.agent, at=request.now)),
            ):
                messages.success(request, _told(seats))
                return see_other("agenda:session", public_id)
    return form_answer(request, "agenda/session_several.html", form, context)


def _own_people(request: SignedRequest, session: WorkshopSession) -> list[Person]:
    """One's own people who may come and are not on the list: those one follows first, by name."""
    me, houses = request.agent.professional_id or 0, sorted(request.agent.organisations)
    there = session.taken_seats.filter(state__in=queries.HELD).values("person")
    rows = (
        Person.objects.visible_to(request.agent, few=True)
        .filter(following__organisation__in=houses)
        .exclude(pk__in=there)
        .select_related("following")
        .order_by("family_name", "first_names", "pk")
    )
    rows = rows[:MOST]
    people = [p for p in rows if not queries.closed_to(session, p.following.organisation_id)]
    return sorted(people, key=lambda p: me not in (p.following.lead_id, p.following.support_id))


def _told(seats: Sequence[Seat]) -> str:
    waiting = sum(seat.state == Seat.State.WAITING for seat in seats)
    said = plural(len(seats) - waiting, "personne a une place", "personnes ont une place")
    return (
        f"{said}, {plural(waiting, 'attend', 'attendent')} qu'une place se libère." if waiting else f"{said}."
    )


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The workshops of a person: where they sit or wait, what they followed, what is open to them."""
    person = visible_person(request.agent, public_id, shown=())
    seats = list(queries.seats_of(person))
    past = [seat for seat in seats if seat.attendances.all()]
    context = {
        "person": person, "title": "Ateliers",
        "coming": [s for s in reversed(seats) if s.state in queries.HELD and s.session.starts_at > request.now],
        "called_off": [s for s in seats if s.state == Seat.State.CALLED_OFF and s.session.starts_at > request.now],
        "past": past[:PAST], "older": len(past[PAST:]), "followed": _followed(past),
        "offered": list(queries.offered_to(person, request.now)[:OFFERED]) if request.agent.may(Verb.TAKE_SEAT) else (),
        "may_seat": request.agent.may(Verb.TAKE_SEAT), "runs": request.agent.may(Verb.RUN_WORKSHOPS),
    }  # fmt: skip
    return panel_answer(request, "agenda/seats_panel.html", context)


def _followed(seats: Sequence[Seat]) -> list[tuple[str, int]]:
    """Minutes followed by kind of action, in the order of the law."""
    total = dict.fromkeys(KINDS_OF_ACTION, 0)
    for seat in seats:
        for row in seat.attendances.all():
            if row.state == Attendance.State.PRESENT:
                total[seat.session.workshop.kind] += row.minutes
    return [(KINDS_OF_ACTION[kind], minutes) for kind, minutes in total.items() if minutes]


@signed_in(Verb.RUN_WORKSHOPS)
@require_POST
def ask(request: SignedRequest, public_id: str, session_id: str) -> HttpResponse:
    """Seat a person from their file, in one click."""
    person = visible_person(request.agent, public_id, shown=())
    found = queries.visible_session(request.agent, session_id)
    try:
        seat = workshops.ask_seat(found, person, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        if seat.state == Seat.State.WAITING:
            messages.warning(request, "Il n'y a plus de place : la personne est sur la liste d'attente.")
    return back_to_person(request, public_id, PANEL)


@signed_in(Verb.RUN_WORKSHOPS)
@require_POST
def give_up(request: SignedRequest, public_id: str) -> HttpResponse:
    """Give the seat of a person back; from the session one stays there."""
    seat = queries.visible_seat(request.agent, public_id)
    try:
        promoted = workshops.give_up(seat, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        if promoted is not None:
            messages.success(request, "La place va à la personne qui attendait depuis le plus longtemps.")
    if "seance" in request.POST:
        return see_other("agenda:session", seat.session.public_id)
    return back_to_person(request, seat.person.public_id, PANEL)
