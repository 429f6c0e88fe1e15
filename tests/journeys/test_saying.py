"""Somebody says what they think on an old telephone, from the code that their caseworker shows (G-8)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.access.roles import Role
from filrouge.satisfaction.actions import NewCampaign, open_campaign
from filrouge.satisfaction.models import Answer
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALLEST = {"width": 320, "height": 568}


@pytest.fixture
def operator():
    return factories.operator(factories.land())


def test_a_code_on_a_screen_becomes_an_answer_without_script_nor_cookie_g_8(open_page, operator, barriers):
    today, chief = timezone.localdate(), factories.worker(Role.PROVIDER_MANAGER, operator.organisation)
    wanted = NewCampaign(
        "Fins", "fin-accompagnement", operator.organisation, today, today + timedelta(days=30)
    )
    campaign = open_campaign(wanted, by=chief.agent, at=timezone.now())
    desk = open_page(factories.caseworker(operator).account)
    desk.goto(f"/satisfaction/{campaign.public_id}/remettre/")
    assert barriers(desk) == []
    desk.click("text=Continuer")
    address = desk.locator("main .text-break").inner_text()
    assert barriers(desk) == []

    reader = open_page(phone=True)
    reader.goto(address)
    assert barriers(reader) == []

    old = open_page(phone=True, javascript=False)
    old.set_viewport_size(SMALLEST)
    old.goto(address)
    assert old.locator("h1").count() == 1
    old.locator("fieldset", has_text="écouté").get_by_label("Plutôt oui").check()
    old.get_by_label("Ma santé").check()
    old.fill("textarea", "On m'a laissé le temps.")
    old.click("text=Envoyer mes réponses")
    expect(old.locator("main")).to_contain_text("Vos réponses sont envoyées")
    assert old.context.cookies() == []
    assert Answer.objects.get().said == {"ecoute": "4", "avance": ["sante"]}
