"""The search screen: POSTed only, never a word in an address (A-4)."""

import pytest

from filrouge.access.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
SEARCH = "/recherche/"


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def officer(land):
    return factories.worker(Role.SOCIAL_WORKER, land.department)


def test_people_are_listed_with_what_tells_them_apart(client, land, officer, django_assert_max_num_queries):
    factories.person(land, family_name="Lefèvre", first_names="Anne", birth_name="Roux")
    client.force_login(officer.account)
    with django_assert_max_num_queries(8):
        page = client.post(SEARCH, {"q": "lefevre"}).content.decode()
    for words in ("1 personne trouvée", "Anne LEFÈVRE", "née ROUX", "née en 1985", "Valbourg"):
        assert words in page


def test_a_typing_error_is_told_as_an_approximation(client, land, officer):
    factories.person(land, family_name="Lefèvre")
    client.force_login(officer.account)
    assert "voici ce qui ressemble" in client.post(SEARCH, {"q": "lefebvre"}).content.decode()


def test_nothing_found_says_what_to_try(client, officer):
    client.force_login(officer.account)
    assert "Personne ne répond à cette recherche" in client.post(SEARCH, {"q": "zzzz"}).content.decode()


def test_the_box_alone_asks_nothing_and_a_word_in_the_address_is_not_read(client, land, officer):
    factories.person(land, family_name="Lefèvre")
    client.force_login(officer.account)
    page = client.get(SEARCH, {"q": "lefevre"}).content.decode()
    assert "LEFÈVRE" not in page
    assert 'value=""' in page


def test_the_operator_is_told_politely_that_the_nir_is_not_theirs_to_search(client, land):
    julie = factories.caseworker(factories.operator(land))
    client.force_login(julie.account)
    page = client.post(SEARCH, {"q": "2 84 04 99 101 001 47"}).content.decode()
    assert "Votre profil ne permet pas de chercher par numéro de sécurité sociale" in page
    assert "un numéro de sécurité sociale" not in page


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DPO, Role.CLIENT, Role.FT_ADVISER, Role.PANEL_MEMBER])
def test_who_may_not_search_is_refused(client, role):
    client.force_login(factories.account(role))
    assert client.post(SEARCH, {"q": "martin"}).status_code == 403
