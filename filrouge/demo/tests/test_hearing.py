"""What the people of the demo said without their name (G-8)."""

import pytest
from django.utils import timezone

from filrouge.demo.hearing import ANSWERS, SHEETS, hear
from filrouge.satisfaction.models import Answer, Campaign
from filrouge.satisfaction.models import Testimonial as Told
from filrouge.satisfaction.results import results_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_questionnaire_has_results_and_another_too_few_answers_to_tell_g_8():
    julie = factories.caseworker(factories.operator(factories.land()))
    today = timezone.localdate()
    hear({"caseworker": julie.account.email}, today, timezone.now())
    ends, workshops = Campaign.objects.order_by("pk")
    found = results_of(ends, today)
    assert (found.handed, found.number) == (SHEETS, ANSWERS)
    assert all(one.number for one in found.questions)
    assert Answer.objects.filter(campaign=workshops).exists()
    assert results_of(workshops, today).number == 0
    assert Told.objects.count() == 2


def test_without_a_caseworker_to_show_nobody_is_heard():
    factories.land()
    hear({}, timezone.localdate(), timezone.now())
    assert not Campaign.objects.exists()
