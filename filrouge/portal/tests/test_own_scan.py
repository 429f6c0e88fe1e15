"""The person downloads the scan of their own signed contract, and nothing else (P-7, A-9)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.models import Reading
from filrouge.access.roles import Role
from filrouge.accompaniment.actions import NewContract
from filrouge.accompaniment.scans import note_contract
from filrouge.directory.queries import console_agent
from filrouge.documents.attaching import Said, attach, remove
from filrouge.people.models import Person
from tests import factories, papers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


def signed_scan(person):
    item = NewContract(person.pk, DAY, date(2026, 12, 1), "Un pas.", on_paper=True)
    files = [papers.upload(papers.pdf(person.family_name))]
    return note_contract(item, files=files, by=console_agent(), at=NOW).scans.get()


@pytest.fixture
def zoe(client, land, julie):
    """Followed, and logged in to her own space."""
    made = factories.followed(land, julie, family_name="Lefevre")
    account = factories.account(Role.CLIENT)
    Person.objects.filter(pk=made.pk).update(account=account)
    client.force_login(account)
    return made


def get(client, row):
    return client.get(reverse("portal:contract_scan", args=[row.public_id]))


def test_i_download_the_contract_that_i_signed_p_7(client, zoe):
    row = signed_scan(zoe)
    assert (
        reverse("portal:contract_scan", args=[row.public_id]) in client.get("/mon-parcours/").content.decode()
    )
    answer = get(client, row)
    assert b"".join(answer.streaming_content) == papers.pdf("Lefevre")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not Reading.objects.filter(purpose="piece").exists()


def test_neither_another_attachment_of_mine_nor_the_contract_of_somebody_else_is_there_a_9(
    client, land, julie, zoe
):
    other = factories.followed(land, julie, family_name="Autre")
    said = Said("attestation", DAY)
    [mine] = attach(zoe, said, files=[papers.upload(papers.pdf("x"))], by=console_agent(), at=NOW).added
    assert get(client, mine).status_code == 404
    assert get(client, signed_scan(other)).status_code == 404
    assert client.get(reverse("documents:attachment", args=[mine.public_id])).status_code == 403


def test_a_scan_that_was_removed_is_no_longer_there(client, zoe):
    row = signed_scan(zoe)
    remove(row, why="wrong_file", by=console_agent(), at=NOW)
    assert get(client, row).status_code == 404
    assert "Télécharger mon contrat" not in client.get("/mon-parcours/").content.decode()
