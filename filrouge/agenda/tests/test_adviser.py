"""An adviser of France Travail writes about their own appointments and the meetings of three (P-12, B-13)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.agenda.actions import record_outcome, write_summary
from filrouge.agenda.models import Appointment
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation
from filrouge.directory.queries import console_agent
from filrouge.orientation.supporting import name_support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    zoe = factories.followed(land, julie)
    agency = Organisation.objects.create(name="Agence du bassin", kind=Organisation.Kind.FRANCE_TRAVAIL)
    adviser = factories.worker(Role.FT_ADVISER, agency)
    name_support(
        zoe,
        professional=adviser.professional,
        since=timezone.localdate(),
        by=console_agent(),
        at=timezone.now(),
    )
    met = factories.appointment(zoe, julie, starts_at=timezone.now() - timedelta(hours=2))
    return zoe, julie, adviser, met


def test_the_referents_appointment_is_not_theirs_to_note_p_12(client, joint):
    zoe, _, adviser, met = joint
    with pytest.raises(Refusal, match="est celui de Julie Moreau"):
        record_outcome(met, state="held", by=adviser.agent, at=timezone.now())
    with pytest.raises(Refusal, match="est celui de Julie Moreau"):
        write_summary(met, text="Vu.", base="", by=adviser.agent, at=timezone.now())
    met.refresh_from_db()
    assert (met.state, met.summary) == ("booked", "")
    client.force_login(adviser.account)
    panel = client.get(reverse("agenda:panel", args=[zoe.public_id])).content.decode()
    assert reverse("agenda:outcome", args=[met.public_id]) not in panel


def test_the_meeting_of_three_is_everybodys_b_13(client, joint):
    zoe, julie, adviser, met = joint
    Appointment.objects.filter(pk=met.pk).update(kind="three_party_referent")
    met.refresh_from_db()
    record_outcome(met, state="held", by=adviser.agent, at=timezone.now())
    for account in (julie.account, adviser.account):
        client.force_login(account)
        panel = client.get(reverse("agenda:panel", args=[zoe.public_id])).content.decode()
        assert reverse("agenda:outcome", args=[met.public_id]) in panel
