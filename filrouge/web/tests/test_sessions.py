"""Who asks, in one query, and never from memory: what closes an account counts at the next request (P, G-2)."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Session
from filrouge.access.roles import Role
from filrouge.directory.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db
PANELS = (
    "people:identity", "orientation:panel", "clocks:panel", "agenda:panel", "accompaniment:panel", "people:notes",
    "people:timeline", "people:doors",
)  # fmt: skip


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def page(client, land, julie):
    """The identity panel of somebody whom Julie follows."""
    person = factories.followed(land, julie)
    client.force_login(julie.account)

    def ask() -> HttpResponse:
        return client.get(reverse("people:identity", args=[person.public_id]), headers={"HX-Request": "true"})

    assert ask().status_code == 200
    return ask


def test_a_session_is_kept_with_its_account(client, julie):
    client.force_login(julie.account)
    assert Session.objects.get().account == julie.account


def test_the_session_its_account_and_its_posts_are_one_query(client, julie, django_assert_num_queries):
    client.force_login(julie.account)
    with django_assert_num_queries(1):
        agent = client.get(reverse("web:styleguide")).wsgi_request.agent
        assert (agent.account_id, len(agent.organisations)) == (julie.account.pk, 1)


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_costs_four_queries_at_most(client, land, julie, name, django_assert_max_num_queries):
    person = factories.followed(land, julie)
    client.force_login(julie.account)
    with django_assert_max_num_queries(4):
        answer = client.get(reverse(name, args=[person.public_id]), headers={"HX-Request": "true"})
    assert answer.status_code == 200


def test_a_closed_account_is_out_at_its_next_request(page, julie):
    julie.account.is_active = False
    julie.account.save()
    assert page().status_code == 401


def test_another_password_closes_the_other_sessions(page, julie):
    julie.account.set_password("une phrase bien plus longue")
    julie.account.save()
    assert page().status_code == 401


def test_another_role_counts_at_the_next_request(page, julie):
    julie.account.role = Role.PARTNER
    julie.account.save()
    assert page().status_code in (403, 404)


def test_a_post_that_ends_closes_the_files_at_the_next_request(page, julie):
    Membership.objects.filter(professional=julie.professional).update(
        until=timezone.localdate() - timedelta(days=1), since=timezone.localdate() - timedelta(days=30)
    )
    assert page().status_code == 404


def test_a_session_that_ended_is_a_visitor(page):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert page().status_code == 401


def test_logging_out_forgets_the_session(client: Client, julie):
    client.force_login(julie.account)
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(account=julie.account).exists()
