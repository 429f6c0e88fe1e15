"""Appointments: a person's panel, saying what came of one, the day and the week of a professional (D-1)."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from filrouge.access.answers import (
    SEE_OTHER,
    back_to_person,
    form_answer,
    panel_answer,
    submitted,
    wants_fragment,
)
from filrouge.access.queries import latest_of as latest_event
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Role, Verb
from filrouge.agenda import actions, events, queries
from filrouge.agenda.absences import away_between
from filrouge.agenda.availability import drop_ins_on
from filrouge.agenda.forms import OUTCOMES, DayForm, OutcomeForm, SummaryForm
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.notices import CHOOSE
from filrouge.agenda.offering import free_of_days
from filrouge.agenda.rules import TRANSITIONS, week_of
from filrouge.agenda.showing import Shown, show
from filrouge.agenda.statuses import Next, Status
from filrouge.agenda.telling import tellings_of, warn_of
from filrouge.core.conflicts import proposed_merge
from filrouge.messages.tokens import token_of
from filrouge.people.actions import EditConflict
from filrouge.people.queries import visible_person

CONFLICT = 409
PAST = 5
PANEL = "agenda:panel"
TO_QUALIFY = 10


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The appointments of a person: to come, to qualify, past."""
    person = visible_person(request.agent, public_id, shown=())
    rows = queries.latest_of(person)
    coming = queries.next_of(person, request.now)
    show(rows, request.now, {person.pk} if coming else ())
    warn_of(rows, request.now)
    booked = [row for row in rows if row.state == Appointment.State.BOOKED]
    said = [row for row in rows if row.state != Appointment.State.BOOKED]
    again = [row for row in said if _to_see_again(row, request.now)]
    past = [row for row in said if row not in again]
    context = {
        "person": person,
        "title": "Rendez-vous",
        "coming": [row for row in reversed(booked) if row.starts_at >= request.now],
        "unsaid": [row for row in booked if row.starts_at < request.now],
        "again": again,
        "past": past[:PAST],
        "older": past[PAST:],
        "may_book": request.agent.may(Verb.BOOK),
    }
    return panel_answer(request, "agenda/panel.html", context | _gestures(request, back=""))


def _to_see_again(row: Appointment, now: datetime) -> bool:
    """The person cancelled it by their link: its hour has not come, or nothing was proposed since."""
    shown: Shown = row.shown  # type: ignore[attr-defined]
    return shown.status == Status.DECLINED and (row.starts_at >= now or shown.next == Next.BOOK_AGAIN)


@signed_in(Verb.SEE_PEOPLE)
def invitations(request: SignedRequest, public_id: str) -> HttpResponse:
    """What was sent about the appointments of a person, inside their panel: invitations that nobody answered, summonses,
    messages."""
    person = visible_person(request.agent, public_id, shown=())
    rows, appointments = queries.open_invitations(person), queries.latest_of(person)
    show([*rows, *appointments], request.now, ())
    context = {
        "person": person,
        "title": "Invitations, convocations et messages",
        "invitations": [(row, _link(request, row)) for row in rows],
        "told": tellings_of(appointments),
        "letters": request.agent.may(Verb.HANDLE_LETTERS),
        "may_book": request.agent.may(Verb.BOOK),
    }
    return panel_answer(request, "agenda/invitations.html", context)


def _link(request: SignedRequest, row: Invitation) -> str:
    """The address where the person chooses, to give by hand; empty once it serves no longer."""
    if not row.waits(request.now):
        return ""
    return request.build_absolute_uri(reverse(CHOOSE, args=[token_of(row.public_id, CHOOSE)]))


def _gestures(request: SignedRequest, *, back: str) -> dict[str, Any]:
    """The buttons of the outcome, for who may say it."""
    return {
        "outcomes": OUTCOMES if request.agent.may(Verb.RECORD_OUTCOME) else (),
        "back": back,
        "now": request.now,
        "writes_up": request.agent.may(Verb.WRITE_REVIEW),
        # Whose appointments alone this agent may write about; everybody's for the others.
        "only_of": request.agent.professional_id if request.agent.role == Role.FT_ADVISER else None,
    }


