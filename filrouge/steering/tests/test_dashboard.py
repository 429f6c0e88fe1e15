"""The dashboards: what each agent may read, and how many queries it takes (G-1, G-5, P-5, P-6)."""

import csv
import io
from datetime import date

import pytest
import time_machine

from filrouge.access.agents import Agent
from filrouge.access.roles import Role, Verb
from filrouge.directory.catalogue import catalogue
from filrouge.steering.board import board
from filrouge.steering.questions import ask
from filrouge.steering.tests.conftest import act
from tests import factories

pytestmark = pytest.mark.django_db
INDEX, BOARD = "/pilotage/", "/pilotage/essai-2026/"
PERIOD = {"du": "2026-01-01", "au": "2026-06-15"}


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
def other(land):
    return factories.operator(land, name="Tremplin", area=land.other_area)


@pytest.fixture
def director(land):
    return factories.worker(Role.STEERING, land.department)


@pytest.fixture
def manager(operator):
    return factories.worker(Role.PROVIDER_MANAGER, operator.organisation)


@pytest.fixture
def acts(land, operator, other, happened):
    """Three people enter at one operator, one leaves; one enters at the other."""
    here = {"scheme": land.scheme.pk, "organisation": operator.organisation.pk, "area": land.area.pk}
    there = {"scheme": land.scheme.pk, "organisation": other.organisation.pk, "area": land.other_area.pk}
    happened(
        *(act("accompaniment.opened", "2026-02-01", person, **here) for person in (1, 2, 3)),
        act("accompaniment.closed", "2026-05-01", 3, variant="permanent_job", **here),
        act("accompaniment.opened", "2026-03-01", 4, **there),
        act("accompaniment.opened", "2025-09-01", 5, **there),
        act("accompaniment.closed", "2025-12-01", 5, variant="moved", **there),
    )


def tile(response, key: str):
    found = [tile for theme in response.context["themes"] for tile in (*theme.tiles, *theme.details)]
    return next(one for one in found if one.indicator.id == key)


def test_the_direction_reads_the_whole_scheme_beside_the_period_before(client, director, acts):
    client.force_login(director.account)
    response = client.get(BOARD, PERIOD)
    assert tile(response, "active_caseload").value == "3"
    assert tile(response, "entries").value == "4"
    assert tile(response, "entries").previous == "1"
    page = response.content.decode()
    assert "du 1er janvier 2026 au 15 juin 2026" in page
    assert "Convention d&#x27;essai" in page
    assert "<svg" in page


def test_an_operator_reads_its_own_figures_only(client, manager, acts):
    client.force_login(manager.account)
    response = client.get(BOARD, PERIOD)
    assert tile(response, "active_caseload").value == "2"
    assert "que ce que votre organisme a fait" in response.content.decode()


def test_an_operator_cannot_ask_for_the_figures_of_another(client, manager, other, acts):
    client.force_login(manager.account)
    response = client.get(BOARD, PERIOD | {"organisme": other.organisation.public_id})
    assert tile(response, "active_caseload").value == "2"


def test_an_agent_without_an_organisation_reads_nothing(client, acts):
    client.force_login(factories.account(Role.CASEWORKER))
    assert tile(client.get(BOARD, PERIOD), "active_caseload").value == "0"


def test_the_direction_chooses_an_organisation_or_a_territory(client, director, land, other, acts):
    client.force_login(director.account)
    by_organisation = client.get(BOARD, PERIOD | {"organisme": other.organisation.public_id})
    by_area = client.get(BOARD, PERIOD | {"territoire": land.other_area.public_id})
    everywhere = client.get(BOARD, PERIOD | {"territoire": land.root.public_id})
    assert [tile(r, "active_caseload").value for r in (by_organisation, by_area, everywhere)] == [
        "1",
        "1",
        "3",
    ]


def test_without_a_period_the_last_twelve_months_are_shown(client, director, acts):
    client.force_login(director.account)
    response = client.get(BOARD)
    assert "du 16 juin 2025 au 15 juin 2026" in response.content.decode()
    assert tile(response, "entries").value == "5"


@pytest.mark.parametrize(
    "filters",
    [
        {"du": "2026-06-15", "au": "2026-01-01"},
        {"du": "hier"},
        {"territoire": "inconnu"},
        {"organisme": "inconnu"},
    ],
)
def test_a_filter_that_means_nothing_is_said_and_leaves_the_default(client, director, acts, filters):
    client.force_login(director.account)
    response = client.get(BOARD, filters)
    assert response.status_code == 200
    assert "fil-summary" in response.content.decode()


