"""The demo has papers in its files, contracts whose scan is there and others whose scan waits (A-5, P-10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.scans import awaited, scans_of
from filrouge.demo.papers import add_papers
from filrouge.directory.queries import console_agent
from filrouge.documents.models import Attachment
from filrouge.people.models import Person
from tests import factories


@pytest.mark.django_db
def test_some_contracts_are_scanned_and_others_wait_a_5_p_10(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    land, today, by = factories.land(), timezone.localdate(), console_agent()
    julie = factories.caseworker(factories.operator(land))
    people = [factories.followed(land, julie, family_name=name) for name in "ABCDE"]
    items = [NewContract(one.pk, today, today + timedelta(90), "Un pas.", on_paper=True) for one in people]
    contracts = record_contracts(items, by=by, at=timezone.now())
    client = factories.account(Role.CLIENT)
    Person.objects.filter(pk=people[3].pk).update(account=client)
    add_papers({"caseworker": julie.account.email, "client": client.email}, today, timezone.now())
    assert scans_of(contracts[3])
    assert list(awaited(by)) == [contracts[1]]
    assert set(Attachment.objects.order_by("pk").values_list("media", flat=True)) == {"application/pdf"}
    assert {row.kind for row in Attachment.objects.order_by("pk")} > {"contract"}
