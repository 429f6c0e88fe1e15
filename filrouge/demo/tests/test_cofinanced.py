"""The co-funded operation of the demo (G-9)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.cofunding.models import Operation, Participation
from filrouge.cofunding.queries import judged
from filrouge.demo.cofinanced import cofinance
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_demo_has_complete_incomplete_and_left_participants_g_9():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    today = timezone.localdate()
    for number in range(4):
        factories.followed(land, julie, family_name=f"Invente{number}", since=today - timedelta(days=1))
    cofinance({"caseworker": julie.account.email}, today, timezone.now())
    found = judged(Operation.objects.get(), today)
    assert [one.counts for one in found].count(False) == 1
    assert Participation.objects.filter(exit_on__isnull=False).count() == 2
    assert Participation.objects.exclude(later={}).count() == 1


def test_without_a_caseworker_to_show_there_is_no_operation():
    factories.land()
    cofinance({}, timezone.localdate(), timezone.now())
    assert not Operation.objects.exists()
