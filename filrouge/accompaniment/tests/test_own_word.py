"""The person says a step done; the référent confirms it or says what lacks (C-3, P-7)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.models import Step
from filrouge.accompaniment.own_word import said_done, say_done, say_not_yet, unsay_done
from filrouge.accompaniment.planning import Ended, NewStep, end_step, set_goal
from filrouge.core.results import Refusal
from filrouge.directory.queries import agent_for
from filrouge.people.models import Person
from filrouge.people.queries import NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture
def me(zoe):
    account = factories.account(Role.CLIENT)
    Person.objects.filter(pk=zoe.pk).update(account=account)
    return agent_for(account, TODAY)


@pytest.fixture
def steps(zoe, julie):
    asked = [NewStep("Passer le code"), NewStep("Appeler le garage", owner="caseworker")]
    goal = set_goal(zoe, domain="mobility", words="Conduire", steps=asked, by=julie.agent, at=timezone.now())
    return list(goal.steps.order_by("pk"))


def told(event):
    return Event.objects.filter(type=event.number).count()


def test_their_word_waits_for_the_referent_and_is_said_once_p_7(client, julie, me, steps):
    for _ in range(2):
        say_done(steps[0], by=me, at=timezone.now())
    step = Step.objects.get(pk=steps[0].pk)
    assert (step.state, step.said_done_on) == ("todo", TODAY)
    assert told(events.STEP_SAID_DONE) == 1
    assert list(said_done(julie.agent)) == [step]
    client.force_login(julie.account)
    plan = client.get(reverse("accompaniment:plan_panel", args=[steps[0].goal.person.public_id]))
    assert "Dit fait par la personne le 15 juin 2026" in plan.content.decode()
    assert "étape dite faite à confirmer" in client.get("/").content.decode()
    assert "Passer le code" in client.get("/points-a-voir/").content.decode()


def test_the_referent_confirms_it_on_the_day_that_was_said_c_3(client, julie, me, steps):
    say_done(steps[0], by=me, at=timezone.now())
    client.force_login(julie.account)
    form = client.get(reverse("accompaniment:step_end", args=[steps[0].public_id])).context["form"]
    assert (form["state"].value(), form["on"].value()) == ("done", TODAY)
    end_step(steps[0], Ended("done", TODAY), by=julie.agent, at=timezone.now())
    assert not said_done(julie.agent).exists()
    for gesture in (say_done, unsay_done):
        with pytest.raises(Refusal, match="déjà terminée"):
            gesture(steps[0], by=me, at=timezone.now())


def test_the_referent_answers_what_lacks_and_the_person_may_say_it_again_p_7(client, julie, me, steps):
    say_done(steps[0], by=me, at=timezone.now())
    client.force_login(julie.account)
    page = reverse("accompaniment:step_not_yet", args=[steps[0].public_id])
    assert client.post(page, {"words": ""}).status_code == 422
    assert client.post(page, {"words": "Il manque l'attestation."}).status_code == 303
    step = Step.objects.get(pk=steps[0].pk)
    assert (step.said_done_on, step.not_yet) == (None, "Il manque l'attestation.")
    with pytest.raises(Refusal, match="a changé"):
        say_not_yet(steps[0], "Encore.", by=julie.agent, at=timezone.now())
    say_done(steps[0], by=me, at=timezone.now())
    assert Step.objects.get(pk=steps[0].pk).not_yet == ""


def test_a_slip_of_the_thumb_is_taken_back_p_7(me, steps):
    unsay_done(steps[0], by=me, at=timezone.now())
    assert told(events.STEP_UNSAID) == 0
    say_done(steps[0], by=me, at=timezone.now())
    for _ in range(2):
        unsay_done(steps[0], by=me, at=timezone.now())
    assert Step.objects.get(pk=steps[0].pk).said_done_on is None
    assert told(events.STEP_UNSAID) == 1


def test_nobody_speaks_for_another_a_9(land, julie, me, steps):
    with pytest.raises(Refusal, match="quelqu'un d'autre"):
        say_done(steps[1], by=me, at=timezone.now())
    with pytest.raises(Forbidden):
        say_done(steps[0], by=julie.agent, at=timezone.now())
    with pytest.raises(Forbidden):
        say_not_yet(steps[0], "Non.", by=me, at=timezone.now())
    other = factories.account(Role.CLIENT)
    Person.objects.filter(pk=factories.followed(land, julie).pk).update(account=other)
    with pytest.raises(NotVisible):
        say_done(steps[0], by=agent_for(other, TODAY), at=timezone.now())
    assert not Step.objects.filter(said_done_on__isnull=False).exists()
