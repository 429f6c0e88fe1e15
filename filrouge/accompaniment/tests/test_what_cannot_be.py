"""What ends does not end before it began, two accompaniments do not stand on the same days, and what no page of ours sends
is no error of the server (B-10, C-1, C-3, A-1)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.models import Accompaniment, Assessment
from filrouge.accompaniment.planning import NewStep, set_goal
from filrouge.accompaniment.wording import exit_reasons
from filrouge.directory.queries import console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.naming import name_lead
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(client, julie, zoe):
    client.force_login(julie.account)
    return set_goal(
        zoe,
        domain="housing",
        words="Être relogée",
        steps=[NewStep("Écrire")],
        by=julie.agent,
        at=timezone.now(),
    )


def test_a_goal_is_not_evaluated_before_it_was_set(client, goal):
    said = {"outcome": "reached", "on": "1900-01-01", "seen": [goal.steps.get().public_id]}
    assert client.post(reverse("accompaniment:goal_judge", args=[goal.public_id]), said).status_code == 422


def test_a_step_is_not_done_a_century_before_it_was_added(client, goal):
    url = reverse("accompaniment:step_end", args=[goal.steps.get().public_id])
    assert client.post(url, {"state": "done", "on": "1900-01-01"}).status_code == 422


def test_an_accompaniment_does_not_begin_before_the_birth_of_the_person(client, julie, zoe):
    client.force_login(julie.account)
    url = reverse("accompaniment:open", args=[zoe.public_id])
    assert client.post(url, {"opened_on": "1900-02-01"}).status_code == 422


def test_an_accompaniment_does_not_begin_before_the_end_of_the_former_one(client, land, julie):
    at = timezone.now()
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    with time_machine.travel("2026-06-01 10:00 +0200", tick=False):
        zoe = factories.followed(land, julie, since=date(2026, 1, 1))
        open_accompaniment(Entry(zoe.pk, date(2026, 1, 5)), by=julie.agent, at=timezone.now())
    reason = exit_reasons(land.scheme.key)[0].key
    close_accompaniment(Exit(zoe.pk, date(2026, 6, 10), reason), by=manager.agent, at=at)
    ours, again = julie.caseload.agreement.organisation_id, date(2026, 6, 12)
    decision = Decision(zoe.pk, "sociopro", "socio_professional", ours, land.scheme.pk, land.area.pk, again)
    orient(decision, by=console_agent(), at=at)
    name_lead(Person.objects.get(pk=zoe.pk), caseload=julie.caseload, since=again, by=console_agent(), at=at)
    client.force_login(julie.account)
    client.post(reverse("accompaniment:open", args=[zoe.public_id]), {"opened_on": "2026-02-01"})
    assert not Accompaniment.objects.filter(
        person=zoe, closed_on=None, opened_on__lt=date(2026, 6, 10)
    ).exists()


def test_who_changes_an_answer_that_a_colleague_has_just_taken_away_is_told(client, zoe, julie):
    client.force_login(julie.account)
    day = {"made_on": "2026-06-15"}
    client.post(
        reverse("accompaniment:assess", args=[zoe.public_id]),
        day | {"kind": "global", "housing-level": "strong", "digital-level": "asset"},
    )
    url = reverse("accompaniment:assessment_resume", args=[Assessment.objects.get().public_id])
    base = {"avant_": client.get(url).context["form"].base_value()}
    # A colleague says again « non abordé » of the housing.
    assert client.post(url, day | base | {"housing-level": "", "digital-level": "asset"}).status_code == 303
    mine = {
        "housing-level": "moderate",
        "housing-words": "Trois mois de loyer de retard.",
        "digital-level": "asset",
    }
    answer = client.post(url, day | base | mine)
    assert answer.status_code == 422
    assert "Trois mois de loyer" in answer.content.decode()


def lines(*labels):
    return {
        f"line{at}-{name}": value
        for at, label in enumerate(labels)
        for name, value in (("kind", "work"), ("label", label))
    }


def test_the_line_typed_under_those_that_a_colleague_took_away_is_kept(client, zoe, julie):
    client.force_login(julie.account)
    day = {"made_on": "2026-06-15"}
    url = reverse("accompaniment:assess", args=[zoe.public_id])
    client.post(url, day | {"kind": "global"} | lines("Vendeuse", "Serveuse"))
    resume = reverse("accompaniment:assessment_resume", args=[Assessment.objects.get().public_id])
    base = {"avant_": client.get(resume).context["form"].base_value()}
    client.post(resume, day | base | lines("Vendeuse", "Serveuse", "Caissière"))
    base = {"avant_": client.get(resume).context["form"].base_value()}
    # The page that I have under the eyes has a fourth line; a colleague keeps one of the three.
    assert client.post(resume, day | base | lines("Vendeuse")).status_code == 303
    answer = client.post(resume, day | base | lines("Vendeuse", "Serveuse", "Caissière", "CAP cuisine"))
    kept = str(Assessment.objects.get().lines)
    assert "CAP cuisine" in answer.content.decode() + kept


@pytest.mark.parametrize("name", ["review_new", "assess"])
def test_what_was_under_the_eyes_too_deep_to_be_read_is_no_error(client, julie, zoe, name):
    client.force_login(julie.account)
    said = {
        "held_on": "2026-06-15",
        "made_on": "2026-06-15",
        "kind": "global",
        "there": "on",
        "own_words": "Bien.",
    }
    deep = "[" * 100_000
    answer = client.post(
        reverse(f"accompaniment:{name}", args=[zoe.public_id]),
        said | {"base": deep, "avant_": deep, "skills": "x"},
    )
    assert answer.status_code != 500


def test_what_was_under_the_eyes_of_a_domain_of_another_shape_is_no_error(client, julie, zoe):
    client.force_login(julie.account)
    said = {
        "kind": "global", "made_on": "2026-06-15", "housing-level": "strong",
        "avant_": '{"housing": "{\\"level\\": \\"strong\\", \\"situations\\": 5}"}',
    }  # fmt: skip
    assert client.post(reverse("accompaniment:assess", args=[zoe.public_id]), said).status_code != 500
