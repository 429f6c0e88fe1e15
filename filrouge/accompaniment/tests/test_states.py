"""Every state machine of an accompaniment, over the whole product of its states and of what may be done there: each pair
leads where a table says, or is refused and writes nothing (B-8, C-2, C-3, A-6, A-8, E-6)."""

from datetime import date, timedelta
from functools import partial
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment import contract_rules
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.contract_rules import Act, Terms
from filrouge.accompaniment.contracting import Done, act_on, draft_contract, regime_of
from filrouge.accompaniment.follow_ups import LAPSES_AFTER, SHOWN_BEFORE, answer_follow_up
from filrouge.accompaniment.handovers import OPEN_FOR, Review, accept_handover, to_write, write_handover
from filrouge.accompaniment.models import (
    ContractDraft,
    FollowUp,
    Goal,
    Handover,
    ReorientationRequest,
    Step,
)
from filrouge.accompaniment.planning import Ended, Judged, NewStep, add_step, end_step, judge_goal, set_goal
from filrouge.accompaniment.reorientations import Recommendation, recommend, refuse
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.models import Assignment
from filrouge.orientation.naming import name_lead
from tests import factories
from tests.dumps import dump

pytestmark = pytest.mark.django_db
MAY, TODAY, DECEMBER = date(2026, 5, 4), date(2026, 6, 15), date(2026, 12, 15)
TODO, DONE, MISSED, DROPPED = Step.State
OPEN_GOAL, JUDGED = "open", "judged"


