"""The weeks of everybody, composed by the worker: told, stopped, resumed; only of whom one may see (D-4)."""

import pytest

from filrouge.access.gate import Forbidden
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.intensive.everybody import ask_composing, compose_everybody, resume_composing, stop_composing
from filrouge.intensive.models import Composing, Week
from filrouge.intensive.tests.stage import MONDAY, NOW
from tests import factories


def ask(stage):
    return ask_composing(MONDAY, by=stage.julie.agent, at=NOW)


def work(stage, run):
    return compose_everybody(run, by=stage.julie.agent, at=NOW)


def test_everybody_whom_the_agent_may_see_gets_a_proposal_d_4(stage):
    mine = {stage.period().pk for _ in range(3)}
    stage.period(worker=stage.omar)
    stage.session(1, title="CV")
    done = work(stage, ask(stage))
    assert (done.state, done.weeks) == (Composing.State.DONE, 3)
    assert set(Week.objects.values_list("period", flat=True)) == mine
    assert work(stage, done).weeks == 3


def test_the_same_work_is_not_asked_twice_d_4(stage):
    ask(stage)
    with pytest.raises(Refusal, match="déjà en train"):
        ask(stage)


def test_work_that_is_asked_to_stop_writes_nothing_and_is_taken_up_again_d_4(stage):
    stage.period()
    stage.session(1, title="CV")
    run = ask(stage)
    Composing.objects.filter(pk=run.pk).update(stop_asked=True)
    assert work(stage, run).state == Composing.State.STOPPED
    assert Week.objects.count() == 0
    again = resume_composing(run, by=stage.julie.agent, at=NOW)
    assert work(stage, again).state == Composing.State.DONE
    assert Week.objects.count() == 1


def test_what_breaks_off_is_told_and_may_be_resumed_d_4(stage, monkeypatch):
    def broken(*args, **options):
        raise RuntimeError("panne")

    run = ask(stage)
    monkeypatch.setattr("filrouge.intensive.everybody.propose_weeks", broken)
    with pytest.raises(RuntimeError):
        work(stage, run)
    run.refresh_from_db()
    assert run.state == Composing.State.FAILED
    assert resume_composing(run, by=stage.julie.agent, at=NOW).state == Composing.State.WAITING


def test_somebody_else_s_work_is_not_stopped_and_other_roles_ask_none_d_4(stage):
    run = ask(stage)
    with pytest.raises(Refusal, match="quelqu'un d'autre"):
        stop_composing(run, by=stage.omar.agent, at=NOW)
    secretary = factories.worker(Role.SECRETARIAT, stage.land.department).agent
    with pytest.raises(Forbidden):
        ask_composing(MONDAY, by=secretary, at=NOW)
    assert stop_composing(run, by=stage.julie.agent, at=NOW).state == Composing.State.STOPPED
