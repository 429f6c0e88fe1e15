"""The accompanied person on an old phone: their plan, their word, their contract; and what their caseworker sees (P-7)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.access.roles import Role
from filrouge.accompaniment.contract_rules import Terms
from filrouge.accompaniment.models import EngagementContract, Step
from filrouge.accompaniment.planning import NewStep, set_goal
from tests.journeys.paths import fits
from tests.journeys.world import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A thumb: the height of a button, in pixels.
THUMB = 44
BUTTONS = (
    "() => [...document.querySelectorAll('main .btn')].map((button) => button.getBoundingClientRect().height)"
)


@pytest.fixture
def small_world():
    made = world()
    asked = [
        NewStep("Envoyer mon justificatif de domicile"),
        NewStep("Appeler le garage", owner="caseworker"),
    ]
    set_goal(
        made.person,
        domain="mobility",
        words="Me déplacer seule",
        steps=asked,
        by=made.julie.agent,
        at=timezone.now(),
    )
    row = EngagementContract.objects.get(person=made.person)
    row.terms = Terms(row.ends_on, "Venir aux ateliers.", "Appeler le garage.", 12.0).plain()
    row.save(update_fields=["terms"])
    return made


@pytest.mark.parametrize("javascript", [True, False])
def test_i_say_it_done_on_my_phone_and_my_caseworker_confirms_it_p_7_c_3(
    open_page, barriers, small_world, javascript
):
    page = open_page(small_world.accounts[Role.CLIENT], phone=True, javascript=javascript)
    page.goto("/mon-parcours/")
    if javascript:
        assert barriers(page) == []
        assert min(page.evaluate(BUTTONS)) >= THUMB
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 640})
            assert fits(page), width
    page.get_by_role("button", name="C'est fait : Envoyer mon justificatif").click()
    expect(page.get_by_text("Votre référent le verra et en parlera avec vous.")).to_be_visible()
    expect(page.get_by_text("Vous avez dit : c'est fait")).to_be_visible()
    page.get_by_role("link", name="Lire mon contrat").click()
    expect(page.get_by_role("heading", name="Ce que je m'engage à faire")).to_be_visible()
    if javascript:
        assert fits(page)
        assert barriers(page) == []
    with page.expect_download() as caught:
        page.get_by_role("link", name="Télécharger mon contrat").click()
    assert caught.value.suggested_filename == "mon-contrat.pdf"

    hers = open_page(small_world.julie.account, javascript=javascript)
    hers.goto("/")
    hers.get_by_role("link", name="étape dite faite à confirmer").click()
    expect(hers.get_by_text("dit fait par la personne le")).to_be_visible()
    hers.get_by_role("link", name="Confirmer ou répondre").click()
    expect(hers.get_by_label("Fait", exact=True)).to_be_checked()
    hers.get_by_role("button", name="Enregistrer").click()
    hers.wait_for_url("**/plan/")
    assert Step.objects.get(owner="person").state == "done"
    page.goto("/mon-parcours/")
    expect(page.get_by_role("heading", name="Ce qui est fait")).to_be_visible()
