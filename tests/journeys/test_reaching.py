"""Somebody whom nobody reaches: three attempts, a letter that comes back, and the manager who decides (D-1, C-4)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.access.roles import Role
from filrouge.agenda.contacts import Contact, note_contact
from filrouge.agenda.models import ContactAttempt, ReachDecision
from tests import factories
from tests.journeys.paths import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False])
def test_three_attempts_a_letter_and_the_manager_sees_it_d_1(
    open_page, barriers, julie_and_chief, javascript
):
    julie, chief, zoe = julie_and_chief
    page = open_page(julie.account, javascript=javascript, phone=javascript)

    def sound():
        if javascript:
            assert fits(page)
            assert barriers(page) == []

    page.goto("/mes-personnes/")
    page.get_by_role("button", name="Répondeur : noter pour Camille LEFEVRE").click()
    expect(page.get_by_text("Contact noté pour Camille LEFEVRE.")).to_be_visible()
    sound()
    page.get_by_role("link", name="À joindre").click()
    expect(page.get_by_text("Encore 1 tentative")).to_be_visible()
    sound()
    page.get_by_role("button", name="SMS", exact=True).click()
    expect(page.get_by_text("Envoyer la lettre avec preuve.")).to_be_visible()
    page.get_by_role("link", name="Préparer la lettre pour Camille LEFEVRE").click()
    page.get_by_label("Numéro du recommandé").fill("1A 234 567 8901 2")
    sound()
    page.get_by_role("button", name="Noter l'envoi").click()
    page.goto("/a-joindre/")
    page.get_by_role("link", name="Noter ce qu'elle devient").click()
    page.get_by_label("Revenue : n'habite pas à l'adresse indiquée").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.goto(f"/personnes/{zoe.public_id}/contacts/")
    expect(
        page.get_by_text("La lettre est revenue : au responsable du territoire de décider.")
    ).to_be_visible()
    sound()

    desk = open_page(chief.account, javascript=javascript)
    desk.goto("/")
    desk.get_by_role("link", name="personne injoignable, à décider").click()
    desk.get_by_role("link", name="Décider pour Camille LEFEVRE").click()
    expect(desk.get_by_text("Lettre avec preuve n° 1A 234 567 8901 2")).to_be_visible()
    desk.get_by_label("Aller à domicile").check()
    desk.get_by_role("button", name="Décider").click()
    expect(desk.get_by_text("C'est décidé pour Camille LEFEVRE.")).to_be_visible()
    page.goto("/a-joindre/")
    expect(page.get_by_text("Aller à domicile, comme le demande le responsable")).to_be_visible()
    assert ReachDecision.objects.get().kind == "visit"
    assert ContactAttempt.objects.count() == 4


@pytest.fixture
def julie_and_chief():
    """A caseworker, an area manager, and somebody whom the caseworker called once, days ago."""
    land, now = factories.land(), timezone.now()
    julie = factories.caseworker(factories.operator(land))
    zoe = factories.followed(land, julie, family_name="Lefevre", at=now - timedelta(days=9))
    called = Contact("no_answer", now - timedelta(days=3))
    note_contact(zoe, called, by=julie.agent, at=now - timedelta(days=3))
    return julie, factories.worker(Role.AREA_MANAGER, land.department), zoe