@signed_in(Verb.RECORD_OUTCOME)
def outcome(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what came of an appointment, in one gesture from a list, or here with a few words."""
    appointment = queries.visible_appointment(request.agent, public_id)
    form = OutcomeForm(request.POST or None, initial={"state": appointment.state})
    if submitted(
        form,
        lambda: actions.record_outcome(
            appointment,
            state=form.cleaned_data["state"],
            summary=form.cleaned_data["summary"],
            by=request.agent,
            at=request.now,
        ),
    ):
        return _back(request, appointment, form.cleaned_data["back"])
    context = {
        "person": appointment.person,
        "appointment": appointment,
        "possible": TRANSITIONS[appointment.state],
        "writes_up": request.agent.may(Verb.WRITE_REVIEW),
    }
    return form_answer(request, "agenda/outcome.html", form, context)


def _back(request: SignedRequest, appointment: Appointment, back: str) -> HttpResponse:
    """To the day that the gesture was made from, else to the person."""
    form = DayForm({"jour": back})
    if back and not wants_fragment(request) and form.is_valid():
        day, _ = form.asked(request.today)
        messages.success(request, f"C'est noté pour {appointment.person.full_name}.")
        return HttpResponseRedirect(f"{reverse('agenda:day')}?jour={day.isoformat()}", status=SEE_OTHER)
    return back_to_person(request, appointment.person.public_id, PANEL)


@signed_in(Verb.RECORD_OUTCOME)
def summary(request: SignedRequest, public_id: str) -> HttpResponse:
    """Write or complete the summary; the second writer is shown both texts (A-1)."""
    appointment = queries.visible_appointment(request.agent, public_id)
    form = SummaryForm(
        request.POST or None, initial={"text": appointment.summary, "base": appointment.summary}
    )
    try:
        done = submitted(form, lambda: _write(request, appointment, form))
    except EditConflict as conflict:
        return _choose(request, appointment, form, conflict)
    if done:
        return back_to_person(request, appointment.person.public_id, PANEL)
    context = {"person": appointment.person, "appointment": appointment}
    return form_answer(request, "agenda/summary.html", form, context)


def _write(request: SignedRequest, appointment: Appointment, form: SummaryForm) -> None:
    text, base = form.cleaned_data["text"], form.cleaned_data["base"]
    actions.write_summary(appointment, text=text, base=base, by=request.agent, at=request.now)


def _choose(
    request: SignedRequest, appointment: Appointment, form: SummaryForm, conflict: EditConflict
) -> HttpResponse:
    """Both texts, and a third one to write from them: no word is lost."""
    mine, base, theirs = form.cleaned_data["text"], form.cleaned_data["base"], conflict.theirs["summary"]
    person = appointment.person
    context = {
        "person": person,
        "appointment": appointment,
        "form": SummaryForm(initial={"text": proposed_merge(base, theirs, mine), "base": theirs}),
        "mine": mine,
        "theirs": theirs,
        "other": latest_event(person.pk, events.SUMMARY_WRITTEN, subject=appointment.pk),
    }
    return render(request, "agenda/summary_conflict.html", context, status=CONFLICT)


@signed_in(Verb.BOOK)
def day(request: SignedRequest) -> HttpResponse:
    """« Qui ai-je aujourd'hui ? »: the day or the week of the agent, what is free in it, what waits for its outcome."""
    chosen, whole_week = DayForm(request.GET).asked(request.today)
    days = week_of(chosen)
    professional = request.agent.professional_id
    week = queries.own_week(request.agent, days) if professional else {each: [] for each in days}
    beside = _beside(request) if professional else {}
    rows = [row for each in week.values() for row in each]
    listed = [*rows, *beside.get("unsaid", ()), *beside.get("invited", ())]
    show(listed, request.now, queries.met_again({r.person_id for r in rows}, request.now))
    shown_days = days if whole_week else (chosen,)
    free = free_of_days(professional, shown_days, request.now) if professional else {}
    away = away_between(professional, days) if professional else {}
    drop_ins = drop_ins_on(professional, [each for each in days if each not in away]) if professional else {}
    context = {
        "chosen": chosen,
        "whole_week": whole_week,
        "week": week,
        "away": away,
        "shown": [
            (each, week[each], free.get(each, []), away.get(each), drop_ins.get(each, []))
            for each in shown_days
        ],
        "empty": whole_week and not (any(week.values()) or free or away or any(drop_ins.values())),
        "notes_absences": request.agent.may(Verb.NOTE_ABSENCE),
        "step": "semaine" if whole_week else "jour",
        "earlier": chosen - timedelta(weeks=1),
        "later": chosen + timedelta(weeks=1),
        "professional": professional,
        "today": request.today,
    }
    return render(request, "agenda/day.html", context | beside | _gestures(request, back=chosen.isoformat()))


def _beside(request: SignedRequest) -> dict[str, Any]:
    """Beside the agent's days: what waits for its outcome, what people cancelled, who has not answered."""
    unsaid = list(queries.to_qualify(request.agent, request.now)[: TO_QUALIFY + 1])
    again = list(queries.declined(request.agent, request.now)[:TO_QUALIFY])
    show(again, request.now, ())
    return {
        "unsaid": unsaid[:TO_QUALIFY],
        "more_unsaid": len(unsaid) > TO_QUALIFY,
        "again": again,
        "invited": list(queries.invited_by(request.agent)[:TO_QUALIFY]),
    }
