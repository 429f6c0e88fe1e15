"""What was received stays (A-4, A-9): what, when, by whom, its hash and counts, long after the file and its lines."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.exchanges.inbound import uploads
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
FLOW = flow(household(person())).encode("cp1252")


@pytest.fixture
def officer(client):
    worker = factories.worker(Role.ORIENTATION_OFFICER, factories.land().department)
    client.force_login(worker.account)
    return worker


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    def run(step, batch=None, **data):
        arguments = [batch.public_id] if batch else []
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"inbound:{step}", args=arguments), data)

    return run


@pytest.fixture
def deposit(officer, post):
    def run(name="flux.xml", content=FLOW):
        post("new", file=SimpleUploadedFile(name, content))
        return Batch.objects.latest("pk")

    return run


def page(client, batch):
    return (
        client.get(reverse("inbound:batch", args=[batch.public_id])).content.decode().replace("&#x27;", "'")
    )


def purged(batch):
    uploads.forget_old(batch.created_at + uploads.KEPT + timedelta(days=1))
    batch.refresh_from_db()
    return batch


def test_after_the_purge_the_page_and_the_list_still_say_what_was_received(client, deposit, post, officer):
    batch = deposit()
    post("apply", batch)
    batch = purged(batch)
    assert (batch.path, batch.warnings, StagedLine.objects.exists()) == ("", [], False)
    seen = page(client, batch)
    for words in (
        "Le détail des lignes a été effacé le", "Ce qui a été reçu", "flux.xml", officer.account.full_name, batch.file_hash,
        "1 foyer, 1 personne",
    ):  # fmt: skip
        assert words in seen
    assert "Annuler cet import" not in seen
    listed = client.get(reverse("inbound:list")).content.decode()
    assert "flux.xml" in listed
    assert "détail effacé" in listed
    assert "Appliqué" in listed


def test_a_file_never_applied_says_so_after_the_purge(client, deposit):
    batch = purged(deposit())
    seen = page(client, batch)
    assert "Fichier jamais appliqué." in seen
    assert "ne peut pas être utilisé" not in seen
    assert batch.file_hash in seen
    assert "Jamais appliqué" in client.get(reverse("inbound:list")).content.decode()


def test_the_same_content_is_said_before_anything_is_read_even_after_the_purge(
    client, deposit, post, officer
):
    first = deposit("janvier.xml")
    post("apply", first)
    purged(first)
    again = deposit("copie.xml")
    assert (again.state, again.same_as, StagedLine.objects.count()) == ("reading", first, 0)
    seen = page(client, again)
    assert "Ce fichier a déjà été reçu le" in seen
    assert f"par {officer.account.full_name}" in seen
    assert "janvier.xml" in seen
    assert "Déjà reçu" in client.get(reverse("inbound:list")).content.decode()
    client.force_login(factories.account(Role.ADMINISTRATOR))
    assert "Déjà reçu" in client.get("/").content.decode()


def test_it_is_read_all_the_same_when_somebody_says_so_and_changes_nothing(client, deposit, post):
    post("apply", deposit())
    again = deposit()
    post("resume", again)
    again.refresh_from_db()
    assert (again.state, again.counts["unchanged"]) == ("ready", 1)
    assert "Déjà reçu" in page(client, again)
    post("apply", again)
    assert Person.objects.count() == 1


def test_it_is_set_aside_when_somebody_says_so(client, deposit, post, settings, officer):
    post("apply", deposit())
    again = deposit()
    post("set_aside", again)
    again.refresh_from_db()
    assert (again.state, list(settings.UPLOADS_DIR.iterdir())) == ("refused", [])
    assert f"{officer.account.full_name} l'a laissé de côté" in page(client, again)
    assert "Laissé de côté" in client.get(reverse("inbound:list")).content.decode()
    assert Batch.objects.filter(same_as__isnull=False).count() == 1


def test_a_third_deposit_is_said_like_the_first_one_not_like_the_one_that_waits(deposit, post):
    first = deposit()
    post("apply", first)
    second, third = deposit(), deposit()
    assert (second.same_as, third.same_as) == (first, first)


def test_a_file_that_could_not_be_read_was_not_received(deposit):
    assert deposit(content=b"<rien/>").state == "refused"
    assert deposit(content=b"<rien/>").same_as is None


def test_from_the_console_the_same_file_is_said_and_read_again(console, told, tmp_path):
    path = write(tmp_path, FLOW)
    first = console("apply", path)
    assert "received_before" not in first
    assert "Ce fichier a déjà été reçu le" in told("preview", path)
    again = console("apply", path)
    assert (again["received_before"], again["unchanged"]) == (first["batch"], 1)
