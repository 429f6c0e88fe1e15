"""People over the seniority that a scheme watches: the work-list and the share entrusted to an operator (B-11)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.core.periods import Delay, add_months
from filrouge.orientation import seniority
from tests import factories

pytestmark = pytest.mark.django_db
YEARS = 10


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


@pytest.fixture
def officer(client, land):
    made = factories.worker(Role.ORIENTATION_OFFICER, land.department)
    client.force_login(made.account)
    return made


@pytest.fixture
def watched(monkeypatch, ours):
    """The invented scheme watches ten years."""
    text = seniority.scheme_text(factories.SCHEME)
    operator = {**text.operator, "long_term_seniority": Delay(YEARS, "years")}

    class Watching:
        pass

    fake = Watching()
    fake.operator = operator
    monkeypatch.setattr(seniority, "scheme_text", lambda key: fake)


def since(years, days=0):
    return add_months(timezone.localdate(), -12 * years) - timedelta(days=days)


def test_at_ten_years_to_the_day_somebody_is_on_the_list_and_the_day_after_not_b_11(
    client, land, officer, watched
):
    factories.person(land, family_name="Juste", right_since=since(YEARS))
    factories.person(land, family_name="Presque", right_since=since(YEARS, -1))
    names = [
        person.family_name for person in client.get(reverse("orientation:seniority")).context["page"].rows
    ]
    assert names == ["Juste"]


def test_the_oldest_come_first_and_the_share_counts_those_entrusted_b_11(
    client, land, ours, officer, watched
):
    factories.person(land, family_name="Onze", right_since=since(11))
    factories.person(land, family_name="Quinze", right_since=since(15))
    factories.person(land, family_name="Libre", right_since=since(15), obligations=False)
    factories.oriented(land, ours.organisation, family_name="Confiee", right_since=since(12))
    page = client.get(reverse("orientation:seniority")).context
    assert [person.family_name for person in page["page"].rows] == ["Quinze", "Onze"]
    assert (page["share"].people, page["share"].entrusted, page["share"].percent) == (3, 1, 33)


def test_without_a_scheme_that_watches_nothing_is_listed_b_11(client, land, ours, officer):
    page = client.get(reverse("orientation:seniority"))
    assert page.context["chosen"] is None
    assert "Aucun dispositif en vigueur" in page.content.decode()


def test_a_shipped_scheme_watches_ten_years_s_her():
    from filrouge.directory.catalogue import catalogue

    found = [s.operator.get("long_term_seniority") for s in catalogue().schemes.values()]
    assert Delay(YEARS, "years") in found
