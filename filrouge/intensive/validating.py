"""Weeks that are over, validated by exception: what was followed is read, what nobody proves is asked, never held
against anybody (D-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.agenda.models import Seat
from filrouge.core.results import Refusal
from filrouge.intensive import events, rules
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.queries import WEEK, followed_minutes
from filrouge.intensive.telling import tell_of_week
from filrouge.people.actions import hold_files
from filrouge.people.queries import require_visible

State = Activity.State
TOLD_OF: dict[str, EventType] = {
    State.DONE: events.ACTIVITY_DONE,
    State.EXCUSED: events.ACTIVITY_EXCUSED,
    State.MISSED: events.ACTIVITY_MISSED,
}
OF_SEATS = {"present": "done", "excused": "excuse", "absent": "miss"}
OF_APPOINTMENTS = {"held": "done", "excused": "excuse", "missed": "miss"}
ANSWERS = ("done", "excuse", "miss")
NOTE_FIRST = "notez d'abord la présence sur la feuille de la séance."
Followed = Mapping[int, tuple[str, int]]


def validate_weeks(
    weeks: Sequence[Week], *, exceptions: Mapping[str, str] | None = None, by: Agent, at: datetime
) -> list[Week]:
    """Validate weeks that are over, all or none: what was followed is read, what was said done is done, `exceptions`
    (public identifier of an activity → verb) are as the caseworker says. A week already validated is left.

    `Refusal` for a week that is not over or not chosen, and for a presence that its own sheet does not say."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, {week.period.person_id for week in weeks})
    validated = []
    with transaction.atomic():
        hold_files(week.period.person_id for week in weeks)
        for week in weeks:
            fresh = Week.objects.select_for_update(of=("self",)).select_related("period").get(pk=week.pk)
            if fresh.state == Week.State.VALIDATED:
                continue
            if fresh.state != Week.State.KEPT or journal.civil_day(at) < fresh.monday + WEEK:
                raise Refusal("Une semaine se valide une fois choisie et vécue : attendez sa fin.")
            _settle(fresh, exceptions or {}, by=by, at=at)
            validated.append(fresh)
    return validated


def _settle(week: Week, said: Mapping[str, str], *, by: Agent, at: datetime) -> None:
    rows = week.activities.filter(state__in=rules.COMING).select_related("appointment", "seat")
    settled = list(rows.order_by("id"))
    followed = followed_minutes(settled)
    done = 0
    for row in settled:
        verb, minutes = outcome(row, followed, said.get(row.public_id, ""))
        row.state = State(rules.becomes(row.state, verb) or row.state)
        # Minutes of a session stay where they were noted: its attendance.
        row.done_minutes = minutes if row.state == State.DONE and row.seat_id is None else None
        row.save(update_fields=["state", "done_minutes"])
        done += minutes if row.state == State.DONE else 0
        if event := TOLD_OF.get(row.state):
            counted = minutes if row.state == State.DONE else row.minutes
            tell_of_week(
                event, week, subject=row.pk, minutes=counted, variant=row.kind, day=_day_of(row, week), by=by, at=at
            )  # fmt: skip
    week.state, week.validated_at, week.validated_by_id = Week.State.VALIDATED, at, by.account_id
    week.save(update_fields=["state", "validated_at", "validated_by"])
    tell_of_week(events.WEEK_VALIDATED, week, minutes=done, day=week.monday, by=by, at=at)


def answer_question(activity: Activity, verb: str, *, by: Agent, at: datetime) -> Activity:
    """What the person says or brings, later, of an activity whose proof was missing. The week stays validated.

    `Refusal` for what is not, or no longer, a question; for a session, its sheet says who came."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [activity.week.period.person_id])
    with transaction.atomic():
        hold_files([activity.week.period.person_id])
        fresh = Activity.objects.select_for_update().get(pk=activity.pk)
        if fresh.state != State.UNPROVEN or verb not in ANSWERS:
            raise Refusal("Cette question a déjà sa réponse : rechargez la page.")
        minutes = fresh.minutes
        if verb == "done" and fresh.seat_id is not None:
            known, minutes = followed_minutes([fresh]).get(fresh.seat_id, ("", 0))
            if OF_SEATS.get(known) != "done":
                raise Refusal(f"« {fresh.label} » : {NOTE_FIRST}")
        fresh.state = State(rules.becomes(fresh.state, verb) or fresh.state)
        fresh.done_minutes = minutes if verb == "done" and fresh.seat_id is None else None
        fresh.save(update_fields=["state", "done_minutes"])
        week = activity.week
        tell_of_week(
            TOLD_OF[fresh.state], week, subject=fresh.pk, minutes=minutes, variant=fresh.kind, day=_day_of(fresh, week),
            by=by, at=at,
        )  # fmt: skip
    return fresh


def outcome(row: Activity, followed: Followed, said: str) -> tuple[str, int]:
    """The verb of what an activity became, and its minutes: what the caseworker says, else what is known, else a question.

    A session that was cancelled is excused; a seat given up elsewhere is declined."""
    known, minutes = _known(row, followed)
    if said not in rules.OUTCOMES or said == known:
        return known, minutes
    if said == "done" and row.seat_id is not None:
        raise Refusal(f"« {row.label} » : {NOTE_FIRST}")
    return said, row.minutes


def _known(row: Activity, followed: Followed) -> tuple[str, int]:
    if row.seat is not None:
        if row.seat.state == Seat.State.CALLED_OFF:
            return "excuse", row.minutes
        if row.seat.state != Seat.State.SEATED:
            return "decline", 0
        state, minutes = followed.get(row.seat.pk, ("", 0))
        return OF_SEATS.get(state, "unproven"), minutes
    if row.appointment is not None:
        if row.appointment.state == row.appointment.State.CANCELLED:
            return "decline", 0
        return OF_APPOINTMENTS.get(row.appointment.state, "unproven"), row.minutes
    return ("done" if row.state == State.TOLD else "unproven"), row.minutes


def _day_of(row: Activity, week: Week) -> date:
    return timezone.localdate(row.starts_at) if row.starts_at else week.monday


@dataclass(frozen=True, slots=True)
class Preview:
    """A week to validate: each activity, what it would become and how long it lasted."""

    week: Week
    lines: list[tuple[Activity, str, str]]


def previews(weeks: Sequence[Week]) -> list[Preview]:
    """What validating these weeks would say of each activity, without an exception. Two queries."""
    rows = Activity.objects.filter(week__in=weeks, state__in=rules.COMING).select_related(
        "appointment", "seat"
    )
    found = list(rows.order_by("starts_at", "id"))
    followed = followed_minutes(found)
    lines: dict[int, list[tuple[Activity, str, str]]] = {week.pk: [] for week in weeks}
    for row in found:
        verb, minutes = outcome(row, followed, "")
        lasted = rules.hours_words(minutes / rules.MINUTES_AN_HOUR) if verb == "done" else ""
        lines[row.week_id].append((row, State(rules.becomes(row.state, verb) or row.state).label, lasted))
    return [Preview(week, lines[week.pk]) for week in weeks]
