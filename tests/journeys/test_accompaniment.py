"""A caseworker used to paper: diagnosis, contract, first three steps of the plan, then two of them in the same file (C-1,
C-2, C-3, A-1)."""

from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.accompaniment.models import Assessment, EngagementContract, Step
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Ten minutes of typing, at forty words a minute of five letters: what the whole path may ask at most.
MOST_CLICKS, MOST_LETTERS = 25, 2_000


@dataclass
class Hand:
    """A hand that counts its clicks and the letters that it types."""

    page: object
    clicks: int = 0
    letters: int = 0
    errors: list[str] = field(default_factory=list)

    def click(self, text):
        self.clicks += 1
        link = self.page.get_by_role("link", name=text, exact=True)
        link.or_(self.page.get_by_role("button", name=text, exact=True)).first.click()

    def tick(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.check()

    def choose(self, selector, value):
        self.clicks += 1
        self.page.locator(selector).first.select_option(value)

    def type(self, selector, words):
        self.letters += len(words)
        self.page.locator(selector).first.fill(words)


@pytest.fixture
def team():
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    sarah = factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Sociale")
    zoe = factories.followed(land, julie, family_name="Lefevre")
    open_accompaniment(Entry(zoe.pk, timezone.localdate()), by=julie.agent, at=timezone.now())
    return julie, sarah, zoe


def test_diagnosis_contract_and_first_steps_fit_in_ten_minutes_of_typing_c_1_c_2_c_3(
    open_page, barriers, team
):
    julie, _, zoe = team
    page = open_page(julie.account)
    hand = Hand(page)
    page.goto(f"/personnes/{zoe.public_id}/diagnostic/")
    hand.type("#id_skills", "A tenu une caisse, sait organiser une journée.")
    hand.tick("input[name=housing-level][value=strong]")
    hand.tick("input[name=mobility-level][value=moderate]")
    hand.tick("input[name=digital-level][value=asset]")
    hand.tick("#id_finish")
    assert barriers(page) == []
    hand.click("Enregistrer le diagnostic")
    page.wait_for_url("**/personnes/*/")
    page.goto(f"/personnes/{zoe.public_id}/contrat/preparer/")
    hand.type("#id_person_side", "Venir aux rendez-vous.\nDéposer le dossier de logement avec vous.")
    hand.type("#id_our_side", "Appeler le service logement.")
    hand.type("#id_action0-label", "Dossier de logement")
    hand.choose("#id_action0-kind", "rights")
    assert barriers(page) == []
    hand.click("Enregistrer")
    hand.click("Signer")
    page.wait_for_url("**/personnes/*/")
    page.goto(f"/personnes/{zoe.public_id}/plan/objectif/?domaine=housing")
    for at in range(3):
        hand.tick(f"#id_steps_{at}")
    assert barriers(page) == []
    hand.click("Fixer cet objectif")
    page.wait_for_url("**/plan/")
    assert barriers(page) == []
    assert Assessment.objects.get().findings.count() == 3
    assert EngagementContract.objects.get().weekly_hours == 15
    assert Step.objects.count() == 3
    assert hand.clicks <= MOST_CLICKS
    assert hand.letters <= MOST_LETTERS


def test_two_colleagues_in_the_same_diagnosis_see_each_other_and_lose_nothing_a_1(
    open_page, complaints, team
):
    julie, sarah, zoe = team
    first, second = open_page(julie.account), open_page(sarah.account, phone=True)
    start = f"/personnes/{zoe.public_id}/diagnostic/"
    first.goto(start)
    Hand(first).tick("input[name=housing-level][value=strong]")
    Hand(first).click("Enregistrer le diagnostic")
    first.wait_for_url("**/personnes/*/")
    row = Assessment.objects.get()
    resume = f"/diagnostics/{row.public_id}/reprendre/"
    for page in (first, second):
        page.goto(resume)
    Hand(first).tick("input[name=housing-level][value=moderate]")
    Hand(first).tick("input[name=health-level][value=clear]")
    Hand(first).click("Enregistrer le diagnostic")
    first.wait_for_url("**/personnes/*/")
    Hand(second).tick("input[name=housing-level][value=asset]")
    Hand(second).tick("input[name=budget-level][value=moderate]")
    Hand(second).click("Enregistrer le diagnostic")
    second.get_by_text("Ce qu'un collègue a répondu entre-temps").wait_for()
    assert second.get_by_text("Frein modéré", exact=True).first.is_visible()
    # The browser says that the answer is a refusal: it is one.
    complaints.clear()
    assert dict(row.findings.values_list("domain", "level")) == {"housing": "moderate", "health": "clear"}
    Hand(second).click("Enregistrer le diagnostic")
    second.wait_for_url("**/personnes/*/")
    assert dict(row.findings.values_list("domain", "level")) == {
        "housing": "asset", "health": "clear", "budget": "moderate",
    }  # fmt: skip
