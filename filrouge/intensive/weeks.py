"""A week chosen with the person: kept, changed slot by slot, said done (D-4).

Keeping asks for the seats: one that is gone in the meantime is said, and nothing else is lost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.agenda.models import Seat, WorkshopSession
from filrouge.agenda.workshops import ask_seat, give_up
from filrouge.core.results import Refusal
from filrouge.intensive import events, rules
from filrouge.intensive.alternatives import alternatives_of
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.telling import open_week, tell_of_week
from filrouge.people.actions import bump
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

State = Activity.State


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a week that was kept: the seats that were gone, in words to say."""

    week: Week
    gone: tuple[str, ...] = ()


def keep_week(week: Week, *, chosen: Collection[str], by: Agent, at: datetime) -> Kept:
    """Keep these activities (their public identifiers) and decline the others; seats are asked for, and given back.

    `Refusal` once the week is validated. A seat that is gone leaves its activity declined, and is said."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [week.period.person_id])
    gone: list[str] = []
    with transaction.atomic():
        fresh = open_week(week)
        for row in fresh.activities.select_related("session__workshop", "seat__session").order_by("id"):
            if row.appointment_id is None:
                _keep(row, week.period.person, gone, wanted=row.public_id in chosen, by=by, at=at)
        first = fresh.state == Week.State.PROPOSED
        fresh.state, fresh.kept_at = Week.State.KEPT, at
        fresh.save(update_fields=["state", "kept_at"])
        event = events.WEEK_KEPT if first else events.WEEK_CHANGED
        tell_of_week(event, fresh, minutes=_planned(fresh), by=by, at=at)
    return Kept(fresh, tuple(gone))


def _planned(week: Week) -> int:
    return sum(row.minutes for row in week.activities.filter(state__in=rules.COMING))


def _keep(row: Activity, person: Person, gone: list[str], *, wanted: bool, by: Agent, at: datetime) -> None:
    after = rules.becomes(row.state, "keep" if wanted else "decline")
    if after is None:
        return
    if wanted and row.session is not None:
        try:
            row.seat = sit(row.session, person, by=by, at=at)
        except Refusal as refusal:
            gone.append(f"{row.label} : {refusal.message}")
            after = rules.DECLINED
    elif not wanted and row.seat is not None:
        give_up(row.seat, by=by, at=at)
        row.seat = None
    row.state = State(after)
    row.save(update_fields=["state", "seat"])


def sit(session: WorkshopSession, person: Person, *, by: Agent, at: datetime) -> Seat:
    """A seat in this session, never a place in its waiting line: `Refusal` when the last one is gone, and nothing is
    written then. Who already waited goes on waiting."""
    gate.require(by, Verb.TAKE_SEAT)
    with transaction.atomic():
        seat = ask_seat(session, person, by=by, at=at)
        if seat.state != Seat.State.SEATED:
            raise Refusal("la dernière place vient d'être prise.")
    return seat


def choose_session(
    week: Week, session: WorkshopSession, *, instead_of: Activity | None = None, by: Agent, at: datetime
) -> Activity:
    """Put a session in the week, in place of an activity or besides them. `Refusal` when it does not fit, or when its
    last seat is gone: the activity that it would have replaced stays."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [week.period.person_id])
    with transaction.atomic():
        fresh = open_week(week)
        slot = instead_of.public_id if instead_of else ""
        if session.pk not in {one.pk for one in alternatives_of(fresh, at).get(slot, [])}:
            raise Refusal("Cette séance ne tient plus dans la semaine : choisissez-en une autre.")
        known = fresh.activities.filter(session=session).first()
        row = known or Activity(
            week=fresh, session=session, kind=session.workshop.kind, label=session.workshop.title,
            starts_at=session.starts_at, minutes=session.minutes,
        )  # fmt: skip
        row.state = State.PROPOSED
        if fresh.state == Week.State.KEPT:
            row.seat, row.state = sit(session, week.period.person, by=by, at=at), State.KEPT
        row.save()
        if instead_of is not None:
            _decline(fresh.activities.select_related("seat").get(pk=instead_of.pk), by=by, at=at)
        tell_of_week(events.WEEK_CHANGED, fresh, minutes=_planned(fresh), by=by, at=at)
    return row


def _decline(row: Activity, *, by: Agent, at: datetime) -> None:
    if row.seat is not None:
        give_up(row.seat, by=by, at=at)
    if after := rules.becomes(row.state, "decline"):
        row.state, row.seat = State(after), None
        row.save(update_fields=["state", "seat"])


def say_done(activity: Activity, *, done: bool, by: Agent, at: datetime) -> Activity:
    """The person says in one tap that an activity done alone is done, or takes it back; twice changes nothing."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [activity.week.period.person_id])
    with transaction.atomic():
        week = open_week(activity.week)
        fresh = Activity.objects.select_for_update().get(pk=activity.pk)
        if not fresh.alone:
            raise Refusal("La présence à cette activité est notée par qui l'anime.")
        after = rules.becomes(fresh.state, "tell" if done else "untell")
        if after is None:
            return fresh
        fresh.state, fresh.told_at = State(after), at if done else None
        fresh.save(update_fields=["state", "told_at"])
        if done:
            tell_of_week(
                events.ACTIVITY_TOLD, week, subject=fresh.pk, minutes=fresh.minutes, variant=fresh.kind, by=by, at=at
            )  # fmt: skip
        else:
            bump([week.period.person_id])
    return fresh
