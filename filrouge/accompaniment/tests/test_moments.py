"""The moments that a scheme expects at the beginning and at the end are asked about, and block nothing (C-6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.accompaniment.actions import (
    Entry,
    Exit,
    NewContract,
    close_accompaniment,
    open_accompaniment,
    record_contracts,
)
from filrouge.accompaniment.meetings import Said, save_review
from filrouge.accompaniment.models import Accompaniment
from filrouge.accompaniment.moment_rules import Facts, check_moments, moments_of, questions, run_moment_case
from filrouge.accompaniment.questions import in_words, limits_of_schemes, to_ask
from filrouge.accompaniment.summary import summary_of
from filrouge.directory.catalogue import catalogue, scheme_text
from filrouge.directory.models import Scheme
from filrouge.directory.queries import console_agent
from filrouge.people.models import Person
from filrouge.schemes.check import run_cases
from tests import factories

SCHEME = "mayenne-2022"
TODAY = date(2026, 6, 15)


@pytest.fixture
def land(db):
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land, since=date(2020, 1, 1)))


@pytest.fixture
def accompanied(land, julie):
    """Somebody whose accompaniment opened that day under the scheme that expects these moments."""

    def make(opened_on, **fields):
        person = factories.followed(land, julie, **fields)
        made = open_accompaniment(Entry(person.pk, TODAY), by=julie.agent, at=timezone.now())
        row = Scheme.objects.get_or_create(key=SCHEME, defaults={"name": SCHEME, "short_name": SCHEME})[0]
        Accompaniment.objects.filter(pk=made.pk).update(opened_on=opened_on, scheme=row)
        return person

    return make


def meeting(person, julie, kind, **said):
    said = {"subjects": {}, "own_words": "D'accord."} | said
    file = Person.objects.get(pk=person.pk)
    return save_review(file, Said(kind, TODAY, **said), by=julie.agent, at=timezone.now())


def asked_of(julie):
    limits = limits_of_schemes(TODAY)
    rows = to_ask(julie.agent, limits, mine=True).order_by("opened_on", "pk")
    return {row.person_id: words for row, words in in_words(list(rows), limits)}


def panel_of(client, julie, person):
    client.force_login(julie.account)
    return client.get(reverse("accompaniment:reviews", args=[person.public_id])).content.decode()


def test_the_beginning_is_asked_about_after_some_weeks_until_it_is_held_c_6(client, julie, accompanied):
    person = accompanied(date(2026, 4, 1))
    fresh = accompanied(date(2026, 6, 1), family_name="Benali")
    assert list(asked_of(julie)) == [person.pk]
    assert "Mobilisation au début" in asked_of(julie)[person.pk][0]
    assert "Mobilisation au début" in panel_of(client, julie, person)
    assert "Mobilisation au début" not in panel_of(client, julie, fresh)
    meeting(person, julie, "mobilisation")
    assert asked_of(julie) == {}
    assert "Quand le tenir" not in panel_of(client, julie, person)


def test_the_end_is_asked_about_before_the_contract_ends_c_6(client, julie, accompanied):
    person = accompanied(date(2025, 1, 10))
    contract = NewContract(person.pk, date(2026, 1, 10), date(2026, 7, 10), "Chercher", 15)
    record_contracts([contract], by=julie.agent, at=timezone.now())
    words = asked_of(julie)[person.pk]
    assert words == [
        "La fin prévue est le 10 juillet 2026 : faut-il le point « Préparation de la suite du parcours » ?"
    ]
    assert "10 juillet 2026" in panel_of(client, julie, person)
    meeting(person, julie, "next_path")
    assert asked_of(julie) == {}


def test_an_end_that_a_meeting_decides_asks_what_comes_after_and_blocks_nothing_c_6(julie, accompanied):
    person = accompanied(date(2025, 1, 10))
    meeting(person, julie, "step_review", acts=("end",))
    assert "La fin de l'accompagnement est décidée" in asked_of(julie)[person.pk][0]
    close_accompaniment(Exit(person.pk, TODAY, "training"), by=console_agent(), at=timezone.now())
    assert not Accompaniment.objects.filter(person=person, closed_on__isnull=True).exists()
    assert asked_of(julie) == {}


def test_a_meeting_is_a_move_of_the_path_g_7(julie, accompanied):
    person = accompanied(date(2025, 1, 10))
    Accompaniment.objects.filter(person=person).update(scheme=None)
    moved = timezone.now() + timedelta(days=300)
    limits = limits_of_schemes(moved.date())
    assert [row.person_id for row in to_ask(julie.agent, limits)] == [person.pk]
    meeting(person, julie, "step_review")
    soon = limits_of_schemes(TODAY + timedelta(days=60))
    assert not to_ask(julie.agent, soon).exists()


def test_a_point_that_was_to_come_and_did_not_is_shown_c_3(client, julie, accompanied):
    person = accompanied(date(2026, 6, 1))
    with time_machine.travel("2026-06-20 10:00 +0200", tick=False):
        meeting(person, julie, "step_review", next_on=date(2026, 6, 18))
        client.force_login(julie.account)
        page = client.get(reverse("accompaniment:questions")).content.decode()
    assert "Le prochain point était prévu le 18 juin 2026" in page


def test_the_individual_review_and_the_handover_tell_the_last_meetings_a_7(julie, accompanied):
    person = accompanied(date(2026, 6, 1))
    meeting(person, julie, "step_review", subjects={"progress": "Le code est obtenu."})
    said = summary_of(Person.objects.get(pk=person.pk), timezone.now(), TODAY)
    assert said["points"] == "Point d'étape, le 15 juin 2026 (ce qui a avancé : Le code est obtenu)"


def test_the_cases_of_the_scheme_come_out_as_written_c_6(db):
    scheme = scheme_text(SCHEME)
    assert len([case for case in scheme.cases if case["section"] == "moment"]) > 1
    assert run_cases(scheme, catalogue().national, {"moment": run_moment_case}) == []


def test_a_scheme_that_says_nothing_expects_nothing_c_6(db):
    others = [text for key, text in catalogue().schemes.items() if key != SCHEME]
    assert others
    assert [moments_of(text) for text in others] == [[]] * len(others)


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "dance", "at": "start", "source": "A"},
        {"kind": "mobilisation", "at": "middle", "source": "A"},
        {"kind": "mobilisation", "at": "start"},
        {"kind": "mobilisation", "at": "start", "source": "A", "within": "2 mois"},
        {"kind": "mobilisation", "at": "start", "source": "A", "when": "soon"},
    ],
)
def test_a_moment_written_wrong_is_told_c_6(table):
    assert len(check_moments([table])) == 1
    assert not check_moments([{"kind": "mobilisation", "at": "start", "source": "A", "within": {"weeks": 3}}])


LATER = st.integers(0, 4000)


@given(LATER, LATER, st.booleans())
def test_what_was_held_is_never_asked_again_c_6(later, lasts, ending):
    opened_on = date(2022, 1, 1)
    moments = moments_of(catalogue().schemes[SCHEME])
    held = [moment.kind for moment in moments]
    facts = Facts(opened_on, opened_on + timedelta(days=lasts), ending, held)
    assert questions(moments, facts, opened_on + timedelta(days=later)) == []
