"""A week from its proposal to its validation: composed, kept with the person, lived, validated (D-4).

Proposing books nothing. Keeping asks for the seats: one that is gone in the meantime is said, and nothing else is lost."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.roles import Role, Verb
from filrouge.agenda.models import Seat
from filrouge.agenda.workshops import ask_seat, give_up
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.intensive import events, rules
from filrouge.intensive.composing.facts import QUARTER, Programme
from filrouge.intensive.composing.solver import compose
from filrouge.intensive.models import Activity, IntensivePeriod, Week
from filrouge.intensive.offered import Offered, alone_activities, offered
from filrouge.intensive.queries import followed_minutes, monday_of
from filrouge.people.actions import bump
from filrouge.people.queries import require_visible

State = Activity.State
OUTCOMES: dict[str, EventType] = {
    State.DONE: events.ACTIVITY_DONE,
    State.EXCUSED: events.ACTIVITY_EXCUSED,
    State.MISSED: events.ACTIVITY_MISSED,
}
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a week that was kept: the seats that were gone, in words to say."""

    week: Week
    gone: tuple[str, ...] = ()


def propose_weeks(
    periods: Sequence[IntensivePeriod], monday: date, *, tell: Tell | None = None, by: Agent, at: datetime
) -> list[Week]:
    """Compose the week of each of these periods on the seats that they share. A week already kept is left as it is; one
    that was only proposed is composed anew."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, {period.person_id for period in periods})
    if monday != monday_of(monday):
        raise Refusal("Une semaine commence un lundi.", field="monday")
    kept = set(
        Week.objects.filter(period__in=periods, monday=monday)
        .exclude(state=Week.State.PROPOSED)
        .values_list("period_id", flat=True)
    )
    asked = [period for period in periods if period.pk not in kept]
    found = offered(asked, monday, at)
    composed = compose(found.problem, tell=tell)
    with transaction.atomic():
        weeks = [
            _propose(found.periods[programme.person], programme, found, monday, at)
            for programme in composed.programmes
        ]
        bump({week.period.person_id for week in weeks})
    return weeks


def _propose(
    period: IntensivePeriod, programme: Programme, found: Offered, monday: date, at: datetime
) -> Week:
    """The proposal of one week, in place of the former one."""
    target = next(p.target for p in found.problem.people if p.key == period.pk)
    week, _ = Week.objects.update_or_create(
        period=period,
        monday=monday,
        defaults={"target": target, "composed_at": at, "state": Week.State.PROPOSED},
    )
    week.activities.all().delete()
    rows = [
        Activity(
            week=week, kind=session.workshop.kind, label=session.workshop.title, session=session,
            starts_at=session.starts_at, minutes=session.minutes,
        )
        for key in programme.sessions
        if (session := found.sessions[key])
    ]  # fmt: skip
    rows += [
        Activity(
            week=week, kind="support", label=appointment.purpose, appointment=appointment, starts_at=appointment.starts_at,
            minutes=appointment.minutes, state=State.KEPT,
        )
        for appointment in found.appointments[period.person_id]
    ]  # fmt: skip
    rows += [
        Activity(
            week=week, kind=seat.session.workshop.kind, label=seat.session.workshop.title, session=seat.session,
            seat=seat, starts_at=seat.session.starts_at, minutes=seat.session.minutes, state=State.KEPT,
        )
        for seat in _seats_of(period, monday)
    ]  # fmt: skip
    rows += _alone(week, programme.alone, _asked_kinds(period))
    Activity.objects.bulk_create(rows)
    return week


def _seats_of(period: IntensivePeriod, monday: date) -> list[Seat]:
    first = timezone.make_aware(datetime.combine(monday, time.min))
    rows = Seat.objects.filter(
        person=period.person_id, state=Seat.State.SEATED, session__starts_at__gte=first,
        session__starts_at__lt=first + timedelta(days=7),
    )  # fmt: skip
    return list(rows.select_related("session__workshop").order_by("session__starts_at", "id"))


def _asked_kinds(period: IntensivePeriod) -> tuple[str, ...]:
    """The kinds of action that the contract names, in its order."""
    return tuple(action.get("kind", "") for action in period.contract.terms.get("actions", []))


def _alone(week: Week, quarters: int, first: Collection[str]) -> list[Activity]:
    """What completes the week without a session: the contract's kinds first, each within what is proposed of it."""
    rows, left = [], quarters
    ordered = sorted(alone_activities().values(), key=lambda one: one.kind not in first)
    for one in ordered:
        take = min(left, one.quarters)
        if take <= 0:
            break
        rows.append(
            Activity(week=week, kind=one.kind, label=one.label, alone=one.key, minutes=take * QUARTER)
        )
        left -= take
    return rows


