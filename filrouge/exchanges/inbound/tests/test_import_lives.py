"""What happens to households from one month to the next: births, separations, rights that close and open (A-2, A-4)."""

from datetime import UTC, date, datetime

import pytest

from filrouge.access.models import Event, Fact
from filrouge.clocks.models import Clock
from filrouge.exchanges.inbound.tests.deposits import (
    AUGUST,
    JULY,
    JUNE,
    adult,
    alone,
    child,
    deposit,
    household,
    partner,
)
from filrouge.people import events
from filrouge.people.incoming import IncomingAddress
from filrouge.people.models import EntitlementPeriod, FileAccess, HouseholdMember, Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def land():
    return factories.land()


def happened(person, *, since=JUNE):
    """Names of what happened to somebody, in order, from the day of a file on."""
    rows = Fact.objects.filter(person=person.pk, type__lt=40, day__gte=since.toordinal()).order_by(
        "day", "pk"
    )
    known = {e.number: e.name.partition(".")[2] for e in vars(events).values() if hasattr(e, "number")}
    return [known[row.type] for row in rows]


def camille():
    return Person.objects.select_related("following").get(first_names="Camille")


def test_a_new_entrant_waits_for_an_orientation_and_the_legal_delay_runs_from_the_reception_b_2(land):
    deposit(household())
    person = camille()
    standing = person.following
    assert (standing.to_orient_since, standing.area_id, standing.scheme_id) == (JUNE, land.area.pk, None)
    assert happened(person, since=date(2026, 5, 1)) == ["right_opened", "right_received"]
    assert (person.rsa_since, person.obligations.get().since) == (date(2026, 5, 20), date(2026, 5, 20))
    clock = Clock.objects.get()
    assert (clock.kind, clock.opened_on, clock.due_on) == ("legal", JUNE, date(2026, 7, 13))


def test_the_scheme_of_a_new_entrant_is_the_one_that_covers_the_area(land):
    factories.operator(land)
    deposit(household())
    assert camille().following.scheme_id == land.scheme.pk


def test_a_right_transferred_from_elsewhere_opens_the_same_delay_b_2():
    deposit(household(transferred_in=True))
    assert happened(camille()) == ["transferred_in"]
    assert Clock.objects.get().rule == "orientation"


def test_the_departement_opens_the_file_of_beneficiaries_and_of_nobody_else_a_9(land):
    deposit(household(adult(), partner(), child()))
    opened = FileAccess.objects.order_by("person__first_names")
    assert [(d.person.first_names, d.organisation_id, d.ground) for d in opened] == [
        ("Camille", land.department.pk, "entitlement"),
        ("Sacha", land.department.pk, "entitlement"),
    ]


def test_somebody_of_a_list_without_right_is_opened_as_listed_and_waits_for_an_orientation_a_3(land):
    deposit(alone(), whole=False)
    door = FileAccess.objects.get()
    assert (door.ground, door.organisation_id) == ("list", land.department.pk)
    assert camille().following.to_orient_since == JUNE


def test_a_list_that_says_subject_to_obligations_is_believed_without_the_state_of_the_right_a_2():
    deposit(alone(adult(subject=True)), whole=False)
    assert camille().subject_to_obligations
    deposit(alone(adult(subject=True)), day=JULY, whole=False)
    assert camille().subject_to_obligations
    deposit(alone(adult(subject=False)), day=AUGUST, whole=False)
    assert not camille().subject_to_obligations


def test_a_birth_adds_a_child_and_the_parents_pages_learn_it_a_1():
    deposit(household())
    deposit(household(adult(), child()), day=JULY)
    assert list(HouseholdMember.objects.order_by("id").values_list("role", "since")) == [
        ("DEM", JUNE),
        ("ENF", JULY),
    ]
    assert camille().revision == 2
    assert not Event.objects.filter(person=Person.objects.get(first_names="Lou").pk).exists()


def test_somebody_who_leaves_without_a_right_elsewhere_is_subject_no_more_a_2():
    deposit(household(adult(), partner()))
    deposit(household(), day=JULY)
    sacha = Person.objects.get(first_names="Sacha")
    assert (sacha.subject_to_obligations, sacha.following.to_orient_since, sacha.revision) == (False, None, 2)
    assert sacha.memberships.get().until == JULY
    assert sacha.obligations.get().until == JULY
    assert happened(sacha, since=JULY) == ["obligations_ended"]
    assert Clock.objects.get(person=sacha).state == "interrupted"


