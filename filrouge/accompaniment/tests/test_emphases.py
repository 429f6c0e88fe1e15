"""Dated moves from one emphasis to another, and the phases that they make (B-7)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Fact
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.accompaniment.emphases import Move, change_emphasis, phases
from filrouge.accompaniment.models import EmphasisChange
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def course(land, julie):
    """An accompaniment that began twenty days ago, about health."""
    since = TODAY() - 20 * DAY
    person = factories.followed(land, julie, since=since, right_since=since, family_name="Lefevre")
    return open_accompaniment(Entry(person.pk, since, "health"), by=julie.agent, at=timezone.now())


def move(course, julie, *, to="job", days=0, why=""):
    return change_emphasis(course, Move(to, TODAY() - days * DAY, why), by=julie.agent, at=timezone.now())


def test_an_accompaniment_without_move_is_one_phase_b_7(course):
    [phase] = phases(course, course.emphasis_changes.all())
    assert (phase.label, phase.since, phase.until) == ("Santé", course.opened_on, None)


def test_moves_make_phases_that_follow_each_other_b_7(course, julie):
    move(course, julie, days=10, why="Soins terminés")
    course.refresh_from_db()
    move(course, julie, to="health", days=2)
    course.refresh_from_db()
    found = phases(course, course.emphasis_changes.all())
    assert [(p.label, p.since, p.until) for p in found] == [
        ("Santé", course.opened_on, TODAY() - 10 * DAY),
        ("Emploi", TODAY() - 10 * DAY, TODAY() - 2 * DAY),
        ("Santé", TODAY() - 2 * DAY, None),
    ]
    assert found[1].why == "Soins terminés"
    assert course.emphasis == "health"


def test_a_move_is_counted_by_emphasis_b_7(course, julie):
    move(course, julie, days=1)
    fact = Fact.objects.get(type=events.EMPHASIS_CHANGED.number)
    assert (fact.variant, fact.person) == ("job", course.person_id)


@pytest.mark.parametrize(
    ("to", "days", "word"),
    [
        ("health", 1, "déjà la dominante"),
        ("inconnue", 1, "n'existe pas dans le dispositif"),
        ("job", -1, "au plus tard aujourd'hui"),
        ("job", 20, "change après le"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_nothing_is_written_b_7(course, julie, to, days, word):
    with pytest.raises(Refusal, match=word):
        move(course, julie, to=to, days=days)
    assert not EmphasisChange.objects.exists()


def test_a_move_does_not_go_before_the_last_one_b_7(course, julie):
    move(course, julie, days=5)
    with pytest.raises(Refusal, match="change après le"):
        move(course, julie, to="health", days=6)


def test_the_move_is_made_on_screen_and_shown_with_the_former_one_b_7(client, course, julie):
    client.force_login(julie.account)
    page = reverse("accompaniment:emphasis", args=[course.person.public_id])
    form = client.get(page).context["form"]
    assert [key for key, _ in form.fields["emphasis"].choices] == ["job"]
    data = {"emphasis": "job", "changed_on": f"{TODAY():%d/%m/%Y}", "why": "Projet prêt"}
    assert client.post(page, data).status_code == 303
    text = client.get(reverse("accompaniment:panel", args=[course.person.public_id])).content.decode()
    assert "2 dominantes depuis le début" in text
    assert "Projet prêt" in text
