"""The same file twice, and files that say less, older or otherwise (A-4)."""

from datetime import date
from operator import attrgetter

import pytest

from filrouge.access.models import Event, Fact
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound.tests.deposits import (
    JULY,
    JUNE,
    adult,
    alone,
    child,
    deposit,
    household,
    morning,
    partner,
)
from filrouge.people.actions import contact_values, edit_contact
from filrouge.people.incoming import IncomingAddress
from filrouge.people.models import Address, Following, Household, HouseholdMember, Person
from tests import factories
from tests.dumps import differences, dump

pytestmark = pytest.mark.django_db
IMPORTS = ("inbound.Batch", "inbound.StagedLine", "access.Event")


@pytest.fixture(autouse=True)
def land():
    return factories.land()


def family(**fields):
    return household(adult(), partner(), child(), **fields)


def test_the_same_file_twice_changes_nothing_a_4():
    deposit(family(), alone(adult("Dominique", nir="", subject=None)))
    before, events = dump(without=IMPORTS), Event.objects.filter(person__isnull=False).count()
    again = deposit(family(), alone(adult("Dominique", nir="", subject=None)))
    assert differences(before, dump(without=IMPORTS)) == {}
    assert again.counts["unchanged"] == 4
    assert Event.objects.filter(person__isnull=False).count() == events


def test_the_next_month_without_news_moves_only_the_day_on_which_the_household_was_seen_a_4():
    deposit(family())
    before = dump(without=IMPORTS)
    deposit(family(), day=JULY)
    moved = differences(before, dump(without=IMPORTS))
    assert list(moved) == ["people.Household"]
    [row] = moved["people.Household"]["after"]
    assert row["seen_on"] == JULY


def test_what_changed_is_written_and_told_old_and_new_a_4():
    deposit(family())
    deposit(household(adult(family_name="Durand", phone="0611223344"), partner(), child()), day=JULY)
    person = Person.objects.get(first_names="Camille")
    assert (person.family_name, person.phone, person.name_key) == ("Durand", "0611223344", "DURAND CAMILLE")
    assert sorted(person.name_tokens.values_list("token", flat=True)) == ["CAMILLE", "DURAND"]
    event = Event.objects.filter(person=person.pk, payload__isnull=False).latest("id")
    assert event.payload.data["champs"] == [["family_name", "Martin", "Durand"], ["phone", "", "0611223344"]]


def test_a_blank_never_erases_a_4():
    told = adult(phone="0611223344", email="c@exemple.invalid", birth_name="Petit", birth_place="Valbourg")
    deposit(household(told))
    before = dump(without=IMPORTS)
    deposit(household(adult(sex="", nir="", nir_certain=False), address=None, family_situation="", state=""))
    assert differences(before, dump(without=IMPORTS)) == {}


def test_what_a_professional_entered_is_never_replaced_by_a_file_a_4():
    deposit(household(adult(phone="0611111111", email="vieux@exemple.invalid")))
    person = Person.objects.get()
    for field, value in (("phone", "0622222222"), ("email", "")):
        base = contact_values(Person.objects.get())
        edit_contact(
            person, values={field: value}, base={field: base[field]}, by=console_agent(), at=morning(JUNE)
        )
    deposit(
        household(adult(phone="0633333333", email="neuf@exemple.invalid", other_phone="0644444444")), day=JULY
    )
    person.refresh_from_db()
    assert (person.phone, person.email, person.other_phone) == ("0622222222", "", "0644444444")


def test_an_older_file_never_overwrites_a_newer_one_a_4():
    deposit(household(adult(phone="0622222222")), day=JULY)
    before = dump(without=IMPORTS)
    late = deposit(household(adult(phone="0611111111"), state="5"), day=JUNE)
    assert differences(before, dump(without=IMPORTS)) == {}
    assert late.lines.get().changes[0][2].startswith("Des données plus récentes, du 01/07/2026")


def test_an_older_list_completes_but_replaces_nothing_a_4():
    deposit(household(adult(phone="0622222222")), day=JULY)
    deposit(alone(adult(phone="0611111111", email="c@exemple.invalid")), day=JUNE, whole=False, kind="liste")
    person = Person.objects.get()
    assert (person.phone, person.email) == ("0622222222", "c@exemple.invalid")


def test_a_list_that_knows_the_caf_number_finds_the_household_of_the_flow_a_4():
    deposit(family())
    listed = household(
        adult(subject=None), body="", claim_number="", state="", address=None, family_situation=""
    )
    before = dump(without=IMPORTS)
    again = deposit(listed, whole=False, kind="liste")
    assert differences(before, dump(without=IMPORTS)) == {}
    assert again.counts["unchanged"] == 1


