"""« Reprendre » goes on with a work that stopped, and does nothing else (A-4)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.tests.deposits import deposit, household, staged
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
State = Batch.State


@pytest.fixture
def click(client):
    client.force_login(factories.account(Role.ADMINISTRATOR))
    return lambda batch: client.post(reverse("inbound:resume", args=[batch.public_id]), follow=True)


@pytest.mark.parametrize("state", sorted(set(State) - {"applying", "undoing", "reading", "comparing"}))
def test_an_import_that_waits_or_is_over_is_left_as_it_is(click, state):
    factories.land()
    batch = deposit(household())
    Batch.objects.update(state=state, heartbeat=None)
    page = click(batch)
    assert page.status_code == 200
    assert "rien à faire" in page.content.decode()
    assert Batch.objects.get().state == state
    assert Person.objects.exists()


def test_an_import_at_work_is_not_taken_from_its_worker(click):
    factories.land()
    batch = staged(household())
    Batch.objects.update(state=State.APPLYING, claim="quelqu'un", heartbeat=timezone.now())
    assert "quelqu&#x27;un s&#x27;en occupe" in click(batch).content.decode()
    assert Batch.objects.get().claim == "quelqu'un"
