"""What became of people after a hiring or a training: planned at the exit, asked in time, answered (B-10, E-6).

The scheme says for which exits, for how long and how often (`followup_*`)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count, takewhile

from django.db.models import QuerySet

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.models import Accompaniment, FollowUp
from filrouge.clocks.actions import advance
from filrouge.core.identifiers import new_public_id
from filrouge.core.periods import Delay
from filrouge.core.results import Refusal
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import NOWHERE, Standing
from filrouge.schemes.types import Scheme

# A question is shown a little before its day, and no longer than this after it: then nobody remembers.
SHOWN_BEFORE, LAPSES_AFTER = timedelta(weeks=2), timedelta(weeks=13)
_COLUMNS = ("public_id", "accompaniment_id", "due_on", "professional_id", "outcome", "words")


def days_to_ask(scheme: Scheme | None, reason: str, closed_on: date) -> tuple[date, ...]:
    """On which days to ask what became of somebody who left for this reason; none when the scheme does not."""
    rules = scheme.operator if scheme else {}
    span, families = rules.get("followup_after_exit"), rules.get("followup_exit_families")
    if scheme is None or not isinstance(span, Delay) or not isinstance(families, tuple):
        return ()
    if next((r.family for r in scheme.exit_reasons if r.key == reason), "") not in families:
        return ()
    every = rules.get("followup_every")
    if not isinstance(every, Delay):
        return (span.after(closed_on),)
    last = span.after(closed_on)
    days = (Delay(every.count * times, every.unit).after(closed_on) for times in count(1))
    return tuple(takewhile(lambda day: day <= last, days))


def plan_follow_ups(
    rows: Sequence[Accompaniment],
    where: Mapping[int, Standing],
    schemes: Mapping[int, Scheme | None],
    today: date,
) -> None:
    """The questions to come of these exits, for who follows them until that day. Inside the action's transaction."""
    planned = [
        (new_public_id(), row.pk, day, where.get(row.person_id, NOWHERE).lead, "", "")
        for row in rows
        if row.closed_on is not None
        for day in days_to_ask(schemes.get(row.scheme_id or 0), row.exit_reason, row.closed_on)
        if day > today
    ]
    bulk.insert(FollowUp, _COLUMNS, planned)


def answer_follow_up(row: FollowUp, *, outcome: str, words: str, by: Agent, at: datetime) -> FollowUp:
    """Say what became of somebody. `Refusal` when somebody else did, or without an answer."""
    gate.require(by, Verb.ACCOMPANY)
    today = journal.civil_day(at)
    if outcome not in FollowUp.Outcome.values:
        raise Refusal("Choisissez ce qu'il en est.", field="outcome")
    with one_at_a_time("Quelqu'un d'autre vient de répondre."):
        hold_files([row.accompaniment.person_id])
        found = asked(by, today).select_for_update(of=("self",)).filter(pk=row.pk).first()
        if found is None:
            raise Refusal(
                "Quelqu'un d'autre vient de répondre, ou la question est close : rechargez la page."
            )
        found.outcome, found.words, found.answered_on, found.answered_by_id = (
            outcome, words.strip(), today, by.account_id,
        )  # fmt: skip
        found.save(update_fields=["outcome", "words", "answered_on", "answered_by"])
        of = found.accompaniment
        happened = journal.Happened(
            events.FOLLOWED_UP, of.person_id, subject=found.pk, organisation=of.organisation_id, area=of.area_id,
            scheme=of.scheme_id, caseworker=found.professional_id, variant=outcome, data={"precisions": found.words},
        )  # fmt: skip
        advance([journal.record(happened, by=by, at=at)], by=by, at=at)
        bump([of.person_id])
    return found


def asked(agent: Agent, today: date, *, mine: bool = False) -> "QuerySet[FollowUp]":
    """Questions to ask by now, the oldest first: those of the agent's organisations, all for the département; nobody's
    once the person is accompanied again."""
    rows = FollowUp.objects.filter(
        outcome="", due_on__lte=today + SHOWN_BEFORE, due_on__gt=today - LAPSES_AFTER
    ).exclude(accompaniment__person__accompaniments__closed_on__isnull=True)
    if not (agent.department or agent.everything):
        rows = rows.filter(accompaniment__organisation__in=agent.organisations)
    if mine:
        rows = rows.filter(professional=agent.professional_id)
    return rows.select_related(
        "accompaniment__person", "accompaniment__scheme", "accompaniment__organisation", "professional"
    ).order_by("due_on", "pk")


def follow_ups_of(accompaniments: Sequence[Accompaniment]) -> dict[int, list[FollowUp]]:
    """The answers given about these accompaniments, in order: one query."""
    found: dict[int, list[FollowUp]] = {}
    if not accompaniments:
        return found
    rows = FollowUp.objects.filter(accompaniment__in=[a.pk for a in accompaniments]).exclude(outcome="")
    for row in rows.select_related("answered_by").order_by("due_on", "pk"):
        found.setdefault(row.accompaniment_id, []).append(row)
    return found