def test_a_flow_completes_the_household_that_a_list_made_a_4():
    deposit(household(adult(subject=None), body="", claim_number="", state=""), whole=False, kind="liste")
    deposit(family(), day=JULY)
    one = Household.objects.get()
    assert (one.body, one.claim_number, one.state) == ("CAF", "99100000001", "2")
    assert Person.objects.filter(first_names="Camille").count() == 1


def test_two_lists_of_the_same_person_without_any_number_make_one_file_a_3_a_4():
    nobody = adult("Dominique", nir="", subject=None)
    deposit(alone(nobody), alone(nobody), whole=False, kind="liste")
    deposit(alone(nobody), day=JULY, whole=False, kind="liste")
    person = Person.objects.get()
    assert person.is_beneficiary
    assert person.following.to_orient_since == JUNE


def test_somebody_without_birth_date_nor_number_is_a_new_file_each_time_because_nothing_proves_the_contrary():
    bare = adult("Dominique", nir="", birth_date=None, subject=None)
    deposit(alone(bare), whole=False, kind="liste")
    deposit(alone(bare), day=JULY, whole=False, kind="liste")
    assert Person.objects.count() == 2


def test_two_claims_of_one_caf_number_are_two_rights_and_the_closed_one_takes_nothing_away_a_2():
    old = household(adult(subject=False), claim_number="1", state="5", state_since=date(2026, 4, 30))
    new = household(adult(), claim_number="2")
    for order in ((old, new), (new, old)):
        Household.objects.all().delete()
        Person.objects.all().delete()
        deposit(*order)
        person = Person.objects.get()
        assert person.subject_to_obligations
        assert Household.objects.count() == 2
        before = dump(without=IMPORTS)
        deposit(*order)
        assert differences(before, dump(without=IMPORTS)) == {}


def test_a_claim_that_closes_while_another_opens_keeps_the_person_subject_a_2():
    deposit(household(adult(), claim_number="1"))
    for order in (("1", "5", "2", "2"), ("2", "2", "1", "5")):
        first, state, second, other = order
        deposit(
            household(adult(), claim_number=first, state=state),
            household(adult(), claim_number=second, state=other),
            day=JULY,
        )
    person = Person.objects.get()
    assert person.subject_to_obligations
    assert person.obligations.filter(until__isnull=True).count() == 1
    assert HouseholdMember.objects.filter(person=person, until__isnull=True).count() == 2


def test_people_share_a_caf_number_and_stay_two_files_a_2():
    deposit(household(adult(nir=""), partner(nir="", birth_date=date(1985, 4, 12))))
    assert sorted(Person.objects.values_list("first_names", flat=True)) == ["Camille", "Sacha"]


def test_somebody_whose_new_street_is_in_another_area_is_moved_there(land):
    deposit(household())
    there = IncomingAddress(street="3 place Haute", postal_code="99102", city="Rochemure", commune="99102")
    deposit(household(address=there), day=JULY)
    following = Following.objects.get()
    assert following.area_id == land.other_area.pk
    rows = Address.objects.order_by("since", "id").values_list("street", "since", "until")
    assert list(rows) == [("12 rue des Lilas", JUNE, JULY), ("3 place Haute", JULY, None)]


def test_a_child_of_two_households_of_one_file_is_one_person_a_2():
    deposit(household(adult(), child()), household(partner(role="DEM"), child(), caf_number="0000124"))
    lou = Person.objects.get(first_names="Lou")
    assert lou.memberships.count() == 2


def test_a_child_known_without_nir_in_one_household_and_with_it_in_the_other_is_one_person_a_2():
    deposit(household(adult(), child(nir="")), household(partner(role="DEM"), child(), caf_number="0000124"))
    lou = Person.objects.get(first_names="Lou")
    assert bytes(lou.nir_index)


def test_a_young_adult_at_their_parents_who_claims_alone_in_the_same_file_has_a_file_of_their_own_a_2():
    young = {"birth_date": date(2001, 3, 4)}
    deposit(
        household(adult(), child(**young)),
        household(child(role="DEM", subject=True, **young), caf_number="0000124"),
    )
    lou = Person.objects.get(first_names="Lou")
    assert lou.is_beneficiary
    assert lou.subject_to_obligations
    assert lou.following.to_orient_since == JUNE
    assert lou.doors.count() == 1
    assert lou.name_tokens.count() == 2
    assert Fact.objects.filter(person=lou.pk).exists()


def test_a_household_that_nobody_names_in_time_keeps_its_people_apart_by_role():
    deposit(household(adult(), partner()))
    swapped = household(partner(role="DEM"), adult(role="CJT"))
    deposit(swapped, day=JULY)
    roles = {
        m.person.first_names: m.role for m in HouseholdMember.objects.select_related("person").order_by("id")
    }
    assert roles == {"Camille": "CJT", "Sacha": "DEM"}
    assert sorted(map(attrgetter("revision"), Person.objects.order_by("id"))) == [2, 2]
