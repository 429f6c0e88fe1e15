"""Two people decide about somebody at once: the second is told, and decides knowingly (A-1, B-3)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.orientation.models import Assignment, OrientationDecision
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


@pytest.fixture
def managers(land):
    """Two area managers, each at their own desk."""
    return [
        factories.worker(Role.AREA_MANAGER, land.department, name=name) for name in ("Anne Petit", "Luc Roy")
    ]


def lead_form(caseload, seen):
    return {"caseload": caseload.public_id, "since": str(timezone.localdate()), "seen": seen}


def orientation_form(organisation, seen):
    return {
        "pathway": "sociopro", "organisation": organisation.public_id, "decided_on": str(timezone.localdate()),
        "seen": seen,
    }  # fmt: skip


def lead_of(person):
    return Assignment.objects.get(person=person, role="lead", until__isnull=True).professional


def test_the_second_manager_is_told_whom_the_first_one_named_a_1_b_3(client, land, operator, managers):
    julie, marc = factories.caseworker(operator), factories.caseworker(operator, name="Marc Noir")
    person = factories.oriented(land, operator.organisation)
    url = reverse("orientation:lead", args=[person.public_id])
    client.force_login(managers[0].account)
    assert client.post(url, lead_form(julie.caseload, "")).status_code == 303
    client.force_login(managers[1].account)
    told = client.post(url, lead_form(marc.caseload, ""))
    assert told.status_code == 422
    assert "a nommé Julie Moreau" in told.content.decode()
    assert lead_of(person) == julie.professional
    # The page that tells carries what it now shows: saving it again is a choice.
    assert f'name="seen" value="{julie.professional.public_id}"' in told.content.decode()
    assert client.post(url, lead_form(marc.caseload, julie.professional.public_id)).status_code == 303
    assert lead_of(person) == marc.professional


def test_the_last_place_of_a_caseload_is_given_once_b_5(client, land, operator, managers):
    julie = factories.caseworker(operator, places=1)
    first, second = (factories.oriented(land, operator.organisation) for _ in range(2))
    answers = []
    for manager, person in zip(managers, (first, second), strict=True):
        client.force_login(manager.account)
        url = reverse("orientation:lead", args=[person.public_id])
        answers.append(client.post(url, lead_form(julie.caseload, "")))
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "Choisissez un autre référent" in answers[1].content.decode()
    assert not Assignment.objects.filter(person=second).exists()


def test_the_second_orientation_is_told_of_the_first_a_1_b_1(client, land, operator, managers):
    other = factories.operator(land, name="Tremplin")
    person = factories.person(land)
    url = reverse("orientation:orient", args=[person.public_id])
    client.force_login(managers[0].account)
    assert client.post(url, orientation_form(operator.organisation, "")).status_code == 303
    client.force_login(managers[1].account)
    told = client.post(url, orientation_form(other.organisation, ""))
    assert told.status_code == 422
    assert "Anne Petit a décidé une orientation vers Passerelle" in told.content.decode()
    decision = OrientationDecision.objects.get(person=person)
    assert client.post(url, orientation_form(other.organisation, decision.public_id)).status_code == 303
    assert (
        OrientationDecision.objects.get(person=person, until__isnull=True).organisation == other.organisation
    )


def test_the_same_form_sent_twice_decides_once_b_1(client, land, operator, managers):
    person = factories.person(land)
    client.force_login(managers[0].account)
    url = reverse("orientation:orient", args=[person.public_id])
    answers = [client.post(url, orientation_form(operator.organisation, "")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert OrientationDecision.objects.filter(person=person).count() == 1
