"""Contact details, and two people who change them at once (A-1, A-2)."""

import pytest
from django.urls import reverse

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.people import events
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit")


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie, phone="0639981234", email="a@exemple.fr")


def address_of(person):
    return reverse("people:contact", args=[person.public_id])


def opened(client, person):
    """What the browser would send back if nothing were typed."""
    form = client.get(address_of(person)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_details_are_changed_and_the_journal_says_from_what_to_what(client, julie, person):
    client.force_login(julie.account)
    sent = opened(client, person) | {"phone": "07 11 22 33 44"}
    answer = client.post(address_of(person), sent)
    assert (answer.status_code, answer["Location"]) == (303, reverse("web:person", args=[person.public_id]))
    assert fresh(person).phone == "0711223344"
    event = Event.objects.get(person=person.pk, type=events.UPDATED.number)
    assert event.payload.data == {"avant": {"phone": "0639981234"}, "apres": {"phone": "0711223344"}}


def test_the_same_number_typed_otherwise_is_no_change(client, julie, person):
    client.force_login(julie.account)
    client.post(address_of(person), opened(client, person) | {"phone": "06.39.98.12.34"})
    assert not Event.objects.filter(type=events.UPDATED.number).exists()


def test_two_people_who_change_different_details_both_win(client, julie, manager, person):
    client.force_login(julie.account)
    hers = opened(client, person)
    client.force_login(manager.account)
    client.post(address_of(person), opened(client, person) | {"phone": "0711223344"})
    client.force_login(julie.account)
    client.post(address_of(person), hers | {"email": "b@exemple.fr"})
    assert (fresh(person).phone, fresh(person).email) == ("0711223344", "b@exemple.fr")


def conflict(client, julie, manager, person):
    """The manager writes first; Julie, who had the page open, writes another number and another e-mail."""
    client.force_login(julie.account)
    hers = opened(client, person)
    client.force_login(manager.account)
    client.post(address_of(person), opened(client, person) | {"phone": "0711223344"})
    client.force_login(julie.account)
    answer = client.post(address_of(person), hers | {"phone": "0755667788", "email": "b@exemple.fr"})
    form = answer.context["form"]
    return answer, {name: form[name].value() or "" for name in form.fields}


def test_the_second_is_shown_both_and_nothing_is_written_yet(client, julie, manager, person):
    answer, _ = conflict(client, julie, manager, person)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "Garder ma saisie : 07 55 66 77 88",
        "Garder l&#x27;autre : 07 11 22 33 44",
        "Anne Petit les a modifiées",
    ):
        assert words in page
    assert (fresh(person).phone, fresh(person).email) == ("0711223344", "a@exemple.fr")


@pytest.mark.parametrize(
    ("choice", "phone"),
    [
        ({"choix_phone": "moi"}, "0755667788"),
        ({"choix_phone": "autrui"}, "0711223344"),
        ({"choix_phone": "autre", "autre_phone": "06 00 00 00 00"}, "0600000000"),
    ],
)
def test_the_second_chooses_field_by_field_and_loses_nothing_else(
    client, julie, manager, person, choice, phone
):
    _, sent = conflict(client, julie, manager, person)
    answer = client.post(address_of(person), sent | choice)
    assert answer.status_code == 303
    assert (fresh(person).phone, fresh(person).email) == (phone, "b@exemple.fr")


def test_a_choice_must_be_made(client, julie, manager, person):
    _, sent = conflict(client, julie, manager, person)
    answer = client.post(address_of(person), sent)
    assert answer.status_code == 422
    assert "Choisissez la saisie à garder" in answer.content.decode()
    assert "0755667788" in answer.content.decode()


def test_a_third_writer_meanwhile_is_shown_too(client, julie, manager, person):
    _, sent = conflict(client, julie, manager, person)
    client.force_login(manager.account)
    client.post(address_of(person), opened(client, person) | {"phone": "0700000000"})
    client.force_login(julie.account)
    answer = client.post(address_of(person), sent | {"choix_phone": "moi"})
    assert answer.status_code == 409
    assert "Garder l&#x27;autre : 07 00 00 00 00" in answer.content.decode()


def test_a_wrong_address_is_told_on_its_field(client, julie, person):
    client.force_login(julie.account)
    answer = client.post(address_of(person), opened(client, person) | {"email": "pas une adresse"})
    assert answer.status_code == 422
    assert "Cette adresse n&#x27;est pas complète" in answer.content.decode()


def test_another_operator_finds_no_such_file(client, land, person):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(stranger.account)
    assert client.get(address_of(person)).status_code == 404


@pytest.mark.parametrize("role", [Role.PARTNER, Role.STEERING, Role.PANEL_MEMBER])
def test_who_may_not_edit_is_refused(client, land, person, role):
    client.force_login(factories.worker(role, land.department).account)
    assert client.get(address_of(person)).status_code == 403


@pytest.mark.parametrize("typed", ["=1+1", "12", "06 39 98", "+999 1", "voisine"])
def test_what_is_no_phone_number_is_refused_with_an_example_a_2(client, person, julie, typed):
    client.force_login(julie.account)
    answer = client.post(address_of(person), opened(client, person) | {"phone": typed})
    assert answer.status_code == 422
    assert "06 39 98 12 34" in answer.content.decode()
    assert fresh(person).phone == "0639981234"


def test_a_foreign_number_keeps_its_prefix_a_2(client, person, julie):
    client.force_login(julie.account)
    client.post(address_of(person), opened(client, person) | {"phone": "+32 470 12 34 56"})
    assert fresh(person).phone == "+32 470 12 34 56"