@pytest.fixture
def boss(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


@pytest.fixture
def zoe(land, julie):
    return factories.followed(land, julie, family_name="Lefevre", since=MAY)


def tried(gesture):
    """Whether it was done; what is refused has written nothing."""
    before = dump()
    try:
        gesture()
    except Refusal:
        assert dump() == before
        return False
    return True


def over(*axes):
    """Each pair of the product, in a transaction that is taken back."""
    for pair in product(*axes):
        with transaction.atomic():
            yield pair
            transaction.set_rollback(True)


# A step and a goal ------------------------------------------------------------------------------------------------

STEPS = {(TODO, DONE), (TODO, MISSED), (TODO, DROPPED)}


def test_a_step_ends_once_and_never_comes_back_c_3(zoe, julie):
    for state, target in over(Step.State, Step.State):
        now = timezone.now()
        goal = set_goal(
            zoe, domain="housing", words="Un toit", steps=[NewStep("Écrire")], by=julie.agent, at=now
        )
        step = goal.steps.get()
        reason = {MISSED: Step.Reason.HEALTH}
        if state != TODO:
            end_step(step, Ended(state, TODAY, reason=reason.get(state, "")), by=julie.agent, at=now)
        ended = Ended(target, TODAY, reason=reason.get(target, ""))
        assert tried(partial(end_step, step, ended, by=julie.agent, at=now)) is ((state, target) in STEPS)
        step.refresh_from_db()
        assert step.state == (target if (state, target) in STEPS else state)


GOALS = {
    (OPEN_GOAL, "add"): True, (OPEN_GOAL, "judge"): True, (JUDGED, "add"): False, (JUDGED, "judge"): False,
}  # fmt: skip


def test_a_goal_is_added_to_and_judged_while_it_is_open_c_3(zoe, julie):
    for state, verb in over((OPEN_GOAL, JUDGED), ("add", "judge")):
        by, at = julie.agent, timezone.now()
        goal = set_goal(zoe, domain="housing", words="Un toit", steps=[], by=by, at=at)
        judged = Judged(Goal.Outcome.REACHED, TODAY)
        if state == JUDGED:
            judge_goal(goal, judged, by=by, at=at)
        verbs = {
            "add": partial(add_step, goal, NewStep("Écrire"), by=by, at=at),
            "judge": partial(judge_goal, goal, judged, by=by, at=at),
        }
        assert tried(verbs[verb]) is GOALS[state, verb]


# A contract in preparation ----------------------------------------------------------------------------------------


def test_a_contract_moves_as_its_table_says_and_only_so_c_2(zoe, julie, boss):
    for state, act in over(contract_rules.State, Act):
        at = timezone.now()
        hours = float(regime_of(TODAY, "day").usual_hours or 0)
        terms = Terms(DECEMBER, "Venir.", "Appeler.", hours)
        draft = draft_contract(zoe, terms, by=julie.agent, at=at)
        if state == contract_rules.State.SIGNED:
            act_on(draft, Done(Act.SIGN, TODAY, how="paper"), by=julie.agent, at=at)
        else:
            ContractDraft.objects.filter(pk=draft.pk).update(state=state)
        draft.refresh_from_db()
        led = contract_rules.after(state, act, to_validate=False)
        by = boss.agent if act == Act.VALIDATE else julie.agent
        if act == Act.CHANGE:
            draft_contract(zoe, terms, by=by, at=at)
            # One that is over is left as it was: another begins.
            assert ContractDraft.objects.count() == (1 if led else 2)
        else:
            done = Done(act, TODAY, "Dit.", how="paper")
            assert tried(partial(act_on, draft, done, by=by, at=at)) is (led is not None)
        draft.refresh_from_db()
        assert draft.state == (led or state)


# A handover -------------------------------------------------------------------------------------------------------

HANDOVERS = {
    ("asked", "write"): True, ("asked", "accept"): False,
    ("late", "write"): False, ("late", "accept"): False,
    ("written", "write"): False, ("written", "accept"): True,
    ("accepted", "write"): False, ("accepted", "accept"): False,
}  # fmt: skip


def test_a_handover_is_written_then_accepted_once_each_a_6(zoe, julie):
    for state, verb in over(("asked", "late", "written", "accepted"), ("write", "accept")):
        karim = factories.Worker(*_colleague(julie))
        name_lead(zoe, caseload=karim.caseload, since=TODAY, by=console_agent(), at=timezone.now())
        mission = to_write(julie.agent, TODAY).get()
        at, review = timezone.now(), Review("À savoir.")
        made = Handover(mission=mission, person=zoe)
        if state in ("written", "accepted"):
            made = write_handover(mission, review, by=julie.agent, at=at)
        if state == "accepted":
            accept_handover(made, by=karim.agent, at=at)
        if state == "late":
            at += OPEN_FOR
        verbs = {
            "write": partial(write_handover, mission, review, by=julie.agent, at=at),
            "accept": partial(accept_handover, made, by=karim.agent, at=at),
        }
        assert tried(verbs[verb]) is HANDOVERS[state, verb]


def _colleague(julie):
    operator = factories.Operator(julie.caseload.agreement.organisation, julie.caseload.agreement, None)
    made = factories.caseworker(operator, name="Karim Roux")
    return made.account, made.professional, made.caseload


# What became of somebody ------------------------------------------------------------------------------------------

FOLLOW_UPS = {"early": False, "asked": True, "answered": False, "lapsed": False, "accompanied again": False}
STILL = FollowUp.Outcome.HOLDS


def test_a_follow_up_is_answered_once_and_in_time_e_6(zoe, julie, boss):
    for state, outcome in over(FOLLOW_UPS, [*FollowUp.Outcome.values, ""]):
        at = timezone.now()
        made = open_accompaniment(Entry(zoe.pk, MAY), by=julie.agent, at=at)
        close_accompaniment(Exit(zoe.pk, MAY, "moved"), by=boss.agent, at=at)
        apart = {"early": SHOWN_BEFORE + timedelta(days=1), "lapsed": -LAPSES_AFTER}
        row = FollowUp.objects.create(
            accompaniment=made, due_on=TODAY + apart.get(state, timedelta()), professional=julie.professional
        )
        if state == "answered":
            answer_follow_up(row, outcome=STILL, words="", by=julie.agent, at=at)
        if state == "accompanied again":
            made.pk, made.public_id, made.closed_on, made.exit_reason = None, "d" * 16, None, ""
            made.save(force_insert=True)
        answer = tried(partial(answer_follow_up, row, outcome=outcome, words="", by=julie.agent, at=at))
        assert answer is (FOLLOW_UPS[state] and outcome != "")


# A recommended reorientation --------------------------------------------------------------------------------------

REORIENTATIONS = {
    ("none", "recommend"): True, ("waiting", "recommend"): False, ("refused", "recommend"): True,
    ("returned", "recommend"): True, ("followed", "recommend"): True, ("waiting", "refuse"): True,
    ("refused", "refuse"): False, ("returned", "refuse"): False, ("followed", "refuse"): False,
    ("waiting", "return"): True, ("refused", "return"): False, ("returned", "return"): False,
    ("followed", "return"): False, ("none", "refuse"): False, ("none", "return"): False,
}  # fmt: skip


def test_a_recommendation_waits_for_one_answer_b_8(land, zoe, julie, boss):
    for state, verb in over(
        ("none", "waiting", "refused", "returned", "followed"), ("recommend", "refuse", "return")
    ):
        at, by = timezone.now(), console_agent()
        said = Recommendation("employment", "Cherche seule.", "Trois ateliers.")
        row = ReorientationRequest(person=zoe)
        if state != "none":
            row = recommend(zoe, said, by=julie.agent, at=at)
        if state in ("refused", "returned"):
            refuse(row, "Pas encore.", to_complete=state == "returned", by=boss.agent, at=at)
        if state == "followed":
            decided = Decision(
                zoe.pk, "social", "social", land.department.pk, land.scheme.pk, land.area.pk, TODAY, reasons="Autre besoin."
            )  # fmt: skip
            orient(decided, by=by, at=at)
        verbs = {
            "recommend": partial(recommend, zoe, said, by=boss.agent, at=at),
            "refuse": partial(refuse, row, "Non.", by=boss.agent, at=at),
            "return": partial(refuse, row, "À compléter.", to_complete=True, by=boss.agent, at=at),
        }
        assert tried(verbs[verb]) is REORIENTATIONS[state, verb]


def test_a_mission_ends_where_the_next_begins_so_that_one_review_is_asked_a_6(zoe, julie):
    karim = factories.Worker(*_colleague(julie))
    name_lead(zoe, caseload=karim.caseload, since=TODAY, by=console_agent(), at=timezone.now())
    assert Assignment.objects.filter(person=zoe, until__isnull=True).count() == 1
    assert to_write(julie.agent, TODAY).count() == 1
