"""The list of people: filters, pages, spreadsheet (A-1, A-2)."""

import pytest

from filrouge.access.models import Reading
from filrouge.access.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
LIST, EXPORT = "/personnes/", "/personnes.csv"


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


def shown(answer):
    return [row.person.family_name for row in answer.context["page"].rows]


def csv_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_the_caseworker_sees_the_people_of_the_operator_by_name(client, land, julie):
    factories.followed(land, julie, family_name="Zola")
    factories.followed(land, julie, family_name="Abel")
    factories.person(land, family_name="Invisible")
    client.force_login(julie.account)
    assert shown(client.get(LIST)) == ["Abel", "Zola"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("territoire=sud", ["Sud"]),
        ("territoire=departement", ["Ferme", "Mienne", "Sud"]),
        ("suivi=without", ["Ferme", "Sud"]),
        ("droit=ferme", ["Ferme"]),
        ("droit=verse", ["Mienne", "Sud"]),
        ("devoirs=non", ["Ferme"]),
        ("devoirs=oui&droit=verse", ["Mienne", "Sud"]),
        ("dispositif=essai-2026", ["Ferme", "Mienne", "Sud"]),
        ("territoire=nulle-part", ["Ferme", "Mienne", "Sud"]),
    ],
)
def test_filters_stay_in_the_address_and_a_wrong_one_is_left_out(
    client, land, julie, manager, query, expected
):
    factories.followed(land, julie, family_name="Mienne")
    factories.person(land, family_name="Sud", area=land.other_area)
    factories.person(land, family_name="Ferme", state="5", obligations=False)
    client.force_login(manager.account)
    assert shown(client.get(f"{LIST}?{query}")) == expected


def test_my_people_are_those_i_follow(client, land, julie):
    marc = factories.caseworker(factories.Operator(
        julie.caseload.agreement.organisation, julie.caseload.agreement, None), name="Marc Petit")  # fmt: skip
    factories.followed(land, julie, family_name="Mienne")
    factories.followed(land, marc, family_name="Sienne")
    client.force_login(julie.account)
    assert shown(client.get(f"{LIST}?suivi=mine")) == ["Mienne"]


def test_pages_go_by_key_forth_and_back_without_a_name_in_the_address(client, land, manager):
    for number in range(30):
        factories.person(land, family_name="Martin", first_names=f"Anne{number:02d}")
    client.force_login(manager.account)
    first = client.get(LIST)
    key = first.context["page"].next_key
    assert "MARTIN" not in key.upper()
    second = client.get(f"{LIST}?after={key}")
    firsts = [row.person.first_names for row in second.context["page"].rows]
    assert firsts == [f"Anne{number:02d}" for number in range(25, 30)]
    back = client.get(f"{LIST}?before={second.context['page'].previous_key}")
    assert shown(back) == shown(first)
    assert shown(client.get(f"{LIST}?after=inconnu")) == shown(first)


def test_the_list_costs_the_same_whatever_it_holds(client, land, julie, django_assert_max_num_queries):
    for number in range(30):
        factories.followed(land, julie, first_names=f"Anne{number}")
    client.force_login(julie.account)
    key = client.get(LIST).context["page"].next_key
    for address in (LIST, f"{LIST}?after={key}&territoire=nord&droit=verse&suivi=mine"):
        with django_assert_max_num_queries(8):
            assert shown(client.get(address))


def test_the_spreadsheet_has_the_same_people_and_never_the_nir(
    client, land, manager, django_assert_max_num_queries
):
    factories.person(land, family_name="Sud", area=land.other_area)
    person = factories.person(land, family_name="Nord", first_names="=CMD()", phone="0639981234")
    client.force_login(manager.account)
    with django_assert_max_num_queries(8):
        lines = csv_of(client.get(f"{EXPORT}?territoire=nord"))
    assert len(lines) == 2
    assert lines[1].startswith("Nord;'=CMD();12/04/1985;Valbourg;0639981234;;RSA ouvert et versé;oui;")
    assert "NIR" not in lines[0].upper()
    assert Reading.objects.filter(person=person.pk, purpose="export", account=manager.account).count() == 1


@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_who_may_not_see_people_is_refused(client, land, address):
    client.force_login(factories.account(Role.PARTNER))
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_who_sees_a_file_opened_by_name_does_not_take_lists_away(client, land):
    client.force_login(factories.account(Role.FT_ADVISER))
    assert client.get(LIST).status_code == 200
    assert client.get(EXPORT).status_code == 403


def test_an_empty_list_says_what_to_do(client, land, julie):
    client.force_login(julie.account)
    assert "Aucun dossier ne vous est ouvert" in client.get(LIST).content.decode()
    assert "Effacer les filtres" in client.get(f"{LIST}?droit=ferme").content.decode()


def test_somebody_without_date_of_birth_has_a_place_in_the_list(client, land, manager):
    factories.person(land, birth_date=None)
    client.force_login(manager.account)
    assert client.get(LIST).status_code == 200
