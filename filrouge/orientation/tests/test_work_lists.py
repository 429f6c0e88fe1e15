"""Who waits, oldest first (B-1, B-3), and the load map (B-5)."""

from datetime import date, timedelta

import pytest
import time_machine

from filrouge.access.roles import Role
from filrouge.directory.models import Agreement
from filrouge.people.models import Following
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
TO_ORIENT, TO_ASSIGN, LOADS = "/a-orienter/", "/a-affecter/", "/charge/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def officer(land):
    return factories.worker(Role.ORIENTATION_OFFICER, land.department)


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department)


def waiting(land, days, **fields):
    person = factories.person(land, **fields)
    Following.objects.filter(pk=person.pk).update(to_orient_since=TODAY - timedelta(days=days))
    return person


def names(answer):
    return [line.person.family_name for line in answer.context["lines"]]


def test_the_longest_wait_comes_first_with_its_legal_clock_b_2(client, land, officer):
    waiting(land, 3, family_name="Récente", right_since=TODAY - timedelta(days=3))
    waiting(land, 30, family_name="Ancienne", right_since=TODAY - timedelta(days=30))
    client.force_login(officer.account)
    answer = client.get(TO_ORIENT)
    assert names(answer) == ["Ancienne", "Récente"]
    page = answer.content.decode()
    assert "Délai légal : dans 12 jours" in page
    assert "2 personnes" in page


def test_the_list_pages_by_key_both_ways(client, land, officer):
    for number in range(27):
        waiting(land, 60 - number, family_name=f"Nom{number:02d}", right_since=TODAY)
    client.force_login(officer.account)
    first = client.get(TO_ORIENT)
    assert names(first) == [f"Nom{n:02d}" for n in range(25)]
    assert first.context["page"].previous_key == ""
    second = client.get(TO_ORIENT, {"after": first.context["page"].next_key})
    assert names(second) == ["Nom25", "Nom26"]
    assert second.context["page"].next_key == ""
    back = client.get(TO_ORIENT, {"before": second.context["page"].previous_key})
    assert names(back) == names(first)
    assert names(client.get(TO_ORIENT, {"after": "n'importe quoi~x"})) == names(first)


def test_people_of_the_same_day_are_neither_lost_nor_shown_twice(client, land, officer):
    for number in range(26):
        waiting(land, 5, family_name=f"Nom{number:02d}")
    client.force_login(officer.account)
    first = client.get(TO_ORIENT)
    second = client.get(TO_ORIENT, {"after": first.context["page"].next_key})
    assert len(set(names(first) + names(second))) == 26


def test_the_area_filter_stands_in_the_address_and_holds_what_is_below(client, land, officer):
    waiting(land, 3, family_name="Nordique", area=land.area)
    waiting(land, 3, family_name="Sudiste", area=land.other_area)
    client.force_login(officer.account)
    assert names(client.get(TO_ORIENT, {"territoire": land.area.code})) == ["Nordique"]
    assert len(names(client.get(TO_ORIENT, {"territoire": land.root.code}))) == 2


def test_an_empty_list_says_what_comes_next(client, land, officer):
    client.force_login(officer.account)
    assert "apparaîtront ici au prochain fichier" in client.get(TO_ORIENT).content.decode()
    filtered = client.get(TO_ORIENT, {"territoire": land.area.code}).content.decode()
    assert "Voir tous les territoires" in filtered


def test_the_csv_has_the_same_people_and_no_formula(client, land, officer):
    waiting(land, 3, family_name="=cmd", first_names="Alice")
    client.force_login(officer.account)
    text = b"".join(client.get("/a-orienter.csv").streaming_content).decode()
    header, line = text.strip().splitlines()
    assert header.startswith("\ufeffDossier;Nom")
    assert ";'=cmd;Alice;" in line


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.STEERING, Role.SECRETARIAT])
def test_who_does_not_orient_has_no_list(client, land, role):
    client.force_login(factories.worker(role, land.department).account)
    assert client.get(TO_ORIENT).status_code == 403
    assert client.get("/a-orienter.csv").status_code == 403