def keep_week(week: Week, *, chosen: Collection[str], by: Agent, at: datetime) -> Kept:
    """Keep these activities (their public identifiers) and decline the others; seats are asked for, and given back.

    `Refusal` once the week is validated. A seat that is gone leaves its activity declined, and is said."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [week.period.person_id])
    gone: list[str] = []
    with transaction.atomic():
        fresh = _open(week)
        for row in fresh.activities.select_related("session__workshop", "seat__session").order_by("id"):
            wanted = row.public_id in chosen
            after = rules.becomes(row.state, "keep" if wanted else "decline")
            if after is None or row.appointment_id is not None:
                continue
            if wanted and row.session is not None:
                after = _sit(row, week, gone, by=by, at=at)
            elif not wanted and row.seat is not None:
                give_up(row.seat, by=by, at=at)
                row.seat = None
            row.state = State(after)
            row.save(update_fields=["state", "seat"])
        fresh.state, fresh.kept_at = Week.State.KEPT, at
        fresh.save(update_fields=["state", "kept_at"])
        planned = sum(row.minutes for row in fresh.activities.filter(state__in=rules.COMING))
        _tell(events.WEEK_KEPT, fresh, fresh.pk, planned, by=by, at=at)
    return Kept(fresh, tuple(gone))


def _sit(row: Activity, week: Week, gone: list[str], *, by: Agent, at: datetime) -> str:
    """Ask for the seat of an activity; what it becomes."""
    assert row.session is not None
    try:
        seat = ask_seat(row.session, week.period.person, by=by, at=at)
    except Refusal as refusal:
        gone.append(f"{row.label} : {refusal.message}")
        return rules.DECLINED
    if seat.state != Seat.State.SEATED:
        give_up(seat, by=by, at=at)
        gone.append(f"{row.label} : la dernière place vient d'être prise.")
        return rules.DECLINED
    row.seat = seat
    return rules.KEPT


def say_done(activity: Activity, *, done: bool, by: Agent, at: datetime) -> Activity:
    """The person says in one tap that an activity done alone is done, or takes it back; twice changes nothing."""
    gate.require(by, Verb.TAKE_SEAT)
    require_visible(by, [activity.week.period.person_id])
    with transaction.atomic():
        week = _open(activity.week)
        fresh = Activity.objects.select_for_update().get(pk=activity.pk)
        if not fresh.alone:
            raise Refusal("La présence à cette activité est notée par qui l'anime.")
        after = rules.becomes(fresh.state, "tell" if done else "untell")
        if after is None:
            return fresh
        fresh.state, fresh.told_at = State(after), at if done else None
        fresh.save(update_fields=["state", "told_at"])
        if done:
            _tell(events.ACTIVITY_TOLD, week, fresh.pk, fresh.minutes, variant=fresh.kind, by=by, at=at)
        else:
            bump([week.period.person_id])
    return fresh


def validate_weeks(
    weeks: Sequence[Week], *, exceptions: Mapping[str, str] | None = None, by: Agent, at: datetime
) -> list[Week]:
    """Validate weeks that are over: what was followed is read, what was said done is done, `exceptions` (public
    identifier of an activity → verb) are as the caseworker says. What nobody proves is a question, never a fault."""
    gate.require(by, Verb.ACCOMPANY)
    if by.role == Role.CLIENT:
        raise Refusal("La semaine est validée par qui vous accompagne.")
    require_visible(by, {week.period.person_id for week in weeks})
    said = exceptions or {}
    validated = []
    with transaction.atomic():
        for week in weeks:
            fresh = Week.objects.select_for_update().select_related("period").get(pk=week.pk)
            if fresh.state == Week.State.VALIDATED:
                continue
            if fresh.state != Week.State.KEPT or (journal.civil_day(at) - fresh.monday).days < 5:
                raise Refusal("Une semaine se valide une fois choisie et vécue : attendez sa fin.")
            _settle(fresh, said, by=by, at=at)
            validated.append(fresh)
    return validated


def _settle(week: Week, said: Mapping[str, str], *, by: Agent, at: datetime) -> None:
    rows = list(
        week.activities.filter(state__in=(*rules.COMING, *rules.SETTLED))
        .select_related("appointment")
        .order_by("id")
    )
    followed = followed_minutes(rows)
    done = 0
    for row in rows:
        verb, minutes = _outcome(row, followed, said.get(row.public_id))
        after = rules.becomes(row.state, verb) or row.state
        row.state, row.done_minutes = State(after), minutes if after == State.DONE else 0
        row.save(update_fields=["state", "done_minutes"])
        done += row.done_minutes or 0
        if row.state in OUTCOMES:
            counted = row.done_minutes or row.minutes
            _tell(
                OUTCOMES[row.state],
                week,
                row.pk,
                counted,
                variant=row.kind,
                day=_day_of(row, week),
                by=by,
                at=at,
            )
    week.state, week.validated_at, week.validated_by_id = Week.State.VALIDATED, at, by.account_id
    week.save(update_fields=["state", "validated_at", "validated_by"])
    _tell(events.WEEK_VALIDATED, week, week.pk, done, day=week.monday, by=by, at=at)


def _outcome(row: Activity, followed: Mapping[int, tuple[str, int]], said: str | None) -> tuple[str, int]:
    """What an activity became, and its minutes: what the caseworker says, else what is known, else a question."""
    if said in ("done", "excuse", "miss", "unproven"):
        return said, row.minutes
    if row.seat_id is not None:
        state, minutes = followed.get(row.seat_id, ("", 0))
        return {"present": "done", "excused": "excuse", "absent": "miss"}.get(state, "unproven"), minutes
    if row.appointment is not None:
        states = {"held": "done", "excused": "excuse", "missed": "miss"}
        return states.get(row.appointment.state, "unproven"), row.minutes
    return ("done" if row.state == State.TOLD else "unproven"), row.minutes


def _day_of(row: Activity, week: Week) -> date:
    return timezone.localdate(row.starts_at) if row.starts_at else week.monday


def _open(week: Week) -> Week:
    fresh = Week.objects.select_for_update().select_related("period").get(pk=week.pk)
    if fresh.state == Week.State.VALIDATED:
        raise Refusal("Cette semaine est validée : elle ne change plus.")
    return fresh


def _tell(
    event: EventType, week: Week, subject: int, minutes: int, *, variant: str = "", day: date | None = None, by: Agent,
    at: datetime,
) -> None:  # fmt: skip
    period = week.period
    when = day or journal.civil_day(at)
    told = Happened(
        event, period.person_id, at=journal.midday(when), day=when, subject=subject, organisation=period.organisation_id,
        area=period.area, scheme=period.scheme, caseworker=period.caseworker_id, quantity=minutes, variant=variant,
        data={"semaine": week.monday.isoformat()},
    )  # fmt: skip
    advance([journal.record(told, by=by, at=at)], by=by, at=at)
    bump([period.person_id])
