"""Qualifications of professionals and partnerships of organisations, noted in the directory (G-10)."""

from datetime import UTC, date, datetime

import pytest

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory import events
from filrouge.directory.means_actions import save_qualification
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.qualifications import qualifications
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def director(land):
    return factories.worker(Role.STEERING, land.department)


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


def test_a_qualification_is_noted_and_shown_on_the_card(client, director, julie):
    client.force_login(director.account)
    card = f"/annuaire/professionnels/{julie.professional.public_id}/"
    sent = {"kind": "career_adviser", "diploma": "Titre CIP", "since": "2019-06-30"}
    assert client.post(f"{card}qualifications/nouvelle/", sent).status_code == 303
    row = Qualification.objects.get(professional=julie.professional)
    assert (row.kind, row.since) == ("career_adviser", date(2019, 6, 30))
    content = client.get(card).content.decode()
    assert qualifications()["career_adviser"] in content
    assert "Titre CIP" in content
    assert Event.objects.filter(type=events.QUALIFICATION_SAVED.number, subject=row.pk).count() == 1


def test_the_same_qualification_is_not_noted_twice(client, director, julie):
    Qualification.objects.create(professional=julie.professional, kind="trainer")
    client.force_login(director.account)
    address = f"/annuaire/professionnels/{julie.professional.public_id}/qualifications/nouvelle/"
    answer = client.post(address, {"kind": "trainer"})
    assert answer.status_code == 422
    assert "déjà notée" in answer.content.decode()


def test_what_was_noted_by_mistake_is_set_aside_and_may_be_noted_again(client, director, julie):
    row = Qualification.objects.create(professional=julie.professional, kind="trainer")
    client.force_login(director.account)
    client.post(f"/annuaire/qualifications/{row.public_id}/", {"kind": "trainer", "withdrawn": "on"})
    card = f"/annuaire/professionnels/{julie.professional.public_id}/"
    assert "Formateur" not in client.get(card).content.decode()
    assert client.post(f"{card}qualifications/nouvelle/", {"kind": "trainer"}).status_code == 303
    assert Qualification.objects.filter(withdrawn=False).count() == 1


def test_what_the_list_does_not_know_is_refused(director, julie):
    with pytest.raises(Refusal, match="de la liste"):
        save_qualification(
            Qualification(professional=julie.professional, kind="wizard"), by=director.agent, at=NOON
        )


def test_a_partnership_is_noted_then_ended(client, director, julie):
    house = julie.professional.memberships.get().organisation
    client.force_login(director.account)
    card = f"/annuaire/organismes/{house.public_id}/"
    sent = {
        "partner": "Garage solidaire",
        "subject": "Prêt de voitures",
        "signed": "on",
        "since": "2026-01-01",
    }
    assert client.post(f"{card}partenariats/nouveau/", sent).status_code == 303
    row = Partnership.objects.get(organisation=house)
    assert "Convention signée" in client.get(card).content.decode()
    answer = client.post(f"/annuaire/partenariats/{row.public_id}/", sent | {"until": "2025-12-01"})
    assert answer.status_code == 422
    assert "La date de fin doit suivre la date de début." in answer.content.decode()
    assert (
        client.post(f"/annuaire/partenariats/{row.public_id}/", sent | {"until": "2026-06-01"}).status_code
        == 303
    )
    assert Partnership.objects.get(pk=row.pk).until == date(2026, 6, 1)


def test_a_caseworker_notes_neither(client, julie):
    """Near miss: her own card."""
    client.force_login(julie.account)
    address = f"/annuaire/professionnels/{julie.professional.public_id}/qualifications/nouvelle/"
    assert client.post(address, {"kind": "trainer"}).status_code == 403
    assert not Qualification.objects.exists()


def test_the_cards_ask_as_many_questions_whatever_they_show(
    client, director, julie, django_assert_max_num_queries
):
    for kind in qualifications():
        Qualification.objects.create(professional=julie.professional, kind=kind)
    client.force_login(director.account)
    with django_assert_max_num_queries(9):
        client.get(f"/annuaire/professionnels/{julie.professional.public_id}/")