def test_a_figure_leads_to_its_people_under_the_same_filters(client, director, acts):
    client.force_login(director.account)
    response = client.get(BOARD, PERIOD)
    assert (
        tile(response, "entries").people_url
        == "/pilotage/essai-2026/entries/personnes/?du=2026-01-01&au=2026-06-15"
    )
    [bar] = tile(response, "exits_by_reason").bars
    assert (bar.label, bar.value) == ("CDI", 1)
    assert bar.url.endswith("&sorte=permanent_job")


def test_small_numbers_are_masked_for_who_may_not_open_files(acts):
    agent = Agent(1, "Élue", Role.STEERING, frozenset({Verb.SEE_DASHBOARD}), department=True)
    question = ask(agent, "essai-2026", PERIOD, date(2026, 6, 15))
    shown = {t.indicator.id: t for t in board(question, agent, "")}
    assert shown["active_caseload"].value == "Moins de 5"
    assert shown["active_caseload"].people_url == ""
    assert shown["attendance_rate"].value == "Sans objet"
    assert shown["exits_by_reason"].bars == ()
    assert shown["exits_by_reason"].hidden == ("CDI",)


def test_a_dashboard_takes_as_many_queries_whatever_the_data(
    client, director, acts, django_assert_max_num_queries
):
    client.force_login(director.account)
    with django_assert_max_num_queries(13):
        client.get(BOARD, PERIOD)


@pytest.mark.parametrize("key", sorted(catalogue().schemes))
def test_every_scheme_has_a_dashboard_within_the_budget(client, director, key, django_assert_max_num_queries):
    client.force_login(director.account)
    with django_assert_max_num_queries(23):
        assert client.get(f"/pilotage/{key}/").status_code == 200


def test_the_schemes_are_shown_at_a_glance(client, director, acts):
    client.force_login(director.account)
    page = client.get(INDEX).content.decode()
    assert page.count("Tous les indicateurs") == len(catalogue().schemes)


def test_an_operator_sees_the_schemes_of_its_agreements(client, manager, acts):
    client.force_login(manager.account)
    page = client.get(INDEX).content.decode()
    assert page.count("Tous les indicateurs") == 1
    assert "Essai 2026" in page


def test_an_agent_without_an_agreement_is_told_what_is_missing(client, land):
    client.force_login(factories.account(Role.CASEWORKER))
    assert "Aucun dispositif à suivre" in client.get(INDEX).content.decode()


def test_the_definition_of_an_indicator_says_how_to_count_it_in_each_version(client, director):
    client.force_login(director.account)
    page = client.get("/pilotage/essai-2026/entries/").content.decode()
    assert page.index("Version 2") < page.index("Version 1")
    assert "Accompagnement commencé" in page
    assert "Convention d&#x27;essai, avenant" in page


def test_the_dashboard_goes_to_a_spreadsheet_with_its_details(client, director, acts):
    client.force_login(director.account)
    response = client.get("/pilotage/essai-2026/indicateurs.csv", PERIOD)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = {
        (row["Indicateur"], row["Détail"]): row for row in csv.DictReader(io.StringIO(text), delimiter=";")
    }
    assert rows["File active", ""]["Valeur"] == "3"
    assert rows["Sorties par motif", "CDI"]["Personnes"] == "1"
    assert rows["Taux de présence", ""]["Valeur"] == "Sans objet"
    assert rows["File active", ""]["Au"] == "15/06/2026"


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.DPO, Role.ADMINISTRATOR, Role.CLIENT, Role.PARTNER])
def test_a_role_without_the_verb_is_refused(client, role):
    client.force_login(factories.account(role))
    assert client.get(INDEX).status_code == 403
    assert client.get(BOARD).status_code == 403


def test_a_visitor_goes_to_the_log_in_page(client):
    assert client.get(BOARD).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/pilotage/inconnu/", "/pilotage/essai-2026/inconnu/", "/pilotage/essai-2026/inconnu/personnes/"],
)
def test_what_does_not_exist_is_not_found(client, director, address):
    client.force_login(director.account)
    assert client.get(address).status_code == 404
