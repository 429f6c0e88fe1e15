"""A person's own space is opened by who follows them, once, with a password shown once (P-7)."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Account, Event
from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.directory.queries import console_agent
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


def url(person):
    return reverse("portal:space", args=[person.public_id])


def test_who_follows_a_person_opens_their_space_and_the_person_logs_in(client, land, julie):
    person = factories.followed(land, julie, first_names="Alice")
    client.force_login(julie.account)
    answer = client.post(url(person), {"email": "Alice@Exemple.invalid"})
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    account = Account.objects.get(email="alice@exemple.invalid")
    assert (account.role, account.check_password(password)) == (Role.CLIENT, True)
    assert Event.objects.filter(person=person.pk, type=100, by=julie.account).exists()
    client.force_login(account)
    assert "Bonjour Alice" in client.get("/mon-parcours/").content.decode()


def test_the_path_offers_it_until_it_is_done(client, land, julie):
    person = factories.followed(land, julie)
    open_accompaniment(
        Entry(person.pk, timezone.localdate()),
        by=console_agent(),
        at=timezone.now(),
    )
    client.force_login(julie.account)
    panel = reverse("accompaniment:panel", args=[person.public_id])
    assert "Ouvrir son espace" in client.get(panel).content.decode()
    client.post(url(person), {"email": "a@exemple.invalid"})
    assert "Ouvrir son espace" not in client.get(panel).content.decode()
    again = client.post(url(person), {"email": "b@exemple.invalid"})
    assert again.status_code == 422
    assert "a déjà son espace" in again.content.decode()


@pytest.mark.parametrize("email", ["", "sans", "taken"])
def test_what_is_refused_is_said_on_its_field(client, land, julie, email):
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    answer = client.post(url(person), {"email": julie.account.email if email == "taken" else email})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]
    assert Person.objects.get(pk=person.pk).account is None


def test_a_stranger_opens_no_space(client, land, julie):
    person = factories.followed(land, julie)
    stranger = factories.caseworker(factories.operator(land, name="Ailleurs"))
    client.force_login(stranger.account)
    assert client.post(url(person), {"email": "a@exemple.invalid"}).status_code == 404
    for role in (Role.SECRETARIAT, Role.ORIENTATION_OFFICER, Role.DPO):
        client.force_login(factories.worker(role, land.department).account)
        assert client.post(url(person), {"email": "a@exemple.invalid"}).status_code == 403
    assert not Account.objects.filter(role=Role.CLIENT).exists()


def test_a_caseworker_opens_no_other_account(client, julie):
    client.force_login(julie.account)
    form = {"full_name": "Paul", "email": "p@exemple.invalid", "role": "administrator"}
    assert client.post(reverse("access:account_new"), form).status_code == 403
