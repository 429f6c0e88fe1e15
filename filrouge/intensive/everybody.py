"""Composing the weeks of everybody together, away from who waits: asked, told how far it is, stopped, resumed (D-4)."""

from datetime import date, datetime

from django.db import transaction

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.intensive.models import Composing, IntensivePeriod
from filrouge.intensive.proposing import propose_weeks
from filrouge.intensive.queries import monday_of, running_in_week
from filrouge.people.models import file_open_to

State = Composing.State


class StopAsked(Exception):
    """Somebody asked the work to stop: nothing of it is written."""


def ask_composing(
    monday: date, *, organisation: int | None = None, scheme: int | None = None, by: Agent, at: datetime
) -> Composing:
    """Ask for the weeks of everybody in a period: of an organisation, of a scheme, or of all who are open to the agent."""
    gate.require(by, Verb.ACCOMPANY)
    if monday != monday_of(monday):
        raise Refusal("Une semaine commence un lundi.", field="monday")
    with one_at_a_time("Les semaines de cette date sont déjà en train d'être composées."):
        return Composing.objects.create(
            monday=monday, organisation_id=organisation, scheme=scheme, asked_at=at, asked_by_id=by.account_id
        )


def stop_composing(run: Composing, *, by: Agent, at: datetime) -> Composing:
    """Ask the work to stop where it is; what is over stays as it is."""
    gate.require(by, Verb.ACCOMPANY)
    with transaction.atomic():
        fresh = _own(run, by)
        if fresh.state == State.WAITING:
            fresh.state, fresh.ended_at = State.STOPPED, at
        fresh.stop_asked = True
        fresh.save(update_fields=["state", "ended_at", "stop_asked"])
    return fresh


def resume_composing(run: Composing, *, by: Agent, at: datetime) -> Composing:
    """Take up again what was stopped or broke off; weeks chosen meanwhile are left as they are."""
    gate.require(by, Verb.ACCOMPANY)
    with one_at_a_time("Les semaines de cette date sont déjà en train d'être composées."):
        fresh = _own(run, by)
        if fresh.state in (State.WAITING, State.DONE) or (
            fresh.state == State.RUNNING and not fresh.stop_asked
        ):
            raise Refusal("Ce travail est en cours ou terminé : il n'y a rien à reprendre.")
        fresh.state, fresh.stop_asked, fresh.asked_at, fresh.ended_at = State.WAITING, False, at, None
        fresh.save(update_fields=["state", "stop_asked", "asked_at", "ended_at"])
    return fresh


def compose_everybody(run: Composing, *, by: Agent, at: datetime) -> Composing:
    """Do the work that was asked for; done by the background worker. A second worker finds it taken and leaves it."""
    gate.require(by, Verb.ACCOMPANY)
    if not Composing.objects.filter(pk=run.pk, state=State.WAITING).update(state=State.RUNNING):
        return run
    ended, weeks = State.FAILED, 0
    tell = _Teller(run)
    try:
        tell.stop_if_asked()
        weeks = len(propose_weeks(_periods(run, by), run.monday, tell=tell, by=by, at=at))
        ended = State.DONE
    except StopAsked:
        ended = State.STOPPED
    finally:
        Composing.objects.filter(pk=run.pk).update(state=ended, weeks=weeks, ended_at=at)
    run.refresh_from_db()
    return run


def _periods(run: Composing, by: Agent) -> list[IntensivePeriod]:
    rows = running_in_week(run.monday).filter(file_open_to(by, "person_id"))
    if run.organisation_id is not None:
        rows = rows.filter(organisation=run.organisation_id)
    if run.scheme is not None:
        rows = rows.filter(scheme=run.scheme)
    return list(rows)


class _Teller:
    """Says how far it is, and stops when it is asked to."""

    def __init__(self, run: Composing) -> None:
        self.rows = Composing.objects.filter(pk=run.pk)

    def __call__(self, done: int, steps: int) -> None:
        self.rows.update(steps_done=done, steps=steps)
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        """Raise `StopAsked` when somebody asked for it."""
        if self.rows.filter(stop_asked=True).exists():
            raise StopAsked


def _own(run: Composing, by: Agent) -> Composing:
    """The row, if it is this agent's. Others' work is not theirs to stop."""
    fresh = Composing.objects.select_for_update().get(pk=run.pk)
    if not by.everything and fresh.asked_by_id != by.account_id:
        raise Refusal("Ce travail a été demandé par quelqu'un d'autre.")
    return fresh