def test_a_chief_of_operator_assigns_its_own_people_only_b_3(client, land, operator):
    elsewhere = factories.operator(land, name="Ailleurs")
    factories.oriented(land, operator.organisation, family_name="Ici")
    factories.oriented(land, elsewhere.organisation, family_name="Ailleurs")
    client.force_login(factories.worker(Role.PROVIDER_MANAGER, operator.organisation).account)
    assert names(client.get(TO_ASSIGN)) == ["Ici"]


def test_lists_cost_the_same_whatever_they_hold(
    client, land, officer, manager, operator, django_assert_max_num_queries
):
    for number in range(26):
        waiting(land, 40 - number, family_name=f"Nom{number}")
    for number in range(3):
        factories.oriented(land, operator.organisation, family_name=f"Attend{number}")
    for who, url in ((officer, TO_ORIENT), (manager, TO_ASSIGN)):
        client.force_login(who.account)
        with django_assert_max_num_queries(8):
            client.get(url)


def test_the_map_says_overload_and_room_to_spare_in_words_b_5(client, land, operator, manager):
    over = factories.caseworker(operator, name="Anna Trop", places=1)
    factories.caseworker(operator, name="Zoé Libre", places=60)
    factories.followed(land, over)
    over.caseload.places = 0
    over.caseload.save()
    client.force_login(manager.account)
    page = client.get(LOADS).content.decode()
    assert "Surcharge : 1 personne de trop" in page
    assert "Sous-charge : 60 places libres" in page
    assert "2 ETP du référent × 60 personnes par ETP = 120 places." in page


@pytest.mark.parametrize(
    ("capacity", "said"),
    [
        (
            {"kind": Agreement.Kind.PORTFOLIOS, "portfolios": 2, "portfolio_size": 80},
            "160 places en même temps",
        ),
        (
            {"kind": Agreement.Kind.PEOPLE_PER_YEAR, "people_per_year": 300},
            "personne accompagnée dans l'année",
        ),
        ({"kind": Agreement.Kind.FTE_ONLY, "fte": 2, "ratio": None}, "Sans plafond"),
    ],
)
def test_each_kind_of_capacity_is_told_with_its_own_words_b_5(client, land, manager, capacity, said):
    operator = factories.operator(land, **capacity)
    factories.followed(land, factories.caseworker(operator, places=None))
    client.force_login(manager.account)
    page = client.get(LOADS).content.decode()
    assert said in page


def test_the_map_of_an_operator_is_its_own(client, land, operator):
    factories.caseworker(operator, name="Julie Ici")
    factories.caseworker(factories.operator(land, name="Ailleurs"), name="Paul Ailleurs")
    client.force_login(factories.worker(Role.PROVIDER_MANAGER, operator.organisation).account)
    page = client.get(LOADS).content.decode()
    assert "Julie Ici" in page
    assert "Paul Ailleurs" not in page
    text = b"".join(client.get("/charge.csv").streaming_content).decode()
    assert "Julie Ici" in text
    assert "Paul Ailleurs" not in text


def test_the_map_filters_by_area_and_organisation(client, land, operator, manager):
    south = factories.operator(land, name="Sud", area=land.other_area)
    factories.caseworker(operator, name="Julie Nord", area=land.area)
    factories.caseworker(south, name="Paul Sud", area=land.other_area)
    client.force_login(manager.account)
    by_area = client.get(LOADS, {"territoire": land.area.code}).content.decode()
    by_name = client.get(LOADS, {"organisme": south.organisation.public_id}).content.decode()
    assert "Julie Nord" in by_area
    assert "Paul Sud" not in by_area
    assert "Paul Sud" in by_name
    assert "Julie Nord" not in by_name


def test_the_map_costs_the_same_for_one_caseload_and_for_ten(
    client, land, operator, manager, django_assert_max_num_queries
):
    for number in range(10):
        factories.caseworker(operator, name=f"Julie N{number}")
    client.force_login(manager.account)
    with django_assert_max_num_queries(8):
        client.get(LOADS)


def test_a_caseworker_does_not_see_the_load_of_others(client, operator):
    client.force_login(factories.caseworker(operator).account)
    assert client.get(LOADS).status_code == 403
