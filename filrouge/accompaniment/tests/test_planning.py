"""The action plan: goals by domain, steps followed to their end, a breach only without reason (C-3, C-4)."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.domains import domains
from filrouge.accompaniment.models import Goal, Step
from filrouge.accompaniment.planning import (
    Ended,
    Judged,
    NewStep,
    add_step,
    end_step,
    judge_goal,
    set_goal,
    suggestions,
)
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
TODAY, JULY = date(2026, 6, 15), date(2026, 7, 15)


@pytest.fixture
def world():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    return land, julie, factories.followed(land, julie, family_name="Lefevre")


@pytest.fixture
def goal(world):
    _, julie, zoe = world
    steps = [NewStep("S'inscrire au code", due_on=JULY), NewStep("Voir le garage", owner="caseworker")]
    return set_goal(
        zoe, domain="mobility", words="Se déplacer seule", steps=steps, by=julie.agent, at=timezone.now()
    )


def end(step, julie, state, **more):
    return end_step(step, Ended(state, more.pop("on", TODAY), **more), by=julie.agent, at=timezone.now())


def test_a_goal_is_set_with_its_steps_in_both_strands_at_once_c_3(client, world, goal):
    _, julie, zoe = world
    set_goal(zoe, domain="career_plan", words="Choisir", steps=[], by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    page = client.get(reverse("accompaniment:plan", args=[zoe.public_id])).content.decode()
    assert page.index("Lever ce qui freine") < page.index("Se déplacer seule")
    assert page.index("Avancer dans le projet professionnel") < page.index("Choisir")
    panel = client.get(reverse("accompaniment:plan_panel", args=[zoe.public_id])).content.decode()
    assert "S&#x27;inscrire au code" in panel


def test_a_step_ends_once_and_tells_what_happened_c_3(world, goal):
    _, julie, zoe = world
    step = goal.steps.order_by("pk")[0]
    end(step, julie, "done", result="Code obtenu du premier coup.")
    step.refresh_from_db()
    assert (step.state, step.ended_on) == ("done", TODAY)
    with pytest.raises(Refusal, match="un collègue a noté cette étape « fait »"):
        end(step, julie, "dropped")
    event = Event.objects.get(person=zoe.pk, type=events.STEP_DONE.number)
    assert "Code obtenu" in event.payload.data["objet"]


@pytest.mark.parametrize(
    ("ended", "field"),
    [
        (Ended("missed", TODAY), "reason"),
        (Ended("missed", TODAY, reason="health", report=True), "report"),
        (Ended("done", TODAY, report=True), "report"),
        (Ended("todo", TODAY), "state"),
        (Ended("done", JULY), "on"),
    ],
)
def test_legitimate_reasons_are_looked_for_before_a_breach_c_4(world, goal, ended, field):
    _, julie, _ = world
    with pytest.raises(Refusal) as refusal:
        end_step(goal.steps.all()[0], ended, by=julie.agent, at=timezone.now())
    assert refusal.value.field == field
    assert not Step.objects.exclude(state="todo").exists()


def test_a_breach_without_any_reason_is_reported_c_4(world, goal):
    _, julie, zoe = world
    end(goal.steps.all()[0], julie, "missed", reason="none", report=True, result="Relancée deux fois.")
    assert Event.objects.filter(person=zoe.pk, type=events.BREACH_REPORTED.number).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(reported=True).update(reason="health")


def test_a_goal_is_evaluated_with_what_helped_and_its_last_steps_stop_c_3(world, goal):
    _, julie, _ = world
    judge_goal(goal, Judged("partly", TODAY, "Sa sœur.", "Le prix."), by=julie.agent, at=timezone.now())
    assert set(goal.steps.values_list("state", flat=True)) == {"dropped"}
    with pytest.raises(Refusal, match="vient d'évaluer"):
        judge_goal(goal, Judged("reached", TODAY), by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="est évalué"):
        add_step(goal, NewStep("Encore"), by=julie.agent, at=timezone.now())


def test_a_step_that_was_not_seen_does_not_stop_with_its_goal_a_1_c_3(client, world, goal):
    _, julie, _ = world
    client.force_login(julie.account)
    url = reverse("accompaniment:goal_judge", args=[goal.public_id])
    seen = [step.public_id for step in client.get(url).context["left"]]
    sarah = factories.worker(Role.SOCIAL_WORKER, world[0].department)
    add_step(goal, NewStep("Appeler la mission mobilité"), by=sarah.agent, at=timezone.now())
    said = {"outcome": "reached", "on": "2026-06-15", "helped": "Sa sœur."}
    late = client.post(url, said | {"seen": seen})
    assert late.status_code == 422
    page = late.content.decode()
    assert "Entre-temps, un collègue a ajouté : « Appeler la mission mobilité »" in page
    assert "Sa sœur." in page
    assert not goal.steps.exclude(state="todo").exists()
    again = [step.public_id for step in late.context["left"]]
    assert client.post(url, said | {"seen": again}).status_code == 303
    assert not goal.steps.filter(state="todo").exists()


def test_a_goal_starts_from_the_catalogue_in_one_page_c_3(client, world):
    _, julie, zoe = world
    client.force_login(julie.account)
    url = reverse("accompaniment:goal_new", args=[zoe.public_id]) + "?domaine=mobility"
    offered = client.get(url).context["form"]
    first = offered.fields["goal"].initial
    steps = [key for key, _ in offered.fields["steps"].choices][:2]
    said = {"goal": first, "steps": steps, "free0": "Appeler le garage", "due_on": "2026-07-15"}
    assert client.post(url, said).status_code == 303
    goal = Goal.objects.get()
    assert (goal.words, goal.domain) == (first, "mobility")
    assert list(goal.steps.order_by("pk").values_list("words", flat=True)) == [*steps, "Appeler le garage"]
    empty = client.post(url, {"goal": "autre", "words": ""})
    assert list(empty.context["form"].errors) == ["words"]


def test_the_plan_fits_one_sheet_in_plain_words_c_3(client, world, goal):
    _, julie, zoe = world
    client.force_login(julie.account)
    answer = client.get(reverse("accompaniment:plan_file", args=[zoe.public_id, "docx"]))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.content)).paragraphs)
    assert "S'inscrire au code (moi, avant le 15 juillet 2026)" in words
    assert "Voir le garage (mon référent)" in words


def test_another_operator_does_not_touch_the_plan_a_9(client, world, goal):
    land, _, zoe = world
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(other.account)
    step = goal.steps.all()[0]
    for name, key in (("plan", zoe.public_id), ("step_new", goal.public_id), ("step_end", step.public_id)):
        assert client.get(reverse(f"accompaniment:{name}", args=[key])).status_code == 404


def test_each_domain_has_something_to_start_from_c_3():
    assert {one.domain for one in suggestions()} == set(domains())
    assert all(one.steps for one in suggestions())
