"""Proposing weeks: for one person at once, or for many who share the seats. Nothing is booked (D-4)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from filrouge.access import bulk, gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.intensive.composing.facts import QUARTER, Programme
from filrouge.intensive.models import Activity, IntensivePeriod, Week
from filrouge.intensive.offered import Offered, alone_activities, offered
from filrouge.intensive.queries import monday_of, obstacles
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import require_visible

# Weeks written in one transaction: whoever works meanwhile waits no longer than for these.
AT_ONCE = 50
Tell = Callable[[int, int], None]


def propose_week(period: IntensivePeriod, monday: date, *, by: Agent, at: datetime) -> Week:
    """Compose the week of one person. `Refusal` when there is nothing to aim at, or when it is already chosen."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [period.person_id])
    if words := obstacles([period], monday).get(period.pk):
        raise Refusal(words)
    made = propose_weeks([period], monday, by=by, at=at)
    if not made:
        raise Refusal("Cette semaine est déjà choisie : changez-la activité par activité.")
    return made[0]


def propose_weeks(
    periods: Sequence[IntensivePeriod], monday: date, *, tell: Tell | None = None, by: Agent, at: datetime
) -> list[Week]:
    """Compose the week of each of these periods on the seats that they share.

    A week already kept is left as it is; one that was only proposed is composed anew; nothing is proposed where
    `queries.obstacles` says why. What `tell` raises stops the work before anything is written."""
    from filrouge.intensive.composing.solver import compose  # heavy: loaded when somebody asks

    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, {period.person_id for period in periods})
    if monday != monday_of(monday):
        raise Refusal("Une semaine commence un lundi.", field="monday")
    left = _chosen(periods, monday) | obstacles(periods, monday).keys()
    found = offered([period for period in periods if period.pk not in left], monday, at)
    programmes = compose(found.problem, tell=tell).programmes
    weeks: list[Week] = []
    for first in range(0, len(programmes), AT_ONCE):
        with transaction.atomic():
            some = programmes[first : first + AT_ONCE]
            hold_files(found.periods[programme.person].person_id for programme in some)
            made = _written(some, found, monday, at)
            bump({week.period.person_id for week in made})
        weeks += made
    return weeks


def _chosen(periods: Sequence[IntensivePeriod], monday: date) -> set[int]:
    """The periods whose week is no longer a proposal."""
    rows = Week.objects.filter(period__in=periods, monday=monday).exclude(state=Week.State.PROPOSED)
    return set(rows.values_list("period_id", flat=True))


def _written(programmes: Sequence[Programme], found: Offered, monday: date, at: datetime) -> list[Week]:
    """These programmes as weeks, in place of their former proposals; what was chosen meanwhile is left."""
    targets = {person.key: person.target for person in found.problem.people}
    made, rows = [], []
    for programme in programmes:
        period = found.periods[programme.person]
        asked = {"target": targets[period.pk], "composed_at": at}
        week, _ = Week.objects.select_for_update().get_or_create(period=period, monday=monday, defaults=asked)
        if week.state != Week.State.PROPOSED:
            continue
        for name, value in asked.items():
            setattr(week, name, value)
        week.save(update_fields=list(asked))
        week.activities.all().delete()
        week.period = period
        rows += list(_activities(week, programme, found))
        made.append(week)
    Activity.objects.bulk_create(rows, batch_size=bulk.ROWS_AT_ONCE)
    return made


def _activities(week: Week, programme: Programme, found: Offered) -> Iterator[Activity]:
    person, kept = week.period.person_id, Activity.State.KEPT
    for key in programme.sessions:
        session = found.sessions[key]
        yield Activity(
            week=week, kind=session.workshop.kind, label=session.workshop.title, session=session,
            starts_at=session.starts_at, minutes=session.minutes,
        )  # fmt: skip
    for appointment in found.appointments[person]:
        yield Activity(
            week=week, kind="support", label=appointment.purpose, appointment=appointment,
            starts_at=appointment.starts_at, minutes=appointment.minutes, state=kept,
        )  # fmt: skip
    for seat in found.seats[person]:
        yield Activity(
            week=week, kind=seat.session.workshop.kind, label=seat.session.workshop.title, session=seat.session,
            seat=seat, starts_at=seat.session.starts_at, minutes=seat.session.minutes, state=kept,
        )  # fmt: skip
    yield from _alone(week, programme.alone, found.asked[week.period_id])


def _alone(week: Week, quarters: int, first: Collection[str]) -> Iterator[Activity]:
    """What completes the week without a session: the contract's kinds first, each within what is proposed of it."""
    left = quarters
    for one in sorted(alone_activities().values(), key=lambda one: one.kind not in first):
        take = min(left, one.quarters)
        if take <= 0:
            return
        yield Activity(week=week, kind=one.kind, label=one.label, alone=one.key, minutes=take * QUARTER)
        left -= take
