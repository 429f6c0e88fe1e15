"""A list whose titles nobody knows: its columns are said once, on screen, and remembered (A-4)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch, ColumnChoice
from filrouge.exchanges.inbound.tests.deposits import NIRS
from filrouge.people.models import Person, Received
from tests import factories

STRANGE = "Usager;Petit nom;Venu au monde le;Sa tribu;Truc\n"
LINE = "Lefèvre;Zoé;02/03/1985;Les Roux;à garder\n"
SAID = {"column_0": "family_name", "column_1": "first_names", "column_2": "birth_date", "column_3": "left",
        "column_4": "beside", "sender": "Mission locale de Valbourg"}  # fmt: skip

pytestmark = pytest.mark.usefixtures("worked")


@pytest.fixture
def office(client, db):
    account = factories.account(Role.ADMINISTRATOR)
    client.force_login(account)
    return client


@pytest.fixture
def drop(office, django_capture_on_commit_callbacks):
    def run(content, name="liste.csv"):
        with django_capture_on_commit_callbacks(execute=True):
            office.post(
                "/imports/nouveau/", {"file": SimpleUploadedFile(name, content.encode()), "expected": ""}
            )
        return Batch.objects.order_by("-pk")[0]

    return run


@pytest.fixture
def say(office, django_capture_on_commit_callbacks):
    def run(batch, **said):
        with django_capture_on_commit_callbacks(execute=True):
            answer = office.post(f"/imports/{batch.public_id}/colonnes/", {**SAID, **said})
        batch.refresh_from_db()
        return answer

    return run


def test_unknown_titles_wait_for_somebody_to_say_what_they_hold(office, drop):
    batch = drop(STRANGE + LINE)
    assert batch.state == Batch.State.MAPPING
    page = office.get(f"/imports/{batch.public_id}/").content.decode()
    assert "ses titres ne sont pas connus" in page
    columns = office.get(f"/imports/{batch.public_id}/colonnes/").content.decode()
    assert "Venu au monde le" in columns
    assert "02/03/1985" in columns


def test_what_the_first_lines_hold_is_proposed(office, drop):
    batch = drop(
        "Usager;Petit nom;Venu au monde le;Joindre;Écrire\nLefèvre;Zoé;02/03/1985;612345678;z@exemple.fr\n"
    )
    page = office.get(f"/imports/{batch.public_id}/colonnes/").content.decode()
    for field in ("birth_date", "phone", "email"):
        assert page.count(f'<option value="{field}" selected>') == 1


def test_said_once_the_list_is_read_and_the_next_one_at_once(office, drop, say):
    batch = drop(STRANGE + LINE)
    assert say(batch).status_code == 303
    assert (batch.state, batch.totals["created"]) == (Batch.State.READY, 1)
    again = drop(STRANGE + "Petit;Luc;01/02/1990;Les Bleus;autre\n")
    assert (again.state, again.totals["created"]) == (Batch.State.READY, 1)
    page = office.get(f"/imports/{again.public_id}/").content.decode()
    assert "pour « Mission locale de Valbourg »" in page


def test_a_title_that_comes_twice_is_asked_once_and_remembered(office, drop, say):
    batch = drop("Nom;Prénom;Truc;Truc;Venu au monde le\nLefèvre;Zoé;un;deux;02/03/1985\n")
    assert batch.state == Batch.State.MAPPING
    page = office.get(f"/imports/{batch.public_id}/colonnes/").content.decode()
    assert page.count("« Truc » contient") == 1
    columns = {"column_2": "beside", "column_3": "birth_date"}
    assert say(batch, **columns).status_code == 303
    assert batch.state == Batch.State.READY


def test_what_is_kept_beside_is_kept_and_what_is_left_is_not(
    office, drop, say, django_capture_on_commit_callbacks
):
    batch = drop(STRANGE + LINE)
    say(batch)
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"/imports/{batch.public_id}/appliquer/")
    assert Received.objects.get(person=Person.objects.get()).data == {"Truc": "à garder"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"column_1": "family_name"}, "est dit de deux colonnes, « Usager » et « Petit nom »"),
        ({"column_2": "beside"}, "Il manque « Date de naissance », « NIR » ou « N° allocataire »"),
    ],
)
def test_a_choice_that_tells_nobody_apart_is_refused_with_the_remedy(drop, say, said, words):
    batch = drop(STRANGE + LINE)
    answer = say(batch, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (batch.state, ColumnChoice.objects.count()) == (Batch.State.MAPPING, 0)


def test_a_known_list_may_be_read_otherwise_before_it_is_applied(office, drop, say):
    batch = drop("Nom;Prénom;Date de naissance;Prénom usuel;Truc\nLefèvre;Zoé;02/03/1985;Zozo;x\n")
    assert batch.state == Batch.State.READY
    said = {"column_0": "family_name", "column_1": "beside", "column_3": "first_names"}
    say(batch, **said)
    assert (batch.state, batch.column_choice.sender) == (Batch.State.READY, SAID["sender"])
    page = office.get(f"/imports/{batch.public_id}/").content.decode()
    assert "Lefèvre Zozo" in page


def test_once_applied_the_columns_cannot_be_changed(office, drop, say, django_capture_on_commit_callbacks):
    batch = drop(STRANGE + LINE)
    say(batch)
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"/imports/{batch.public_id}/appliquer/")
    assert say(batch).status_code == 303
    assert batch.state == Batch.State.APPLIED


def test_a_list_that_waits_can_be_set_aside(office, drop):
    batch = drop(STRANGE + LINE)
    office.post(f"/imports/{batch.public_id}/laisser/")
    batch.refresh_from_db()
    assert (batch.state, batch.path) == (Batch.State.REFUSED, "")


def test_the_first_lines_never_show_a_nir(office, drop):
    batch = drop(
        f"Usager;Petit nom;Venu au monde le;Sécu de la personne\nLefèvre;Zoé;02/03/1985;{NIRS['CAMILLE']}\n"
    )
    page = office.get(f"/imports/{batch.public_id}/colonnes/").content.decode()
    assert "Lefèvre" in page
    assert NIRS["CAMILLE"] not in page


def test_a_caseworker_may_not_say_columns(client, drop):
    batch = drop(STRANGE + LINE)
    client.force_login(factories.account(Role.CASEWORKER))
    assert client.get(f"/imports/{batch.public_id}/colonnes/").status_code == 403
