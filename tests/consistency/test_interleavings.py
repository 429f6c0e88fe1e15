"""Three colleagues write the same file in any order: no word is lost without being shown to who replaces it (A-1).

`python -m benchmarks.interleavings` plays ten thousand of these; here some, and the proof that a lost word is seen."""

from dataclasses import replace

import pytest
import time_machine
from django.utils import timezone

from benchmarks.harness.colleagues import shared_file
from benchmarks.harness.desks import Lost
from filrouge.accompaniment import assessing, contracting, planning
from filrouge.agenda import actions as agenda
from filrouge.core.conflicts import Merge
from filrouge.people import actions as people
from tests import factories

pytestmark = pytest.mark.django_db
RUNS, MOST_RUNS_TO_FIND = 60, 60


@pytest.fixture
def shared():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        operator = factories.operator(factories.land())
        yield shared_file(operator.agreement, at=timezone.localtime())


def all_played(shared, runs):
    return [shared.play(f"essai:{number}") for number in range(runs)]


def test_no_word_is_lost_without_being_shown_to_who_replaces_it_a_1(shared):
    plays = all_played(shared, RUNS)
    assert sum(play.conflicts for play in plays) > RUNS
    assert sum(len(play.replaced) for play in plays) > RUNS
    names = {place.name for place in shared.places}
    assert {where for play in plays for where, _ in play.story} == names


def last_writer_wins(base, theirs, mine):
    return Merge(dict(mine), ())


def nothing(*_, **__):
    return None


@pytest.mark.parametrize(
    ("place", "module", "name", "broken", "told"),
    [
        ("diagnostic", assessing, "three_way", last_writer_wins, "effacé sans avoir été montré"),
        ("notes", people, "three_way", last_writer_wins, "effacé sans avoir été montré"),
        ("coordonnées", people, "three_way", last_writer_wins, "effacé sans avoir été montré"),
        ("compte rendu", agenda, "three_way", last_writer_wins, "effacé sans avoir été montré"),
        ("contrat", contracting, "_check_seen", nothing, "sans avoir été"),
        ("plan", planning, "_check_read", nothing, "arrêté sans avoir été lu"),
    ],
)
def test_a_lost_word_is_seen_and_its_story_told_a_1(shared, monkeypatch, place, module, name, broken, told):
    there = tuple(one for one in shared.places if one.name == place)
    monkeypatch.setattr(module, name, broken)
    with pytest.raises(Lost, match=told) as lost:
        all_played(replace(shared, places=there), MOST_RUNS_TO_FIND)
    story = str(lost.value).splitlines()
    assert "ouvre « " in story[0]
    assert "enregistré" in story[-2]


def test_what_is_said_saved_and_is_not_there_is_seen_a_1(shared, monkeypatch):
    there = tuple(one for one in shared.places if one.name == "notes")
    monkeypatch.setattr("benchmarks.harness.places.write_note", nothing)
    with pytest.raises(Lost, match="dit enregistré, et absent"):
        replace(shared, places=there).play("essai:1")


def test_an_interleaving_leaves_the_file_as_it_was(shared):
    before = [place.words() for place in shared.places]
    first, second = shared.play("essai:1"), shared.play("essai:1")
    assert first.written
    assert first.story == second.story
    assert [place.words() for place in shared.places] == before
