"""A reorientation is recommended by who accompanies, with the review, and decided by the département (B-8)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.models import ReorientationRequest
from filrouge.accompaniment.reorientations import Recommendation, recommend, refuse, waiting
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.orientation.actions import Decision, orient
from filrouge.orientation.criteria import pathways_of
from filrouge.orientation.events import REORIENTATION_REQUESTED
from tests import factories

pytestmark = pytest.mark.django_db
SAID = Recommendation("employment", "Elle cherche seule.", "Trois ateliers, un CV, un stage.")


@pytest.fixture
def officer(client, land):
    made = factories.worker(Role.ORIENTATION_OFFICER, land.department)
    client.force_login(made.account)
    return made


def asked(zoe, julie):
    return recommend(zoe, SAID, by=julie.agent, at=timezone.now())


def test_what_is_recommended_changes_nothing_and_waits_for_the_departement_b_8(zoe, julie, officer):
    row = asked(zoe, julie)
    zoe.refresh_from_db()
    assert zoe.following.pathway == "socio_professional"
    assert list(waiting(officer.agent)) == [row]
    assert Event.objects.filter(type=REORIENTATION_REQUESTED.number, person=zoe.pk).exists()


def test_another_orientation_answers_it_b_8(land, zoe, julie, officer):
    asked(zoe, julie)
    other = next(p for p in pathways_of(scheme_text(land.scheme.key)) if p.category != "socio_professional")
    decision = Decision(
        zoe.pk,
        other.key,
        other.category,
        land.department.pk,
        land.scheme.pk,
        land.area.pk,
        timezone.localdate(),
    )
    orient(decision, by=officer.agent, at=timezone.now())
    assert not waiting(officer.agent)


def test_a_refusal_has_a_reason_b_8(client, zoe, julie, officer):
    row = asked(zoe, julie)
    page = reverse("accompaniment:reorientation_refuse", args=[row.public_id])
    client.post(page, {"refusal": " "})
    assert waiting(officer.agent).exists()
    client.post(page, {"refusal": "Le logement d'abord."})
    row.refresh_from_db()
    assert (row.refusal, row.refused_on) == ("Le logement d'abord.", timezone.localdate())
    assert not waiting(officer.agent).exists()
    event = Event.objects.get(type=events.REORIENTATION_REFUSED.number, person=zoe.pk)
    assert event.payload.data == {"motif": "Le logement d'abord."}


def test_the_second_who_answers_is_told_a_1(zoe, julie, officer):
    row = asked(zoe, julie)
    refuse(row, "Non.", by=officer.agent, at=timezone.now())
    with pytest.raises(Refusal, match="rechargez la page"):
        refuse(row, "Non plus.", by=officer.agent, at=timezone.now())


@pytest.mark.parametrize(
    ("said", "word"),
    [(SAID, "déjà préconisée"), (Recommendation("socio_professional", "A", "B"), "déjà le parcours")],
)
def test_what_cannot_be_recommended_is_refused_b_8(zoe, julie, said, word):
    asked(zoe, julie)
    with pytest.raises(Refusal, match=word):
        recommend(zoe, said, by=julie.agent, at=timezone.now())
    assert ReorientationRequest.objects.count() == 1


def test_after_a_refusal_it_can_be_recommended_again_b_8(zoe, julie, officer):
    refuse(asked(zoe, julie), "Pas encore.", by=officer.agent, at=timezone.now())
    asked(zoe, julie)
    assert waiting(officer.agent).count() == 1


def test_who_accompanies_does_not_decide_b_8(zoe, julie):
    row = asked(zoe, julie)
    with pytest.raises(Forbidden):
        refuse(row, "Non.", by=julie.agent, at=timezone.now())


def test_it_is_recommended_on_screen_with_the_review_b_8(client, zoe, julie, officer):
    client.force_login(julie.account)
    page = reverse("accompaniment:recommend", args=[zoe.public_id])
    assert client.post(page, {"category": "employment"}).status_code == 422
    data = {"category": "employment", "reason": "Elle cherche seule.", "review": "Trois ateliers."}
    assert client.post(page, data).status_code == 303
    client.force_login(officer.account)
    assert "Trois ateliers." in client.get(reverse("accompaniment:reorientations")).content.decode()
