"""The person signs the contract on the caseworker's screen (C-2)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.accompaniment.contract_rules import Terms
from filrouge.accompaniment.contracting import draft_contract
from filrouge.accompaniment.models import EngagementContract
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [True, False])
def test_the_person_signs_in_the_frame_and_the_contract_shows_it_c_2(open_page, barriers, phone):
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    zoe = factories.followed(land, julie)
    terms = Terms(timezone.localdate() + timedelta(days=90), "Aller au code.", "Payer le code.", 15.0)
    draft = draft_contract(zoe, terms, by=julie.agent, at=timezone.now())
    page = open_page(julie.account, phone=phone)
    page.goto(f"/contrats/preparation/{draft.public_id}/")
    expect(page.locator("svg.fil-sign-frame")).to_be_hidden()
    page.select_option("select[name=how]", "screen")
    expect(page.locator("input[name=papers]")).to_be_hidden()
    assert barriers(page) == []
    frame = page.locator("svg.fil-sign-frame")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + 40 + (20 if step % 2 else -20))
    page.mouse.up()
    page.get_by_role("button", name="Signer").click()
    expect(page.locator("h1")).to_contain_text(zoe.full_name)
    contract = EngagementContract.objects.get()
    page.goto(f"/contrats/signes/{contract.public_id}/")
    expect(page.get_by_role("img", name=f"Signature de {zoe.full_name}")).to_be_visible()
    assert barriers(page) == []
