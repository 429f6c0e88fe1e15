"""An end is proposed by who follows the person, and answered by the département (B-10)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import Entry, Exit, close_accompaniment, open_accompaniment
from filrouge.accompaniment.end_proposals import Ending, propose_end, refuse_end, waiting_ends
from filrouge.accompaniment.models import EndProposal
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(land, julie):
    made = factories.followed(land, julie, family_name="Lefevre")
    open_accompaniment(Entry(made.pk, timezone.localdate()), by=julie.agent, at=timezone.now())
    return made


@pytest.fixture
def chief(land):
    return factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit", areas=[land.area])


def proposed(zoe, julie):
    return propose_end(Ending(zoe, "permanent_job", "Un contrat durable."), by=julie.agent, at=timezone.now())


def panel(client, zoe):
    return client.get(reverse("accompaniment:panel", args=[zoe.public_id])).content.decode()


def test_the_departement_finds_it_at_home_and_in_the_page_of_the_exit_b_10(client, zoe, julie, chief):
    client.force_login(julie.account)
    page = reverse("accompaniment:end_propose", args=[zoe.public_id])
    assert client.post(page, {"reason": "permanent_job", "words": ""}).status_code == 422
    assert client.post(page, {"reason": "permanent_job", "words": "Un contrat durable."}).status_code == 303
    assert client.post(page, {"reason": "permanent_job", "words": "Encore."}).status_code == 422
    assert "attend la décision du Département" in panel(client, zoe)
    client.force_login(chief.account)
    assert "fin d&#x27;accompagnement proposée" in client.get("/").content.decode()
    assert "Un contrat durable." in client.get(reverse("accompaniment:ends")).content.decode()
    close = client.get(reverse("accompaniment:close", args=[zoe.public_id]))
    assert close.context["form"]["reason"].value() == "permanent_job"
    assert "Un contrat durable." in close.content.decode()


def test_closing_answers_it_b_10(zoe, julie, chief):
    proposed(zoe, julie)
    closing = Exit(zoe.pk, timezone.localdate(), "permanent_job", "Oui.")
    close_accompaniment(closing, by=chief.agent, at=timezone.now())
    assert not waiting_ends(chief.agent).exists()


def test_a_refusal_has_a_reason_that_the_referent_reads_and_another_may_follow_b_10(
    client, zoe, julie, chief
):
    row = proposed(zoe, julie)
    client.force_login(chief.account)
    address = reverse("accompaniment:end_refuse", args=[row.public_id])
    client.post(address, {"refusal": " "})
    assert waiting_ends(chief.agent).exists()
    client.post(address, {"refusal": "La période d'essai d'abord."})
    assert Event.objects.filter(type=events.END_REFUSED.number, person=zoe.pk).exists()
    client.force_login(julie.account)
    assert "La période d&#x27;essai d&#x27;abord." in panel(client, zoe)
    with pytest.raises(Refusal, match="vient d'y répondre"):
        refuse_end(row, "Encore.", by=chief.agent, at=timezone.now())
    assert proposed(zoe, julie) is not None
    assert EndProposal.objects.count() == 2


def test_who_proposes_does_not_answer_a_9(zoe, julie):
    row = proposed(zoe, julie)
    with pytest.raises(Forbidden):
        refuse_end(row, "Non.", by=julie.agent, at=timezone.now())
