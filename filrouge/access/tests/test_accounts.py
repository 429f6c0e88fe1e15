"""Accounts and the journal of readings (P-9, A-9)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.models import Account, Event, Reading
from filrouge.access.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
JOURNAL = "/journal/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def admin(client):
    account = factories.account(Role.ADMINISTRATOR)
    client.force_login(account)
    return account


def a_user(**changes):
    return {"full_name": "Julie Moreau", "email": "Julie@Exemple.invalid", "role": "caseworker"} | changes


def test_an_account_is_opened_with_a_password_shown_once(client, admin):
    answer = client.post(reverse("access:account_new"), a_user())
    made = Account.objects.get(email="julie@exemple.invalid")
    password = answer.context["password"]
    assert made.check_password(password)
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(reverse("access:account", args=[made.public_id])).content.decode()
    assert Event.objects.filter(by=admin, subject=made.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "sans"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"role": ""}, "role"),
        ({"role": "console"}, "role"),
    ],
)
def test_what_is_refused_is_said_on_its_field(client, admin, changes, field):
    answer = client.post(reverse("access:account_new"), a_user(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_an_address_is_one_account_whatever_its_case(client, admin):
    client.post(reverse("access:account_new"), a_user())
    twin = client.post(reverse("access:account_new"), a_user(email="JULIE@exemple.invalid"))
    assert list(twin.context["form"].errors) == ["email"]


def test_a_closed_account_is_out_at_once(client, admin):
    julie = factories.account(Role.CASEWORKER)
    assert client.post(reverse("access:account_close", args=[julie.public_id])).status_code == 303
    client.force_login(julie)
    assert client.get("/").status_code == 302


def test_nobody_closes_their_own_account(client, admin):
    answer = client.post(reverse("access:account_close", args=[admin.public_id]))
    assert answer.status_code == 409
    admin.refresh_from_db()
    assert admin.is_active


def test_a_renewed_password_replaces_the_former_and_ends_its_sessions(client, admin):
    julie = factories.account(Role.CASEWORKER)
    other = type(client)()
    other.force_login(julie)
    answer = client.post(reverse("access:account_renew", args=[julie.public_id]))
    julie.refresh_from_db()
    assert julie.check_password(answer.context["password"])
    assert not julie.check_password(factories.PASSWORD)
    assert other.get("/").status_code == 302


def test_a_get_closes_nothing(client, admin):
    julie = factories.account(Role.CASEWORKER)
    assert client.get(reverse("access:account_close", args=[julie.public_id])).status_code == 405


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.CONSOLE}])
def test_only_an_administrator_keeps_accounts(client, role):
    client.force_login(factories.account(role))
    assert client.get("/comptes/").status_code == 403
    assert client.post(reverse("access:account_new"), a_user()).status_code == 403
    assert not Account.objects.filter(email="julie@exemple.invalid").exists()


def test_the_list_filters_and_pages_in_eight_queries(client, admin, django_assert_max_num_queries):
    for number in range(27):
        factories.account(Role.CASEWORKER, name=f"Julie {number:02d}")
    with django_assert_max_num_queries(8):
        page = client.get("/comptes/", {"profil": "caseworker"})
    assert len(page.context["page"].rows) == 25
    rest = client.get("/comptes/", {"profil": "caseworker", "after": page.context["page"].next_key})
    assert [a.full_name for a in rest.context["page"].rows] == ["Julie 25", "Julie 26"]
    assert "Julie 00" in b"".join(client.get("/comptes.csv").streaming_content).decode()


@pytest.fixture
def readings():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land), name="Julie Moreau")
    person = factories.followed(land, julie, family_name="Secrète")
    for days in range(27):
        day = date(2026, 6, 15) - timedelta(days=days)
        Reading.objects.create(
            account=julie.account, person=person.pk, purpose="dossier", day=day, first_at=f"{day} 09:00+02:00"
        )
    return julie, person


def test_the_data_protection_officer_reads_who_opened_which_file_never_a_name_a_9(client, readings):
    _, person = readings
    client.force_login(factories.account(Role.DPO))
    answer = client.get(JOURNAL)
    page = answer.content.decode()
    assert person.public_id in page
    assert "Julie Moreau" in page
    assert "SECRÈTE" not in page.upper()
    assert len(answer.context["lines"]) == 25
    rest = client.get(JOURNAL, {"after": answer.context["page"].next_key})
    assert len(rest.context["lines"]) == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"jour": "2026-06-14"}, 1),
        ({"jour": "2020-01-01"}, 0),
        ({"dossier": "inconnu"}, 0),
        ({"compte": "inconnu"}, 0),
        ({"jour": "pas un jour"}, 25),
    ],
)
def test_the_journal_filters_from_the_address(client, readings, query, count):
    client.force_login(factories.account(Role.DPO))
    assert len(client.get(JOURNAL, query).context["lines"]) == count


def test_the_journal_narrows_to_a_file_and_to_an_account(client, readings):
    julie, person = readings
    client.force_login(factories.account(Role.DPO))
    assert len(client.get(JOURNAL, {"dossier": person.public_id}).context["lines"]) == 25
    assert len(client.get(JOURNAL, {"compte": julie.account.public_id}).context["lines"]) == 25
    text = b"".join(
        client.get("/journal.csv", {"compte": julie.account.public_id}).streaming_content
    ).decode()
    assert len(text.strip().splitlines()) == 28


def test_the_journal_costs_eight_queries_at_most(client, readings, django_assert_max_num_queries):
    client.force_login(factories.account(Role.DPO))
    with django_assert_max_num_queries(8):
        client.get(JOURNAL)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.DPO, Role.CONSOLE}])
def test_only_the_data_protection_officer_reads_the_journal_p_9(client, role):
    client.force_login(factories.account(role))
    assert client.get(JOURNAL).status_code == 403
    assert client.get("/journal.csv").status_code == 403
