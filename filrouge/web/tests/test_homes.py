"""The home of each role answers its question of the day (P-1 … P-12), in ten queries at most."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.agenda.actions import record_outcome
from filrouge.clocks.models import Clock
from filrouge.core.text import plural
from filrouge.directory.models import Area
from filrouge.directory.queries import console_agent
from filrouge.people.actions import Door, open_doors
from filrouge.people.models import FileAccess, Following
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def julie(operator):
    return factories.caseworker(operator, name="Julie Moreau")


def home(client, account):
    client.force_login(account)
    return client.get("/")


def test_a_caseworker_sees_who_comes_today_with_the_outcome_in_one_gesture_p_1(client, land, julie):
    early = factories.followed(land, julie, family_name="Tôt")
    late = factories.followed(land, julie, family_name="Tard")
    factories.appointment(early, julie, starts_at=NOW - timedelta(hours=1))
    factories.appointment(late, julie, starts_at=NOW + timedelta(hours=3))
    answer = home(client, julie.account)
    shown = answer.context["appointments"]
    assert [line.person.name for line in shown] == ["Camille TÔT", "Camille TARD"]
    assert [bool(line.outcome_url) for line in shown] == [True, False]
    assert 'name="state" value="held"' in answer.content.decode()


def test_the_gesture_of_the_home_says_the_outcome_d_1(client, land, julie):
    person = factories.followed(land, julie)
    appointment = factories.appointment(person, julie, starts_at=NOW - timedelta(hours=1))
    line = home(client, julie.account).context["appointments"][0]
    assert client.post(line.outcome_url, {"state": "missed", "back": "2026-06-15"}).status_code == 303
    appointment.refresh_from_db()
    assert appointment.state == "missed"


def test_a_caseworker_sees_their_own_people_and_not_the_colleague_s_p_1(client, land, operator, julie):
    factories.followed(land, julie, family_name="Mienne")
    factories.followed(land, factories.caseworker(operator, name="Paul Autre"), family_name="Autre")
    answer = home(client, julie.account)
    assert [person.name for person in answer.context["people"]] == ["Camille MIENNE"]
    assert answer.context["people_total"] == 1


def test_people_not_met_for_a_month_come_first_and_those_met_leave_the_list_p_1(client, land, julie):
    by = console_agent()
    for name, days in (("Récente", 3), ("Ancienne", 45), ("Oubliée", 0)):
        person = factories.followed(land, julie, family_name=name)
        if days:
            held = factories.appointment(person, julie, starts_at=NOW - timedelta(days=days))
            record_outcome(held, state="held", by=by, at=timezone.now())
    answer = home(client, julie.account)
    assert [p.name for p in answer.context["people"]] == ["Camille OUBLIÉE", "Camille ANCIENNE"]
    assert answer.context["people"][0].next_step == "jamais rencontrée"


def test_past_appointments_without_outcome_are_asked_for(client, land, julie):
    person = factories.followed(land, julie)
    factories.appointment(person, julie, starts_at=NOW - timedelta(days=2))
    assert "Qu'est-il arrivé à ces rendez-vous ?" in home(client, julie.account).content.decode()


def test_late_clocks_of_my_people_are_named_b_2(client, land, julie):
    factories.followed(land, julie, since=NOW.date(), right_since=NOW.date())
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        page = home(client, julie.account).content.decode()
    assert "Premier rendez-vous" in page
    assert "retard de 5 jours" in page


def test_an_area_manager_sees_only_their_area_p_3(client, land, operator):
    chief = factories.worker(Role.AREA_MANAGER, land.department, areas=[land.area])
    factories.oriented(land, operator.organisation, family_name="Nordique")
    factories.oriented(land, operator.organisation, family_name="Sudiste", area=land.other_area)
    answer = home(client, chief.account)
    assert answer.context["area_label"] == "Nord"
    assert [line.person.name for line in answer.context["to_assign"]] == ["Camille NORDIQUE"]
    assert "Choisir un référent" in answer.content.decode()


def late_since_yesterday():
    day = NOW.date()
    Clock.objects.update(
        opened_on=day - timedelta(days=20), warn_on=day - timedelta(days=9), due_on=day - timedelta(days=1)
    )


@pytest.mark.parametrize(("names", "waiting", "late"), [("N", 1, 1), ("S", 2, 2), ("NS", 3, 3)])
def test_the_figures_of_an_area_manager_open_lists_of_as_many_people_p_3(client, land, names, waiting, late):
    mine = [area for area in (land.area, land.other_area) if area.name[0] in names]
    chief = factories.worker(Role.AREA_MANAGER, land.department, areas=mine)
    third = Area.objects.create(code="est", name="Est", kind=land.area.kind, parent=land.root)
    for area in (land.area, land.other_area, land.other_area, third):
        factories.person(land, area=area)
    late_since_yesterday()
    [to_orient, _, overdue] = home(client, chief.account).context["stats"]
    assert (to_orient.figure, overdue.figure) == (str(waiting), str(late))
    assert client.get(to_orient.url).context["total"] == plural(waiting, "personne")
    assert len(client.get(overdue.url).context["page"].rows) == late


def test_the_late_deadlines_of_who_waits_for_an_orientation_are_theirs_alone_p_4(client, land, julie):
    officer = factories.worker(Role.ORIENTATION_OFFICER, land.department)
    factories.person(land)
    factories.followed(land, julie)
    late_since_yesterday()
    [_, overdue] = home(client, officer.account).context["stats"]
    rows = client.get(overdue.url).context["page"].rows
    assert (overdue.figure, len(rows)) == ("1", 1)


def test_an_operator_s_manager_sees_their_team_p_5(client, land, operator, julie):
    factories.caseworker(factories.operator(land, name="Ailleurs"), name="Paul Ailleurs")
    answer = home(client, factories.worker(Role.PROVIDER_MANAGER, operator.organisation).account)
    assert [load.name for load in answer.context["loads"]] == ["Julie Moreau"]
    assert "à orienter" not in answer.content.decode()


def test_the_platform_sees_who_waits_for_the_longest_time_p_4(client, land):
    for name, days in (("Récente", 1), ("Ancienne", 20)):
        person = factories.person(land, family_name=name)
        Following.objects.filter(pk=person.pk).update(to_orient_since=NOW.date() - timedelta(days=days))
    answer = home(client, factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
    assert [line.person.name for line in answer.context["to_orient"]] == [
        "Camille ANCIENNE",
        "Camille RÉCENTE",
    ]


def test_steering_sees_the_schemes_at_a_glance_p_6(client, land, julie):
    factories.followed(land, julie)
    answer = home(client, factories.worker(Role.STEERING, land.department).account)
    (line,) = answer.context["schemes"]
    assert (line.label, line.active, len(line.organisations)) == ("Essai 2026", 1, 1)


def test_the_secretariat_sees_who_comes_in_its_areas_p_10(client, land, operator, julie):
    south = factories.followed(land, julie, family_name="Sudiste", area=land.other_area)
    north = factories.followed(land, julie, family_name="Nordique")
    for person in (south, north):
        factories.appointment(person, julie, starts_at=NOW + timedelta(hours=1))
    desk = factories.worker(Role.SECRETARIAT, land.department, areas=[land.area])
    answer = home(client, desk.account)
    assert [line.person.name for line in answer.context["appointments"]] == ["Camille NORDIQUE"]
    assert "Julie Moreau" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.FT_ADVISER, Role.PANEL_MEMBER])
def test_files_opened_by_name_are_the_only_ones_p_11_p_12(client, land, role):
    account = factories.worker(role, factories.operator(land).organisation).account
    factories.person(land, family_name="Fermée")
    mine = factories.person(land, family_name="Ouverte")
    open_doors([Door(mine.pk, FileAccess.Ground.JOINT, account=account.pk)], since=NOW.date())
    assert [line.name for line in home(client, account).context["people"]] == ["Camille OUVERTE"]


def test_the_data_protection_officer_sees_who_read_what_and_no_name_p_9(client, land, julie):
    person = factories.followed(land, julie, family_name="Secrète")
    client.force_login(julie.account)
    client.get(f"/personnes/{person.public_id}/")
    answer = home(client, factories.account(Role.DPO))
    page = answer.content.decode()
    assert "1 dossier, 1 compte" in page
    assert "Secrète" not in page.title()


def test_the_administrator_sees_imports_directory_accounts_and_the_worker_p_9(client, land):
    page = home(client, factories.account(Role.ADMINISTRATOR)).content.decode()
    for words in ("Tâches de fond", "Derniers imports", "Annuaire", "Comptes ouverts"):
        assert words in page


def test_a_client_goes_to_their_own_space_p_7(client):
    assert home(client, factories.account(Role.CLIENT))["Location"] == "/mon-parcours/"


def test_a_partner_is_told_that_nothing_waits_p_8(client):
    assert "Rien ne vous attend" in home(client, factories.account(Role.PARTNER)).content.decode()


def test_a_visitor_logs_in_first(client):
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CLIENT, Role.CONSOLE}])
def test_every_home_costs_ten_queries_at_most(
    client, land, operator, julie, role, django_assert_max_num_queries
):
    for number in range(12):
        person = factories.followed(land, julie, family_name=f"Nom{number}")
        factories.appointment(person, julie, starts_at=NOW - timedelta(minutes=60 + number))
        factories.oriented(land, operator.organisation, family_name=f"Attend{number}")
    account = factories.worker(role, land.department, areas=[land.area]).account
    if role == Role.CASEWORKER:
        account = julie.account
    client.force_login(account)
    with django_assert_max_num_queries(10):
        client.get("/")
