"""Opening and changing the caseloads of an agreement (B-5)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.orientation.models import Caseload
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def julie(operator):
    return factories.worker(Role.CASEWORKER, operator.organisation, name="Julie Moreau").professional


@pytest.fixture
def _steering(client, land):
    client.force_login(factories.worker(Role.STEERING, land.department).account)


def a_caseload(who, **changes):
    return {
        "professional": who.pk, "area": "", "fte": "1", "places": "60", "since": "2026-06-01", "until": "",
    } | changes  # fmt: skip


@pytest.mark.usefixtures("_steering")
def test_a_caseload_is_opened_on_an_agreement(client, operator, julie):
    url = reverse("orientation:caseload_new", args=[operator.agreement.public_id])
    assert client.post(url, a_caseload(julie)).status_code == 303
    made = Caseload.objects.get()
    assert (made.agreement, made.places, made.since) == (operator.agreement, 60, date(2026, 6, 1))
    page = client.get(reverse("orientation:caseloads", args=[operator.agreement.public_id])).content.decode()
    assert "Julie Moreau" in page


@pytest.mark.usefixtures("_steering")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": "2026-05-01"}, "until"),
        ({"fte": "beaucoup"}, "fte"),
        ({"professional": ""}, "professional"),
    ],
)
def test_what_is_refused_is_said_on_its_field(client, operator, julie, changes, field):
    url = reverse("orientation:caseload_new", args=[operator.agreement.public_id])
    answer = client.post(url, a_caseload(julie, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Caseload.objects.exists()


@pytest.mark.usefixtures("_steering")
def test_somebody_who_left_the_organisation_gets_no_caseload_in_it(client, operator, julie):
    julie.memberships.update(until=date(2026, 5, 1))
    url = reverse("orientation:caseload_new", args=[operator.agreement.public_id])
    answer = client.post(url, a_caseload(julie))
    assert "n'est plus en poste" in answer.context["form"].errors["professional"][0]


@pytest.mark.usefixtures("_steering")
def test_a_caseload_does_not_close_on_the_people_who_have_it(client, land, operator):
    worker = factories.caseworker(operator)
    factories.followed(land, worker)
    url = reverse("orientation:caseload_edit", args=[worker.caseload.public_id])
    answer = client.post(url, a_caseload(worker.professional, since="2025-01-01", until="2026-06-15"))
    assert "1 personne a encore ce référent" in answer.context["form"].errors["until"][0]


@pytest.mark.usefixtures("_steering")
def test_nobody_has_two_caseloads_in_one_agreement_and_area(client, land, operator, julie):
    url = reverse("orientation:caseload_new", args=[operator.agreement.public_id])
    first = client.post(url, a_caseload(julie, area=land.area.pk))
    twin = client.post(url, a_caseload(julie, area=land.area.pk))
    assert first.status_code == 303
    assert list(twin.context["form"].errors) == ["professional"]


@pytest.mark.parametrize("role", [Role.AREA_MANAGER, Role.PROVIDER_MANAGER, Role.CASEWORKER])
def test_who_does_not_keep_the_directory_opens_no_caseload(client, operator, julie, role):
    client.force_login(factories.worker(role, operator.organisation).account)
    for name in ("caseloads", "caseload_new"):
        assert (
            client.get(reverse(f"orientation:{name}", args=[operator.agreement.public_id])).status_code == 403
        )
