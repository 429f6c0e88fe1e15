"""A « point de suivi » from its list to the plan of the person, and the pack of a committee, in a browser (G-7, B-13)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.access.roles import Role
from filrouge.governance.meetings import NewMeeting, plan
from tests import factories
from tests.journeys.paths import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def operator(land):
    return factories.operator(land)


def test_a_point_de_suivi_is_prepared_held_and_its_step_stands_in_the_plan_g_7(
    open_page, barriers, land, operator
):
    julie, now = factories.caseworker(operator), timezone.now()
    person = factories.followed(land, julie)
    meeting = plan(
        NewMeeting(operator.agreement, "case_conference", now, "conference", julie.professional),
        by=julie.agent,
        at=now,
    )
    page = open_page(julie.account)
    page.goto(f"/reunions/{meeting.public_id}/")
    page.get_by_role("link", name="Préparer la liste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De qui parler ?")
    page.get_by_text("sans raison particulière").click()
    page.get_by_label("Camille MARTIN", exact=True).check()
    page.get_by_label("En une ligne, pour Camille MARTIN").fill("Le permis, enfin ?")
    assert barriers(page) == []
    page.get_by_role("button", name="Enregistrer la liste").click()
    page.get_by_role("link", name="La réunion a lieu").click()
    page.get_by_label("Julie Moreau").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="En parler").click()
    expect(page.locator("main")).to_contain_text("Le permis, enfin ?")
    page.get_by_label("Une étape au plan").check()
    page.get_by_label("L'étape", exact=True).fill("Appeler l'auto-école")
    page.get_by_label("Domaine du nouvel objectif").select_option("mobility")
    page.get_by_label("Nouvel objectif, avec les mots de la personne").fill("Passer le permis")
    assert barriers(page) == []
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Clore le compte rendu").click()
    expect(page.get_by_role("link", name="Compte rendu (PDF)")).to_be_visible()
    assert barriers(page) == []
    page.goto(f"/personnes/{person.public_id}/plan/")
    expect(page.locator("main")).to_contain_text("Passer le permis")
    expect(page.locator("main")).to_contain_text("Appeler l'auto-école")


def test_a_committee_is_planned_from_the_calendar_and_its_pack_opens_g_7(open_page, barriers, operator):
    manager = factories.worker(Role.PROVIDER_MANAGER, operator.organisation, name="Inès Faure")
    page = open_page(manager.account, phone=True)
    page.goto("/reunions/")
    assert barriers(page) == []
    assert fits(page)
    page.get_by_role("link", name="Prévoir : Comité de pilotage").click()
    page.get_by_label("Jour").fill(timezone.localdate().isoformat())
    page.get_by_label("Heure").fill("09:00")
    page.get_by_role("button", name="Prévoir la réunion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comité de pilotage")
    assert barriers(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Dossier de préparation (PDF)").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
