"""One list by last contact and by what comes next; one note to several (P-1, A-1)."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filrouge.accompaniment import my_people_views
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.models import ContractDraft
from filrouge.accompaniment.my_people import FILTERS, my_people
from filrouge.agenda.models import Appointment
from filrouge.clocks.models import Clock
from filrouge.people.models import Note, Person
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/mes-personnes/"


@pytest.fixture
def julie():
    land = factories.land()
    made = factories.caseworker(factories.operator(land))
    for name, days, state in (("Ancienne", -60, "held"), ("Recente", -3, "held"), ("Avenir", 5, "booked")):
        person = factories.followed(land, made, family_name=name)
        met = factories.appointment(person, made, starts_at=timezone.now() + timedelta(days=days))
        Appointment.objects.filter(pk=met.pk).update(state=state)
    other = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    factories.followed(land, other, family_name="Ailleurs")
    return made


def names(julie, **asked):
    return [p.family_name for p in my_people(julie.agent, timezone.now(), timezone.localdate(), **asked)]


def test_the_longest_without_a_meeting_comes_first_and_nobody_elses_people(julie):
    assert names(julie) == ["Avenir", "Ancienne", "Recente"]


def test_each_filter_keeps_its_own(julie):
    assert names(julie, chosen="sans-rencontre") == ["Avenir", "Ancienne"]
    assert names(julie, chosen="sans-suite") == ["Ancienne", "Recente"]
    assert len(names(julie, chosen="contrat")) == 3
    assert {one.key for one in FILTERS} >= {"", "retard"}


def test_what_is_late_is_marked_and_a_contract_in_preparation_is_said_p_1(client, julie):
    """P-1: what is over is not plain black, and a renewal under way is not redone."""
    today = timezone.localdate()
    late, soon, _ = my_people(julie.agent, timezone.now(), today)
    for person, days in ((late, -1), (soon, 10)):
        ends = today + timedelta(days=days)
        sign = NewContract(person.pk, today - timedelta(days=90), ends, "Venir aux ateliers.")
        record_contracts([sign], by=julie.agent, at=timezone.now())
    Clock.objects.create(
        person=soon, kind="local", rule="advised", label="Durée préconisée", opened_on=today - timedelta(days=90),
        warn_on=today - timedelta(days=9), due_on=today - timedelta(days=2), rules_hash="",
    )  # fmt: skip
    ContractDraft.objects.create(person=late, terms={}, changed_at=timezone.now(), changed_by=julie.account)
    client.force_login(julie.account)
    page = client.get(URL).content.decode()
    cells = [
        re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r'<td data-label="Contrat.*?</td>', page, re.S)
    ]
    assert "Dépassé" in cells[0]
    assert "Contrat en préparation" in cells[0]
    assert "Bientôt" in cells[1]
    assert "Préparer" in cells[1]
    due = [
        cell for cell in re.findall(r'<td data-label="Prochaine.*?</td>', page, re.S) if "préconisée" in cell
    ]
    assert len(due) == 1
    assert "Dépassé" in due[0]


def test_a_note_to_several_is_seen_before_it_is_written_a_1(client, julie):
    client.force_login(julie.account)
    people = list(my_people(julie.agent, timezone.now(), timezone.localdate()))[:2]
    said = {"personne": [p.public_id for p in people], "words": "Réunion d'information le 3 juillet."}
    page = client.post(URL, said | {"geste": "relire"}).content.decode()
    assert "Dans 2 dossiers" in page
    assert not Note.objects.exists()
    assert client.post(URL, said | {"geste": "noter"}).status_code == 303
    assert {note.person_id for note in Note.objects.all()} == {p.pk for p in people}


def test_what_is_ticked_survives_a_choice_and_a_page_p_1(client, julie, monkeypatch):
    monkeypatch.setattr(my_people_views, "SHOWN", 2)
    client.force_login(julie.account)
    old, new = Person.objects.get(family_name="Ancienne"), Person.objects.get(family_name="Recente")
    ticked = {"personne": [new.public_id], "geste": "voir", "words": "À dire."}
    first = client.post(URL + "?voir=sans-rencontre", ticked)
    assert [person.family_name for person in first.context["elsewhere"]] == ["Recente"]
    assert f'type="hidden" name="personne" value="{new.public_id}"' in first.content.decode()
    assert "Cochées ailleurs que sur cette page : " in first.content.decode()
    assert "À dire.</textarea>" in first.content.decode()
    page = client.post(URL, {"personne": [new.public_id, old.public_id], "geste": "voir"})
    later = client.post(
        f"{URL}?{urlencode({'after': page.context['page'].next_key})}",
        {"personne": [new.public_id, old.public_id], "geste": "voir"},
    )
    assert [person.family_name for person in later.context["page"].rows] == ["Recente"]
    assert [person.family_name for person in later.context["elsewhere"]] == ["Ancienne"]
    assert f'value="{new.public_id}" checked' in later.content.decode()


def test_all_are_ticked_and_unticked_by_one_explicit_gesture_p_1(client, julie, monkeypatch):
    monkeypatch.setattr(my_people_views, "SHOWN", 1)
    client.force_login(julie.account)
    assert "Tout sélectionner (3)" in client.get(URL).content.decode()
    assert "Tout sélectionner (2)" in client.get(URL + "?voir=sans-suite").content.decode()
    page = client.post(URL + "?voir=sans-suite", {"geste": "tout"})
    assert {person.family_name for person in page.context["ticked"]} == {"Ancienne", "Recente"}
    assert ">2</strong>" in page.content.decode()
    none = client.post(URL, {"geste": "rien", "personne": [p.public_id for p in page.context["ticked"]]})
    assert none.context["ticked"] == []


def test_nothing_is_written_in_a_file_that_is_not_mine_a_9(client, julie):
    client.force_login(julie.account)
    stranger = Person.objects.get(family_name="Ailleurs")
    said = {"personne": [stranger.public_id], "words": "Bonjour.", "geste": "noter"}
    client.post(URL, said)
    assert not Note.objects.exists()


def test_the_list_is_one_query_whatever_their_number(julie, django_assert_num_queries):
    agent = julie.agent
    with django_assert_num_queries(1):
        list(my_people(agent, timezone.now(), timezone.localdate()))


def test_a_note_to_several_is_reserved_and_looked_at_once_a_9(client, julie):
    """A-9: the same help and the same levels as for one note; ticked people stay ticked."""
    client.force_login(julie.account)
    person = next(iter(my_people(julie.agent, timezone.now(), timezone.localdate())))
    said = {"personne": [person.public_id], "words": "Un menteur.", "level": "organisation"}
    page = client.post(URL, said | {"geste": "relire"}).content.decode()
    assert "<mark>menteur</mark>" in page
    assert f'value="{person.public_id}" checked' in page
    assert "Écrire cette note ?" not in page
    preview = client.post(URL, said | {"mots_vus": "oui", "mots_montres": "1"}).content.decode()
    assert "Mon organisme. Dans 1 dossier" in preview
    assert not Note.objects.exists()
    client.post(URL, said | {"mots_vus": "oui", "mots_montres": "1", "geste": "noter"})
    note = Note.objects.get()
    assert (note.level, note.organisation.name) == ("organisation", "Passerelle")


def test_the_page_costs_the_same_whatever_their_number_and_what_is_ticked_p_1(client, julie):
    client.force_login(julie.account)
    client.get(URL)
    people = list(my_people(julie.agent, timezone.now(), timezone.localdate()))

    def cost(number):
        with CaptureQueriesContext(connection) as queries:
            client.post(URL, {"personne": [p.public_id for p in people[:number]], "geste": "voir"})
        return len(queries)

    assert cost(1) == cost(3) <= 10
