"""Nobody is entrusted to an operator without an agreement of their scheme, in force that day (B-5)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.models import Agreement, Organisation, Scheme
from filrouge.directory.queries import console_agent, leads_on
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.models import OrientationDecision
from filrouge.orientation.naming import name_lead
from filrouge.people.models import Following
from tests import factories

pytestmark = pytest.mark.django_db
JUNE_5, JULY_1 = date(2026, 6, 5), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def ours(land):
    return factories.operator(land)


def decide(land, organisation, *, scheme, day=JUNE_5):
    decision = Decision(
        factories.person(land).pk,
        "sociopro",
        "socio_professional",
        organisation.pk,
        scheme,
        land.area.pk,
        day,
    )
    return orient(decision, by=console_agent(), at=timezone.now())


def test_an_operator_whose_agreement_has_ended_receives_nobody_b_5(land, ours):
    Agreement.objects.filter(pk=ours.agreement.pk).update(until=date(2026, 6, 1))
    with pytest.raises(
        Refusal, match=r"pas de convention en vigueur le 5 juin 2026 .*au 1er juin 2026 exclu"
    ):
        decide(land, ours.organisation, scheme=land.scheme.pk)
    assert not OrientationDecision.objects.exists()


def test_the_eve_of_its_end_it_still_does_b_5(land, ours):
    Agreement.objects.filter(pk=ours.agreement.pk).update(until=date(2026, 6, 6))
    decide(land, ours.organisation, scheme=land.scheme.pk)
    assert OrientationDecision.objects.count() == 1


def test_an_agreement_in_another_scheme_is_not_enough_b_5(land, ours):
    other = Scheme.objects.exclude(pk=land.scheme.pk).order_by("pk").first()
    Agreement.objects.filter(pk=ours.agreement.pk).update(scheme=other)
    with pytest.raises(Refusal, match="pas de convention dans ce dispositif"):
        decide(land, ours.organisation, scheme=land.scheme.pk)
    assert list(leads_on(JUNE_5, land.scheme.pk)) == [land.department]
    assert ours.organisation in leads_on(JUNE_5, other.pk)


def test_who_follows_without_agreement_by_the_law_still_does_b_5(land):
    france_travail = Organisation.objects.create(name="Agence du Nord", kind=Organisation.Kind.FRANCE_TRAVAIL)
    decide(land, france_travail, scheme=land.scheme.pk)
    assert OrientationDecision.objects.get().organisation == france_travail


def test_a_caseload_of_an_ended_agreement_takes_nobody_and_is_not_offered_b_5(land, ours, client):
    julie = factories.caseworker(ours)
    decide(land, ours.organisation, scheme=land.scheme.pk)
    person = OrientationDecision.objects.get().person
    Agreement.objects.filter(pk=ours.agreement.pk).update(until=date(2026, 6, 10))
    julie.caseload.agreement.refresh_from_db()
    with pytest.raises(Refusal, match="n'est pas en vigueur à cette date"):
        name_lead(
            person, caseload=julie.caseload, since=date(2026, 6, 15), by=console_agent(), at=timezone.now()
        )
    assert Following.objects.get(person=person).lead is None
    client.force_login(factories.worker(Role.AREA_MANAGER, land.department).account)
    assert (
        "Personne ne peut être nommé"
        in client.get(reverse("orientation:lead", args=[person.public_id])).content.decode()
    )
    assert julie.professional.last_name not in client.get(reverse("orientation:loads")).content.decode()
