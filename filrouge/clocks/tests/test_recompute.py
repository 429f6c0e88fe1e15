"""Running deadlines read again: what moves, why, and nothing the second time (B-2)."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.clocks import recompute as module
from filrouge.clocks.events import CLOCK_RECOMPUTED
from filrouge.clocks.models import Clock
from filrouge.directory.catalogue import catalogue
from filrouge.directory.queries import console_agent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def waiting(land):
    """Somebody whose orientation is awaited: a legal clock of six weeks runs."""
    return factories.person(land)


def read_again(*, apply=True):
    return module.recompute(apply=apply, by=console_agent(), at=timezone.now())


def off(person, days):
    """What an older, wrong value had stored."""
    clock = Clock.objects.get(person=person, rule="orientation", state="running")
    wrong = clock.due_on - timedelta(days=days)
    Clock.objects.filter(pk=clock.pk).update(due_on=wrong)
    return clock.due_on


def test_what_the_texts_say_today_moves_nothing_b_2(waiting):
    report = read_again()
    assert (report.read, report.moved, report.reworded) == (
        Clock.objects.filter(state="running").count(),
        0,
        0,
    )
    assert not Event.objects.filter(type=CLOCK_RECOMPUTED.number).exists()


def test_a_corrected_value_moves_the_date_says_why_and_only_once_b_2(waiting):
    right = off(waiting, 3)
    report = read_again(apply=False)
    [cause] = report.causes.values()
    assert cause.people == [waiting.pk]
    assert cause.words.startswith("3 jours plus tard. Par exemple, délai légal : 6 semaines à compter du ")
    assert "D262-65-2" in cause.words
    assert Clock.objects.get(person=waiting, rule="orientation").due_on == right - timedelta(days=3)
    read_again()
    assert Clock.objects.get(person=waiting, rule="orientation").due_on == right
    assert Event.objects.filter(type=CLOCK_RECOMPUTED.number, person=waiting.pk).count() == 1
    assert read_again().moved == 0


def test_a_rule_that_no_text_has_any_more_keeps_its_clock_b_2(waiting):
    Clock.objects.filter(person=waiting).update(rule="abandoned")
    report = read_again()
    assert report.dropped == {"abandoned": 1}
    assert Clock.objects.filter(person=waiting, rule="abandoned", state="running").exists()


def test_clocks_that_ended_are_left_as_they_were_b_2(waiting):
    off(waiting, 3)
    Clock.objects.filter(person=waiting).update(state="met", ended_on=timezone.localdate())
    assert read_again().read == 0


def test_the_command_tells_the_people_and_writes_only_when_asked_b_2(waiting, tmp_path):
    off(waiting, -2)
    out, path = StringIO(), tmp_path / "changements.csv"
    call_command("clocks", "--json", "--csv", str(path), stdout=out)
    said = json.loads(out.getvalue())
    assert (said["moved"], said["applied"]) == (1, False)
    assert waiting.public_id in path.read_text(encoding="utf-8-sig")
    out = StringIO()
    call_command("clocks", "--apply", stdout=out, stderr=StringIO())
    assert "2 jours plus tôt" in out.getvalue()
    assert read_again().moved == 0


def test_who_does_not_keep_the_texts_does_not_move_the_dates(land, waiting):
    julie = factories.caseworker(factories.operator(land))
    with pytest.raises(Forbidden):
        module.recompute(apply=True, by=julie.agent, at=timezone.now())


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_a_rule_gives_one_date_a_day_and_warns_between_the_two(day):
    for rule in catalogue().clock_rules(factories.SCHEME, day):
        due = rule.delay.after(day)
        assert day <= module.clock_warning(rule, day) <= due
        assert due == rule.delay.after(day)
