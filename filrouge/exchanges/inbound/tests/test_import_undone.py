"""Taking an import back: everything is as it was, but for what somebody has worked on since (A-4)."""

from datetime import UTC, date, datetime

import pytest

from filrouge.access.models import Event
from filrouge.access.queries import timeline, timeline_rows
from filrouge.clocks.models import Clock
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound.tests.deposits import (
    JULY,
    adult,
    alone,
    child,
    deposit,
    household,
    partner,
    take_back,
)
from filrouge.people.actions import write_note
from filrouge.people.incoming import IncomingAddress
from filrouge.people.models import Person
from tests import factories
from tests.dumps import differences, dump

pytestmark = pytest.mark.django_db
JOURNAL = ("inbound.Batch", "inbound.StagedLine", "access.Event", "access.EventPayload")
THERE = IncomingAddress(street="3 place Haute", postal_code="99102", city="Rochemure", commune="99102")


@pytest.fixture(autouse=True)
def land():
    console_agent()
    return factories.land()


def check_undone(*households, start=(), day=JULY):
    """Apply a file over another, take it back, and compare every table."""
    if start:
        deposit(*start)
    before = dump(without=JOURNAL)
    batch = deposit(*households, day=day)
    assert differences(before, dump(without=JOURNAL)) != {}
    undone = take_back(batch)
    assert differences(before, dump(without=JOURNAL)) == {}
    assert (undone.counts["undone"], undone.counts["kept"]) == (len(households), 0)
    people = set(Person.objects.values_list("pk", flat=True).order_by("pk"))
    assert set(Event.objects.filter(person__isnull=False).values_list("person", flat=True)) <= people


def test_a_first_import_leaves_nothing_behind_a_4():
    check_undone(household(adult(), partner(), child()), alone(adult("Dominique", nir="", subject=None)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: household(adult(phone="0611223344", family_name="Durand")), id="name and phone"),
        pytest.param(lambda: household(adult(birth_name="Petit")), id="birth name"),
        pytest.param(lambda: household(address=THERE), id="address and area"),
        pytest.param(lambda: household(adult(), child()), id="birth"),
        pytest.param(lambda: household(state="5", state_since=date(2026, 6, 30)), id="closing"),
        pytest.param(lambda: household(state="4"), id="suspension"),
        pytest.param(lambda: household(adult(subject=False)), id="end of obligations"),
        pytest.param(lambda: household(adult(nir="2850499101077")), id="another certain NIR: another person"),
        pytest.param(lambda: household(dependants=3, family_situation="MAR"), id="situation"),
        pytest.param(lambda: household(), id="nothing but the day"),
    ],
)
def test_each_kind_of_change_is_taken_back_to_the_letter_a_4(change):
    check_undone(change(), start=[household()])


def test_a_corrected_nir_is_taken_back_with_its_ciphertext_a_4():
    provisional = adult(nir="7850499101001", nir_certain=False)
    check_undone(household(), start=[household(provisional)])


def test_obligations_that_start_are_taken_back_a_4():
    check_undone(household(), start=[household(adult(subject=False))])


def test_a_departure_is_taken_back_a_4():
    check_undone(household(adult()), start=[household(adult(), partner(), child())])


def test_a_separation_within_one_file_is_taken_back_a_4():
    check_undone(
        household(adult(), child()),
        household(partner(role="DEM"), caf_number="0000124"),
        start=[household(adult(), partner(), child())],
    )


def test_a_child_of_two_households_is_taken_back_line_by_line_a_4():
    check_undone(household(adult(), child()), household(partner(role="DEM"), child(), caf_number="0000124"))


def test_a_person_whom_two_lines_change_is_taken_back_line_by_line_a_4():
    check_undone(
        household(adult(), child(birth_place="Valbourg")),
        household(partner(role="DEM"), child(sex="M"), caf_number="0000124"),
        start=[household(adult(), child()), household(partner(role="DEM"), child(), caf_number="0000124")],
    )


def test_a_child_who_becomes_a_claimant_is_a_child_again_a_4():
    young = {"birth_date": date(2001, 3, 4)}
    check_undone(
        household(adult()),
        household(child(role="DEM", subject=True, **young), caf_number="0000124"),
        start=[household(adult(), child(**young))],
    )


def test_a_closing_and_a_new_claim_on_one_number_are_taken_back_a_4():
    check_undone(
        household(claim_number="1", state="5"),
        household(claim_number="2"),
        start=[household(claim_number="1")],
    )


def test_a_file_of_the_same_day_is_taken_back_to_the_letter_a_4():
    start = household(opened_on=JULY, state_since=JULY)
    check_undone(household(state="5", address=THERE), start=[start], day=JULY)


def test_a_clock_that_the_import_had_stopped_runs_again_a_4_b_2():
    deposit(household())
    assert list(Clock.objects.values_list("rule", "state")) == [("orientation", "running")]
    batch = deposit(household(state="5"), day=JULY)
    assert Clock.objects.get().state == "interrupted"
    take_back(batch)
    assert Clock.objects.get().state == "running"


def test_a_file_that_somebody_worked_on_since_stays_as_it_is_and_is_counted_a_4():
    batch = deposit(household(), household(partner(role="DEM"), caf_number="0000124"))
    camille = Person.objects.get(first_names="Camille")
    write_note(camille, text="Vue ce matin.", by=console_agent(), at=datetime(2026, 6, 2, tzinfo=UTC))
    undone = take_back(batch)
    assert (undone.counts["undone"], undone.counts["kept"]) == (1, 1)
    assert list(Person.objects.values_list("first_names", flat=True)) == ["Camille"]
    kept = undone.lines.get(state="applied")
    assert "Quelqu'un a travaillé sur ce dossier depuis l'import" in kept.reason


def test_after_a_wrong_file_is_taken_back_the_right_one_of_an_earlier_day_is_taken_a_4():
    deposit(household())
    wrong = deposit(household(adult(phone="0611111111")), day=date(2026, 9, 1))
    take_back(wrong)
    deposit(household(adult(phone="0622222222")), day=JULY)
    assert Person.objects.get().phone == "0622222222"


def test_the_file_says_that_an_import_was_taken_back_a_5():
    deposit(household())
    take_back(deposit(household(state="5"), day=JULY))
    person = Person.objects.get()
    assert timeline(timeline_rows(person.pk))[0].label == "Import annulé"
