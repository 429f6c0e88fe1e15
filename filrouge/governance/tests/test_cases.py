"""The people of a « point de suivi »: prepared, spoken of, decided for (G-7, B-13)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from filrouge.accompaniment.models import Goal, Step
from filrouge.accompaniment.planning import Ended, NewStep, end_step, set_goal
from filrouge.accompaniment.reorientations import Recommendation, recommend
from filrouge.core.results import Refusal
from filrouge.governance.cases import Said, Wanted, choose, discuss, packed_list, settle_case
from filrouge.governance.meetings import close, conclusion_of
from filrouge.governance.models import Case
from filrouge.governance.queries import cases_of, visible_case, with_follow_up
from filrouge.governance.tests.conftest import NOW
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def case(held, julie, zoe) -> Case:
    """Somebody on the list of the meeting that takes place."""
    choose(held, [Wanted(zoe, True, ("Contrat fini",), "Parler du permis")], seen={}, by=julie.agent, at=NOW)
    return Case.objects.get()


def followed(case) -> bool:
    return with_follow_up(Case.objects.filter(pk=case.pk)).get().followed


def test_a_list_is_prepared_with_its_reasons_and_a_line_each_g_7(land, conference, julie, zoe):
    meeting, other = conference(), factories.followed(land, julie, family_name="Autre")
    choose(
        meeting,
        [Wanted(zoe, True, ("Contrat fini",), "Le permis"), Wanted(other, False)],
        seen={},
        by=julie.agent,
        at=NOW,
    )
    [row] = meeting.cases.all()
    assert (row.person, row.reasons, row.prepared) == (zoe, ["Contrat fini"], "Le permis")
    revision = zoe.revision
    choose(meeting, [Wanted(zoe, False)], seen=packed_list([row]), by=julie.agent, at=NOW)
    assert not meeting.cases.exists()
    zoe.refresh_from_db()
    assert zoe.revision > revision


def test_two_who_prepare_the_same_list_do_not_undo_each_other_g_7(land, conference, julie, adviser, zoe):
    meeting, other = conference(), factories.followed(land, julie, family_name="Autre")
    choose(
        meeting, [Wanted(zoe, True, (), "Le permis"), Wanted(other, False)], seen={}, by=julie.agent, at=NOW
    )
    choose(meeting, [Wanted(zoe, False), Wanted(other, True)], seen={}, by=adviser.agent, at=NOW)
    assert {row.person_id for row in meeting.cases.all()} == {zoe.pk, other.pk}
    with pytest.raises(Refusal, match="Le permis"):
        choose(meeting, [Wanted(zoe, True, (), "Le logement")], seen={}, by=adviser.agent, at=NOW)


def test_nobody_puts_on_the_list_a_file_that_is_not_open_to_them_g_7(land, conference, julie, adviser):
    secret = factories.followed(land, julie, family_name="Secret")
    secret.doors.filter(organisation=land.department).update(until=TODAY - timedelta(days=1))
    with pytest.raises(Http404):
        choose(conference(), [Wanted(secret, True)], seen={}, by=adviser.agent, at=NOW)


def test_who_may_not_open_a_file_does_not_read_its_line_g_7(held, land, julie, adviser, stranger, case, zoe):
    zoe.doors.filter(organisation=land.department).update(until=TODAY - timedelta(days=1))
    assert cases_of(held, julie.agent).count() == 1
    assert cases_of(held, adviser.agent).count() == 0
    for other in (adviser, stranger):
        with pytest.raises(Http404):
            visible_case(other.agent, case.public_id)
        with pytest.raises(Http404):
            discuss(case, Said("go_on"), by=other.agent, at=NOW)


def test_a_step_that_is_decided_joins_the_plan_and_is_followed_there_g_7(case, julie, zoe):
    step = NewStep("Appeler l'auto-école", owner=Step.Owner.CASEWORKER, due_on=TODAY + timedelta(days=20))
    discuss(
        case,
        Said("step", "Motivée", step=step, domain="mobility", goal_words="Le permis"),
        by=julie.agent,
        at=NOW,
    )
    [made] = Step.objects.filter(goal__person=zoe)
    assert (made.words, made.owner, made.goal.words) == ("Appeler l'auto-école", "caseworker", "Le permis")
    assert not followed(case)
    end_step(made, Ended(Step.State.DONE, TODAY), by=julie.agent, at=NOW)
    assert followed(case)


def test_a_step_joins_a_goal_that_is_open_and_is_not_added_twice_g_7(case, julie, zoe):
    goal = set_goal(zoe, domain="mobility", words="Le permis", steps=[], by=julie.agent, at=NOW)
    said = Said("step", step=NewStep("S'inscrire"), goal=goal)
    for _ in range(2):
        discuss(case, said, by=julie.agent, at=NOW)
        case.refresh_from_db()
    assert goal.steps.count() == 1
    with pytest.raises(Refusal, match="au plan"):
        discuss(case, Said("go_on"), by=julie.agent, at=NOW)


def test_a_step_goes_to_no_other_person_s_plan_g_7(land, case, julie):
    other = factories.followed(land, julie, family_name="Autre")
    goal = set_goal(other, domain="mobility", words="Le permis", steps=[], by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="pas de cette personne"):
        discuss(case, Said("step", step=NewStep("S'inscrire"), goal=goal), by=julie.agent, at=NOW)
    assert not goal.steps.exists()


def test_the_adviser_who_writes_no_plan_decides_the_rest_g_7(case, adviser):
    step = Said("step", step=NewStep("S'inscrire"), domain="mobility", goal_words="Le permis")
    with pytest.raises(PermissionDenied):
        discuss(case, step, by=adviser.agent, at=NOW)
    assert not Goal.objects.exists()
    assert discuss(case, Said("go_on", "Bien"), by=adviser.agent, at=NOW).decided_by == adviser.account


def test_going_on_beyond_the_advised_duration_has_its_ground_b_13(case, julie):
    with pytest.raises(Refusal, match="pourquoi"):
        discuss(case, Said("go_beyond"), by=julie.agent, at=NOW)
    row = discuss(case, Said("go_beyond", "Vue en mai", "Opération en juillet"), by=julie.agent, at=NOW)
    assert (
        conclusion_of(row) == "Continuer au-delà de la durée conseillée : Opération en juillet. Vue en mai."
    )
    assert followed(row)
    row = discuss(case, Said("go_on", ground="oublié"), by=julie.agent, at=NOW)
    assert row.ground == ""


def test_a_reorientation_that_is_decided_stays_to_do_until_it_is_recommended_b_8(case, julie, zoe):
    row = discuss(case, Said("reorient"), by=julie.agent, at=NOW)
    assert not followed(row)
    recommend(zoe, Recommendation("social", "Santé d'abord", "Bilan"), by=julie.agent, at=NOW)
    assert followed(row)


def test_what_the_file_does_not_tell_is_said_by_hand_g_7(case, julie):
    row = discuss(case, Said("action"), by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="Dites"):
        settle_case(row, " ", by=julie.agent, at=NOW)
    settle_case(row, "Inscrite au chantier", by=julie.agent, at=NOW)
    assert followed(row)


def test_nobody_leaves_the_list_once_spoken_of_and_nothing_moves_once_closed_g_7(held, case, julie, zoe):
    discuss(case, Said("go_on"), by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="déjà parlé"):
        choose(held, [Wanted(zoe, False)], seen=packed_list([case]), by=julie.agent, at=NOW)
    close(held, by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="clos"):
        discuss(case, Said("end"), by=julie.agent, at=NOW)


def test_no_decision_is_taken_before_the_meeting_g_7(conference, julie, zoe):
    meeting = conference()
    choose(meeting, [Wanted(zoe, True)], seen={}, by=julie.agent, at=NOW)
    with pytest.raises(Refusal, match="pas encore tenue"):
        discuss(meeting.cases.get(), Said("go_on"), by=julie.agent, at=NOW)
    assert not meeting.cases.filter(discussed=True).exists()
