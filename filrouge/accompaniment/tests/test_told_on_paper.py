"""What the papers of a person tell: goals evaluated lately with what helped, aids paid, the hour of the next meeting
(A-7, C-3)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from docx import Document

from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.aids import AidStep, NewAid, move_aid, note_aid
from filrouge.accompaniment.planning import (
    Ended,
    Judged,
    NewStep,
    end_step,
    judge_goal,
    reopen_goal,
    set_goal,
)
from filrouge.accompaniment.summary import summary_of
from filrouge.core.results import Refusal
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
TODAY, MAY = date(2026, 6, 15), date(2026, 5, 4)


@pytest.fixture
def goal(zoe, julie):
    """Evaluated today: one step done, one dropped with a word, one that stopped with the goal."""
    steps = [NewStep("S'inscrire au code"), NewStep("Essayer le car"), NewStep("Voir le garage")]
    at = timezone.now()
    made = set_goal(zoe, domain="mobility", words="Se déplacer seule", steps=steps, by=julie.agent, at=at)
    code, car, _ = made.steps.order_by("pk")
    end_step(code, Ended("done", TODAY, "Code obtenu du premier coup."), by=julie.agent, at=at)
    end_step(car, Ended("dropped", TODAY, "La ligne a fermé."), by=julie.agent, at=at)
    return judge_goal(
        made, Judged("partly", TODAY, "Le garage solidaire", "La distance"), by=julie.agent, at=at
    )


def told(person, today=TODAY):
    return summary_of(Person.objects.get(pk=person.pk), timezone.now(), today)


def test_an_evaluated_goal_keeps_its_steps_and_results_in_sight_c_3(client, goal, julie, zoe):
    client.force_login(julie.account)
    for name in ("plan", "plan_panel"):
        page = client.get(reverse(f"accompaniment:{name}", args=[zoe.public_id])).content.decode()
        assert "Atteint en partie, le 15 juin 2026" in page
        assert "Code obtenu du premier coup." in page


def test_the_printed_plan_says_what_was_reached_c_3(client, goal, julie, zoe):
    client.force_login(julie.account)
    answer = client.get(reverse("accompaniment:plan_file", args=[zoe.public_id, "docx"]))
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    assert "Atteint en partie, le 15 juin 2026. Ce qui a aidé : Le garage solidaire." in text
    assert "S'inscrire au code (moi) : fait, Code obtenu du premier coup" in text
    assert "Voir le garage" not in text


def test_the_review_tells_the_goals_evaluated_during_the_last_year_and_what_helped_a_7(goal, zoe):
    assert "Se déplacer seule (1 étape faite) : Atteint en partie, le 15 juin 2026." in told(zoe)["plan"]
    assert "Ce qui a aidé : Le garage solidaire." in told(zoe)["plan"]
    assert "plan" not in told(zoe, date(2027, 7, 1))


def test_a_goal_may_be_taken_up_again_with_what_stopped_with_it_c_3(client, goal, julie, zoe):
    client.force_login(julie.account)
    client.post(reverse("accompaniment:goal_reopen", args=[goal.public_id]))
    goal.refresh_from_db()
    assert (goal.closed_on, goal.outcome, goal.helped) == (None, "", "Le garage solidaire")
    assert [step.state for step in goal.steps.order_by("pk")] == ["done", "dropped", "todo"]
    assert Event.objects.filter(person=zoe.pk, type=events.GOAL_REOPENED.number).count() == 1
    with pytest.raises(Refusal, match="vient de reprendre"):
        reopen_goal(goal, by=julie.agent, at=timezone.now())


def test_only_who_accompanies_takes_a_goal_up_again_p_1(goal, julie):
    reader = replace(julie.agent, verbs=julie.agent.verbs - {Verb.ACCOMPANY})
    with pytest.raises(PermissionDenied):
        reopen_goal(goal, by=reader, at=timezone.now())


def test_the_review_tells_an_aid_that_was_paid_lately_and_how_much_a_7(julie, zoe):
    at = timezone.now()
    aid = note_aid(zoe, NewAid("mobility", "requested", MAY, "Permis B"), by=julie.agent, at=at)
    move_aid(aid, AidStep("granted", MAY, "requested", amount=650_00), by=julie.agent, at=at)
    assert "Permis B : accordée depuis le 4 mai 2026, 650\u00a0€" in told(zoe)["aides"]
    move_aid(aid, AidStep("paid", TODAY, "granted", amount=600_00), by=julie.agent, at=at)
    assert "Permis B : versée le 15 juin 2026, 600\u00a0€" in told(zoe)["aides"]
    assert "aides" not in told(zoe, date(2027, 7, 1))


def test_the_hour_of_the_next_meeting_is_the_one_of_the_clock_on_the_wall_a_7(julie, zoe):
    """In summer, 12 h 30 UTC is 14 h 30 here; just before midnight UTC is already the next day."""
    factories.appointment(zoe, julie, starts_at=datetime(2026, 6, 22, 22, 30, tzinfo=UTC))
    assert "Prochain : le 23 juin 2026 à 0\u00a0h\u00a030" in told(zoe)["rendez_vous"]
