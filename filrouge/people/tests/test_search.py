"""Search of people: who answers, who may ask what (A-1, A-4)."""

from datetime import date

import pytest

from filrouge.access.gate import Forbidden
from filrouge.access.roles import Role
from filrouge.people.search import LIMIT, NIR_REFUSED, search
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def officer(land):
    return factories.worker(Role.SOCIAL_WORKER, land.department).agent


def names(found):
    return [person.family_name for person in found.people]


@pytest.mark.parametrize(
    "typed",
    [
        "lefèvre-d'ûzès", "LEFEVRE D UZES", "uzes lefevre", "anne lefev", "marie-anne LEFÈVRE", "Anne Marie", "roux",
        "lefevre 12/04/1985", "lefevre 1985",
    ],
)  # fmt: skip
def test_accents_hyphens_and_order_are_forgiven(land, officer, typed):
    factories.person(land, family_name="Lefèvre-d'Ûzès", birth_name="Roux", first_names="Marie-Anne")
    factories.person(land, family_name="Durand", first_names="Paul", birth_date=date(1970, 1, 1))
    found = search(officer, typed)
    assert (names(found), found.approximate) == (["Lefèvre-d'Ûzès"], False)


@pytest.mark.parametrize("typed", ["Lefebvre", "Lefevrre", "Lefrvre", "lefvere", "anne lefebvre", "nefevre"])
def test_small_typing_errors_are_forgiven(land, officer, typed):
    factories.person(land, family_name="Lefèvre", first_names="Anne")
    factories.person(land, family_name="Durand", first_names="Anne")
    found = search(officer, typed)
    assert (names(found), found.approximate) == (["Lefèvre"], True)


@pytest.mark.parametrize(
    ("stored", "typed"), [("Le Goff", "legoff"), ("Legoff", "le goff"), ("Ben Ali", "benali sarah")]
)
def test_words_joined_or_split_are_forgiven(land, officer, stored, typed):
    factories.person(land, family_name=stored, first_names="Sarah")
    assert names(search(officer, typed)) == [stored]


def test_short_words_must_be_right(land, officer):
    factories.person(land, family_name="Diop", first_names="Awa")
    assert names(search(officer, "Ava")) == []


def test_all_words_must_match(land, officer):
    factories.person(land, family_name="Martin", first_names="Anne")
    assert names(search(officer, "martin paul")) == []


@pytest.mark.parametrize(
    "typed", ["06 39 98 12 34", "639981234", "01 99 00 12 34", "0001234567", "1234567B", "7654321Z"]
)
def test_numbers_are_found_however_they_are_written(land, officer, typed):
    factories.person(
        land, phone="0639981234", other_phone="0199001234", caf_number="1234567", france_travail_id="7654321Z"
    )
    factories.person(land, family_name="Durand")
    assert names(search(officer, typed)) == ["Martin"]


def test_a_date_of_birth_alone_lists_those_born_that_day(land, officer):
    factories.person(land, birth_date=date(1985, 4, 12))
    factories.person(land, family_name="Durand", birth_date=date(1985, 4, 13))
    assert names(search(officer, "12/04/1985")) == ["Martin"]
    assert names(search(officer, "1985")) == ["Durand", "Martin"]


def test_the_social_security_number_is_found_by_its_index_with_or_without_key(land, officer):
    wanted = factories.person(land, birth_date=date(1984, 4, 1), female=True)
    from filrouge.access.secret_fields import decrypt

    nir = decrypt(wanted.nir_cipher)
    for typed in (
        nir,
        nir[:13],
        f"{nir[0]} {nir[1:3]} {nir[3:5]} {nir[5:7]} {nir[7:10]} {nir[10:13]} {nir[13:]}",
    ):
        assert [person.pk for person in search(officer, typed).people] == [wanted.pk]


def test_the_operator_may_not_search_by_social_security_number(land):
    julie = factories.caseworker(factories.operator(land))
    factories.followed(land, julie)
    found = search(julie.agent, "2840499101001")
    assert (found.people, found.problem) == ([], NIR_REFUSED)


def test_another_operator_finds_nothing_even_with_a_typing_error(land):
    julie = factories.caseworker(factories.operator(land))
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    factories.followed(land, julie, family_name="Lefèvre", phone="0639981234")
    assert names(search(julie.agent, "lefebvre")) == ["Lefèvre"]
    for typed in ("lefevre", "lefebvre", "0639981234", "12/04/1985"):
        assert names(search(stranger.agent, typed)) == []


def test_at_most_twenty_five_are_shown(land, officer):
    for number in range(LIMIT + 1):
        factories.person(land, first_names=f"Anne{number}")
    found = search(officer, "martin")
    assert (len(found.people), found.more) == (LIMIT, True)


def test_a_common_surname_alone_lists_those_who_bear_it_before_those_of_that_first_name(land, officer):
    factories.person(land, family_name="Abadie", first_names="Martin")
    for number in range(LIMIT + 1):
        factories.person(land, first_names=f"Anne{number}")
    assert set(names(search(officer, "martin"))) == {"Martin"}
    assert names(search(officer, "martin abadie")) == ["Abadie"]


def test_a_rare_surname_does_not_hide_who_has_it_as_a_first_name(land, officer):
    factories.person(land, family_name="Abadie", first_names="Martin")
    factories.person(land)
    assert names(search(officer, "martin")) == ["Abadie", "Martin"]


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DPO, Role.ADMINISTRATOR, Role.CLIENT, Role.FT_ADVISER])
def test_who_may_not_search_is_refused(role):
    with pytest.raises(Forbidden):
        search(factories.Worker(factories.account(role), None).agent, "martin")
