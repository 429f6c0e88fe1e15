"""What else a week could hold: for each slot the next best sessions, and what could be added (D-4)."""

from dataclasses import replace
from datetime import datetime

from filrouge.agenda.models import WorkshopSession
from filrouge.intensive.composing.checking import faults
from filrouge.intensive.composing.facts import Problem, Programme
from filrouge.intensive.models import Activity, Week
from filrouge.intensive.offered import offered
from filrouge.intensive.queries import obstacles

# Beyond, a choice takes longer than what it is worth.
MOST = 3
State = Activity.State
REPLACED = (State.PROPOSED, State.KEPT, State.DECLINED)


def alternatives_of(week: Week, now: datetime, most: int = MOST) -> dict[str, list[WorkshopSession]]:
    """The sessions that could take the place of each session of the week (by its public identifier), and under the empty
    key those that could be added. What is proposed fits: free time, way, length of the day, seats."""
    if week.state == Week.State.VALIDATED or obstacles([week.period], week.monday):
        return {}
    found = offered([week.period], week.monday, now)
    rows = list(week.activities.filter(session__isnull=False).order_by("id"))
    proposed = {row.session_id for row in rows if row.state == State.PROPOSED}
    mine = {key for key in found.sessions if key in proposed}
    slots = [(row.public_id, row.session_id) for row in rows if row.state in REPLACED and _to_come(row, now)]
    return {
        slot: [found.sessions[key] for key in _fitting(found.problem, mine, replaced, most)]
        for slot, replaced in [*slots, ("", None)]
    }


def _to_come(row: Activity, now: datetime) -> bool:
    return row.starts_at is not None and row.starts_at > now


def _fitting(problem: Problem, mine: set[int], replaced: int | None, most: int) -> list[int]:
    """The best sessions beside these, once `replaced` is gone; the longest of the same worth first."""
    person = problem.people[0]
    held = tuple(one for one in person.held if one.key != replaced)
    others = tuple(mine - {replaced})
    by_key = {session.key: session for session in problem.sessions if session.key in person.wishes}
    trial = replace(problem, sessions=tuple(by_key.values()), people=(replace(person, held=held),))
    already = sum(one.quarters for one in held) + sum(by_key[key].quarters for key in others if key in by_key)
    taken = mine | {one.key for one in person.held}
    kept: list[int] = []
    ranked = sorted(
        by_key.values(), key=lambda one: (-person.wishes[one.key] * one.quarters, one.start, one.key)
    )
    for one in ranked:
        if len(kept) == most:
            break
        if one.key in taken or one.key == replaced:
            continue
        week = Programme(person.key, (*others, one.key), already + one.quarters, 0, 0)
        if not faults(trial, (week,)):
            kept.append(one.key)
    return kept
