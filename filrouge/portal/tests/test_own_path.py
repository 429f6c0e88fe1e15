"""The accompanied person's own space: their data, in plain words, and nobody else's (P-7)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.clocks.models import Clock
from filrouge.directory.models import Professional
from filrouge.directory.queries import console_agent
from filrouge.people.models import Companion, Person, Renewal
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
URL = "/mon-parcours/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    made = factories.caseworker(factories.operator(land), name="Julie Moreau")
    Professional.objects.filter(pk=made.professional.pk).update(phone="0639981234")
    return made


def a_client(person):
    account = factories.account(Role.CLIENT)
    Person.objects.filter(pk=person.pk).update(account=account)
    return account


def sign(person, goals):
    item = NewContract(person.pk, date(2026, 6, 1), date(2026, 12, 1), goals, Decimal("12.5"))
    record_contracts([item], by=console_agent(), at=NOW)


def test_i_see_who_follows_me_when_and_what_i_signed_p_7(client, land, julie):
    person = factories.followed(land, julie, since=date(2026, 6, 10))
    factories.appointment(person, julie, starts_at=NOW + timedelta(days=2), purpose="Faire le CV")
    sign(person, "Passer le code de la route.")
    client.force_login(a_client(person))
    page = client.get(URL).content.decode()
    for words in (
        "Bonjour Camille", "Julie Moreau", 'href="tel:0639981234"', "06 39 98 12 34", "17 juin 2026 à 11",
        "Faire le CV", "1er décembre 2026", "12,5 heures",
        "Mes droits",
    ):  # fmt: skip
        assert words in page
    assert "Passer le code de la route." in client.get(f"{URL}contrat/").content.decode()


def test_i_never_see_somebody_else_p_7(client, land, julie):
    mine = factories.followed(land, julie, first_names="Alice")
    other = factories.followed(land, julie, first_names="Zoé", family_name="Autre")
    sign(other, "Secret de Zoé.")
    factories.appointment(other, julie, starts_at=NOW + timedelta(days=1), purpose="Rendez-vous de Zoé")
    client.force_login(a_client(mine))
    page = client.get(URL).content.decode()
    assert "Bonjour Alice" in page
    assert "Zoé" not in page
    for address in (
        f"/personnes/{other.public_id}/",
        f"/personnes/{mine.public_id}/",
        "/personnes/",
        "/a-orienter/",
    ):
        assert client.get(address).status_code == 403


def test_there_is_no_search_and_nowhere_else_to_go_p_7(client, land, julie):
    client.force_login(a_client(factories.followed(land, julie)))
    page = client.get(URL).content.decode()
    assert "Chercher une personne" not in page
    assert "<nav" not in page
    assert "Me déconnecter" in page


def test_a_deadline_that_passed_is_said_with_what_to_do_b_2(client, land, julie):
    person = factories.followed(land, julie)
    Clock.objects.create(
        person=person, kind="legal", rule="contract", label="Contrat d'engagement", opened_on=date(2026, 5, 1),
        warn_on=date(2026, 5, 20), due_on=date(2026, 6, 1), rules_hash="",
    )  # fmt: skip
    client.force_login(a_client(person))
    page = client.get(URL).content.decode()
    assert "c&#x27;était pour le 1er juin 2026. Parlez-en à votre référent." in page
    assert "C&#x27;est à l&#x27;organisme qui vous accompagne de le faire avec vous." in page


def test_i_am_shown_my_own_dates_and_not_the_targets_of_the_departement_p_7(client, land, julie):
    """A recommended length or a target obliges nobody, and I can do nothing about it: only my dates are there."""
    person = factories.followed(land, julie)
    sign(person, "Passer le code de la route.")
    more = {
        "person": person,
        "opened_on": date(2026, 6, 1),
        "state": "running",
        "rule": "recommended",
        "rules_hash": "",
    }
    Clock.objects.create(
        kind="local", label="Durée préconisée de l'accompagnement", warn_on=date(2026, 6, 1), due_on=date(2026, 6, 10),
        **more,
    )  # fmt: skip
    client.force_login(a_client(person))
    page = client.get(URL).content.decode()
    assert "Durée préconisée" not in page
    assert "La fin de votre contrat\u00a0: le 1er décembre 2026 (dans 169 jours)." in page


def test_i_see_who_stands_beside_me_and_what_i_have_to_renew_p_7(client, land, julie):
    person = factories.followed(land, julie)
    more = {"person": person, "entered_by": julie.account}
    Companion.objects.create(
        kind="curatorship", name="Paul Roche", organisation="Udaf", letters="copy", postal_code="99101", city="Valbourg",
        since=date(2026, 5, 4), **more,
    )  # fmt: skip
    for kind, day in (
        ("residence_permit", date(2026, 8, 1)),
        ("rqth", date(2028, 1, 1)),
        ("health_cover", date(2026, 6, 1)),
    ):
        Renewal.objects.create(
            kind=kind,
            expires_on=day,
            source="seen",
            entered_by_name="Julie Moreau",
            entered_on=date(2026, 6, 1),
            **more,
        )
    client.force_login(a_client(person))
    page = client.get(URL).content.decode()
    assert "Cette personne reçoit une copie de nos lettres." in page
    assert "Votre titre de séjour\u00a0: jusqu&#x27;au 1er août 2026 (dans 47 jours)." in page
    assert "Demandez le renouvellement entre quatre et deux mois avant la fin." in page
    assert "Votre couverture santé\u00a0: c&#x27;était jusqu&#x27;au 1er juin 2026." in page
    assert "travailleur handicapé" not in page


def test_an_account_without_a_file_is_told_whom_to_ask(client):
    client.force_login(factories.account(Role.CLIENT))
    assert "pas encore relié" in client.get(URL).content.decode()


def test_nobody_yet_and_no_contract_are_said_kindly(client, land):
    client.force_login(a_client(factories.person(land)))
    page = client.get(URL).content.decode()
    assert "Personne n'est encore désigné" in page
    assert "Vous n'avez pas encore de contrat" in page


def test_a_professional_has_no_such_space(client, julie):
    client.force_login(julie.account)
    assert client.get(URL).status_code == 403


def test_my_page_costs_ten_queries(client, land, julie, django_assert_max_num_queries):
    person = factories.followed(land, julie)
    for days in range(1, 6):
        factories.appointment(person, julie, starts_at=NOW + timedelta(days=days))
    client.force_login(a_client(person))
    with django_assert_max_num_queries(10):
        client.get(URL)
