"""Absent from a whole monthly flow is a question, never a closure (A-2)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person
from filrouge.people.models import Household, Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
CAMILLE = household(person("MARTIN", first="Camille"), number="1", claim="1")
LOUISE = household(person("DURAND", first="Louise", nir=""), number="2", claim="2")


@pytest.fixture
def officer(client):
    worker = factories.worker(Role.ORIENTATION_OFFICER, factories.land().department)
    client.force_login(worker.account)
    return worker


@pytest.fixture
def receive(client, officer, django_capture_on_commit_callbacks):
    """Deposit a flow and apply it, as an officer does."""

    def run(*households, day, frequency="M"):
        content = flow(*households, day=day, frequency=frequency).encode("cp1252")
        upload = SimpleUploadedFile(f"flux-{day}.xml", content)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("inbound:new"), {"file": upload})
        batch = Batch.objects.latest("pk")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("inbound:apply", args=[batch.public_id]))
        return Batch.objects.get(pk=batch.pk)

    return run


def absent(client, batch):
    answer = client.get(reverse("inbound:absent", args=[batch.public_id]))
    return [line.person.family_name for line in answer.context["lines"]]


def words(client, batch):
    return client.get(reverse("inbound:batch", args=[batch.public_id])).content.decode()


def test_who_is_no_longer_named_is_listed_and_nothing_is_closed(client, receive):
    receive(CAMILLE, LOUISE, day="2026-01-31")
    february = receive(CAMILLE, day="2026-02-28")
    assert absent(client, february) == ["DURAND"]
    assert "1 personne dont le droit était ouvert n&#x27;est plus nommée" in words(client, february)
    assert Household.objects.get(claim_number="2").state == "2"
    assert Person.objects.get(family_name="DURAND").subject_to_obligations


def test_who_comes_back_leaves_the_list(client, receive):
    receive(CAMILLE, LOUISE, day="2026-01-31")
    february = receive(CAMILLE, day="2026-02-28")
    receive(LOUISE, day="2026-03-05", frequency="J")
    assert absent(client, february) == []
    assert "plus nommée" not in words(client, february)


def test_absence_from_a_daily_file_means_nothing(client, receive):
    receive(CAMILLE, LOUISE, day="2026-01-31")
    assert absent(client, receive(CAMILLE, day="2026-02-02", frequency="J")) == []


def test_a_right_that_was_closed_is_not_missed(client, receive):
    receive(CAMILLE, LOUISE, day="2026-01-31")
    Household.objects.filter(claim_number="2").update(state="5")
    assert absent(client, receive(CAMILLE, day="2026-02-28")) == []


def test_the_list_goes_back_to_the_payer_as_a_spreadsheet(client, receive):
    receive(CAMILLE, LOUISE, day="2026-01-31")
    february = receive(CAMILLE, day="2026-02-28")
    answer = client.get(reverse("inbound:absent_csv", args=[february.public_id]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].split(";")[:2] == ["0000002", "DURAND"]
    assert "31/01/2026" in lines[1]


def test_the_list_costs_the_same_whatever_its_length(client, receive, django_assert_num_queries):
    many = [
        household(person(f"NOM{chr(65 + n)}", nir=""), number=str(n + 1), claim=str(n + 1)) for n in range(26)
    ]
    receive(*many, day="2026-01-31")
    february = receive(many[0], day="2026-02-28")
    with django_assert_num_queries(4):
        assert len(absent(client, february)) == 25