@pytest.mark.parametrize("order", [1, -1])
def test_a_separation_within_one_file_keeps_both_subject_whatever_the_order_of_the_lines_a_2(order):
    deposit(household(adult(), partner(), child()))
    lines = [household(adult(), child()), household(partner(role="DEM"), caf_number="0000124")]
    deposit(*lines[::order], day=JULY)
    sacha = Person.objects.get(first_names="Sacha")
    assert sacha.subject_to_obligations
    assert happened(sacha, since=JULY) == []
    assert list(sacha.memberships.order_by("id").values_list("role", "until")) == [
        ("CJT", JULY),
        ("DEM", None),
    ]


def test_a_child_who_leaves_asks_for_nothing():
    deposit(household(adult(), child()))
    deposit(household(), day=JULY)
    assert HouseholdMember.objects.get(role="ENF").until == JULY
    assert not Event.objects.filter(person=Person.objects.get(first_names="Lou").pk).exists()


def test_a_list_says_nothing_of_those_whom_it_does_not_name_a_4():
    deposit(household(adult(), partner()))
    deposit(household(), day=JULY, whole=False)
    assert not HouseholdMember.objects.filter(until__isnull=False).exists()


def test_closing_then_reopening_is_told_dated_and_asks_for_an_orientation_again_a_2_b_2():
    deposit(household())
    deposit(household(state="5", state_reason="PCG", state_since=date(2026, 6, 30)), day=JULY)
    person = camille()
    assert (person.subject_to_obligations, person.following.to_orient_since) == (False, None)
    assert happened(person, since=JULY) == ["right_closed"]
    assert Clock.objects.get().state == "interrupted"
    deposit(household(opened_on=date(2026, 7, 20), state_since=date(2026, 7, 20)), day=AUGUST)
    person = camille()
    assert (person.subject_to_obligations, person.following.to_orient_since) == (True, AUGUST)
    assert happened(person, since=date(2026, 7, 2)) == ["right_opened", "right_received"]
    assert list(EntitlementPeriod.objects.values_list("state", "since", "until")) == [
        ("2", date(2026, 5, 20), JULY),
        ("5", JULY, AUGUST),
        ("2", AUGUST, None),
    ]
    assert list(person.obligations.values_list("since", "until")) == [
        (date(2026, 5, 20), JULY),
        (date(2026, 7, 20), None),
    ]
    assert list(Clock.objects.order_by("id").values_list("state", flat=True)) == ["interrupted", "running"]


def test_a_right_that_opens_again_for_somebody_already_oriented_starts_no_delay_of_orientation_b_2(land):
    julie = factories.caseworker(factories.operator(land))
    person = factories.followed(land, julie, caf_number="0000123", at=datetime(2026, 5, 1, 8, tzinfo=UTC))
    again = adult(person.first_names, person.family_name, nir="", birth_date=person.birth_date)
    deposit(household(again, claim_number="1", state="5"))
    deposit(household(again, claim_number="1", opened_on=JULY), day=JULY)
    assert happened(person, since=JUNE) == ["right_closed", "right_opened"]
    assert not Clock.objects.filter(rule="orientation", state="running").exists()
    facts = Fact.objects.filter(person=person.pk, type=events.RIGHT_CLOSED.number)
    assert facts.get().organisation == julie.caseload.agreement.organisation_id
    assert facts.get().scheme == land.scheme.pk


def test_a_suspension_is_told_and_changes_nothing_to_the_obligations_a_2():
    deposit(household())
    deposit(household(state="4", state_reason="06"), day=JULY)
    assert happened(camille(), since=JULY) == ["right_suspended"]
    assert camille().subject_to_obligations
    deposit(household(), day=AUGUST)
    assert happened(camille(), since=JULY) == ["right_suspended"]
    assert EntitlementPeriod.objects.count() == 3


def test_obligations_end_and_start_again_while_the_right_stays_open_a_2():
    deposit(household())
    deposit(household(adult(subject=False)), day=JULY)
    assert happened(camille(), since=JULY) == ["obligations_ended"]
    assert camille().following.to_orient_since is None
    deposit(household(), day=AUGUST)
    assert happened(camille(), since=date(2026, 7, 2)) == ["obligations_started", "right_received"]
    assert camille().following.to_orient_since == AUGUST


def test_a_pending_claim_makes_a_file_that_nobody_has_to_orient_yet_a_2():
    deposit(household(state="0", state_since=None, opened_on=None))
    person = camille()
    assert not person.subject_to_obligations
    assert person.following.to_orient_since is None
    assert Clock.objects.count() == 0


def test_a_commune_that_we_do_not_know_leaves_the_area_blank_and_the_address_whole():
    deposit(
        household(
            address=IncomingAddress(street="1 rue Neuve", postal_code="01000", city="X", commune="01004")
        )
    )
    person = camille()
    assert person.following.area_id is None
    address = person.memberships.get().household.addresses.get()
    assert (address.commune_id, address.street) == (None, "1 rue Neuve")
