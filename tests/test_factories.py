"""The factories make what they say, through the real actions."""

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_person_followed_is_seen_by_the_caseworker_and_by_the_departement_and_by_nobody_else():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    person = factories.followed(land, julie)
    assert person.following.lead_id == julie.professional.pk
    assert [
        worker for worker in (julie, stranger, manager) if Person.objects.visible_to(worker.agent).exists()
    ] == [
        julie,
        manager,
    ]


def test_each_role_has_an_account_that_may_log_in(client):
    for role in Role:
        client.force_login(factories.account(role))
        assert client.session["_auth_user_id"]


def test_an_appointment_belongs_to_the_caseworker_who_holds_it():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    made = factories.appointment(factories.followed(land, julie), julie, starts_at=timezone.now())
    assert made.professional_id == julie.professional.pk
