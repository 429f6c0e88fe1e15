"""The structure changes only in the cases of the law, where the scheme says so; the load by emphasis (B-5, B-7, B-10)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Scheme
from filrouge.directory.queries import console_agent
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.agreement_loads import agreement_loads
from filrouge.orientation.changes import grounds, limits_changes
from filrouge.orientation.models import OrientationDecision
from filrouge.orientation.queries import loads
from filrouge.people.models import Following
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def tours(land):
    return Scheme.objects.get(key="indre-et-loire-2023")


@pytest.fixture
def zoe(land, tours):
    ours = factories.operator(land)
    person = factories.oriented(land, ours.organisation, decided_on=date(2026, 5, 1))
    OrientationDecision.objects.filter(person=person).update(scheme=tours)
    return person


def elsewhere(zoe, land, category="socio_professional", pathway="sociopro", **more):
    other = factories.operator(land, name="Rebond").organisation if category != "social" else land.department
    decision = Decision(zoe.pk, pathway, category, other.pk, land.scheme.pk, land.area.pk, TODAY, **more)
    return orient(decision, by=console_agent(), at=timezone.now())


def test_the_structure_does_not_change_without_a_case_of_the_law_b_10(zoe, land):
    with pytest.raises(Refusal, match="que dans les cas prévus par la loi") as refusal:
        elsewhere(zoe, land)
    assert refusal.value.field == "change_ground"
    assert OrientationDecision.objects.count() == 1


def test_one_of_them_is_kept_with_the_decision_b_10(zoe, land):
    assert elsewhere(zoe, land, change_ground="move").change_ground == "move"


def test_another_pathway_is_a_reorientation_not_a_change_of_structure_b_8(zoe, land):
    elsewhere(zoe, land, category="social", pathway="social")


def test_a_scheme_that_says_nothing_asks_for_nothing(land):
    ours = factories.operator(land)
    person = factories.oriented(land, ours.organisation, decided_on=date(2026, 5, 1))
    elsewhere(person, land)
    assert not limits_changes(land.scheme.key)


def test_the_form_asks_which_case_only_where_it_matters_b_10(client, land, zoe):
    client.force_login(factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
    page = client.get(reverse("orientation:orient", args=[zoe.public_id])).content.decode()
    assert grounds()["move"] in page
    newcomer = factories.person(land)
    page = client.get(reverse("orientation:orient", args=[newcomer.public_id])).content.decode()
    assert grounds()["move"] not in page


def test_the_load_is_told_by_emphasis_b_7(client, land, tours):
    ours = factories.operator(land)
    julie = factories.caseworker(ours)
    people = [factories.followed(land, julie) for _ in range(3)]
    ours.agreement.scheme = tours
    ours.agreement.save()
    Following.objects.filter(pk=people[0].pk).update(emphasis=scheme_text(tours.key).emphases[1].key)
    [group] = agreement_loads(loads(console_agent(), TODAY), TODAY)
    assert [number for _, number in group.emphases] == [0, 1, 0]
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    client.force_login(manager.account)
    assert "Par dominante" in client.get(reverse("orientation:loads")).content.decode()
