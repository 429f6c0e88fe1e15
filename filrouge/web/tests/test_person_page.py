"""The person's page: one shell, its panels, its pulse (A-1)."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Reading
from filrouge.access.roles import Role
from filrouge.people.actions import write_note
from filrouge.people.models import Person
from filrouge.web.views.person import PANELS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    """Decisions are dated at midday: what is written now comes after."""
    with time_machine.travel("2026-06-15 15:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie)


def address_of(person):
    return reverse("web:person", args=[person.public_id])


def test_the_page_shows_who_where_with_whom_and_what_comes_next(client, julie, person):
    factories.appointment(
        person, julie, starts_at=timezone.now() + timezone.timedelta(days=2), purpose="Bilan"
    )
    client.force_login(julie.account)
    page = client.get(address_of(person)).content.decode()
    for words in (
        "Camille MARTIN",
        "Nord",
        "Julie Moreau",
        "Passerelle",
        "Bilan",
        "Premier rendez-vous",
        "Au RSA",
    ):
        assert words in page


def test_the_first_panels_are_drawn_and_the_others_are_links_that_load_when_seen(client, julie, person):
    client.force_login(julie.account)
    page = client.get(address_of(person)).content.decode()
    for panel in PANELS:
        if panel.when is not None:
            continue
        assert f'hx-get="{reverse(panel.name, args=[person.public_id])}"' in page
    assert "Suivi" in page
    assert "Foyer CAF" in page
    assert f'<a href="{reverse("people:notes", args=[person.public_id])}">Ouvrir : Notes</a>' in page
    assert sum(panel.eager for panel in PANELS) <= 4


def test_the_page_costs_twelve_queries_whatever_the_file_holds(
    client, julie, person, django_assert_max_num_queries
):
    for day in range(1, 15):
        factories.appointment(person, julie, starts_at=timezone.now() + timezone.timedelta(days=day))
        write_note(person, text=f"Note {day}", by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    with django_assert_max_num_queries(12):
        assert client.get(address_of(person)).status_code == 200


def test_the_head_alone_reloads_itself(client, julie, person, django_assert_max_num_queries):
    client.force_login(julie.account)
    with django_assert_max_num_queries(3 + 4):
        head = client.get(address_of(person), headers={"HX-Request": "true"}).content.decode()
    assert "Camille MARTIN" in head
    assert "</html>" not in head


def test_a_consultation_is_noted_once_a_day(client, julie, person):
    client.force_login(julie.account)
    for _ in range(2):
        client.get(address_of(person))
    assert Reading.objects.get(person=person.pk).purpose == "dossier"


def test_a_form_of_a_panel_drawn_in_process_is_accepted(person, julie):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(julie.account)
    appointment = factories.appointment(person, julie, starts_at=timezone.now() - timezone.timedelta(hours=2))
    page = strict.get(address_of(person)).content.decode()
    form = page[page.index("fil-gesture") :]
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {"csrfmiddlewaretoken": token, "state": "held", "summary": "", "back": ""}
    address = reverse("agenda:outcome", args=[appointment.public_id])
    assert strict.post(address, sent).status_code == 303
    assert strict.post(address, sent | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_what_one_writes_the_other_s_page_learns_at_one_query(
    client, land, julie, person, django_assert_num_queries
):
    client.force_login(julie.account)
    pulse = client.get(address_of(person)).context["pulse_url"]
    with django_assert_num_queries(1):
        assert client.get(pulse).status_code == 204
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    write_note(person, text="Bien.", by=manager.agent, at=timezone.now())
    answer = client.get(pulse)
    assert answer.status_code == 200
    assert client.get(reverse("web:pulse", args=[answer.json()["token"]])).status_code == 204


def test_a_false_token_is_gone(client):
    assert client.get(reverse("web:pulse", args=["faux"])).status_code == 410


def test_near_misses_of_the_page(client, land, person):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    for account, status in ((stranger.account, 404), (factories.account(Role.PARTNER), 403)):
        client.force_login(account)
        assert client.get(address_of(person)).status_code == status
    assert not Reading.objects.exists()
    client.logout()
    assert client.get(address_of(person)).status_code == 302


@pytest.mark.parametrize(
    "role", [Role.STEERING, Role.SECRETARIAT, Role.ORIENTATION_OFFICER, Role.AREA_MANAGER]
)
def test_each_role_of_the_departement_opens_the_page_with_the_panels_of_its_verbs(client, land, person, role):
    client.force_login(factories.worker(role, land.department).account)
    assert client.get(address_of(person)).status_code == 200


def test_somebody_of_whom_little_is_known_has_a_page(client, land):
    person = factories.person(land, birth_date=None)
    Person.objects.filter(pk=person.pk).update(rsa_since=None)
    person.following.delete()
    client.force_login(factories.worker(Role.AREA_MANAGER, land.department).account)
    assert "Personne n&#x27;est désigné" in client.get(address_of(person)).content.decode().replace(
        "'", "&#x27;"
    )
