"""An area manager on a Monday morning (B-3, B-5, F-3): forty new people, six caseworkers, one of them absent.

A proposal, two changes by hand, accepted, the letters signed and printed, in under ten clicks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.agenda.models import Absence
from filrouge.directory.models import Commune
from filrouge.documents.models import Delegation, Letter
from filrouge.orientation.models import Assignment
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE, NAMES = 40, ("Julie Moreau", "Paul Roux", "Nadia Lopes", "Marc Petit", "Inès Blanc", "Léo Faure")


class Hand:
    """A hand that counts its clicks."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, text):
        self.clicks += 1
        self.page.get_by_role("link", name=text, exact=True).or_(
            self.page.get_by_role("button", name=text, exact=True)
        ).first.click()


@pytest.fixture
def monday():
    land = factories.land()
    Commune.objects.filter(pk=land.commune.pk).update(latitude=47.0, longitude=0.5)
    Commune.objects.filter(pk=land.other_commune.pk).update(latitude=47.2, longitude=0.6)
    operator = factories.operator(land)
    operator.agreement.areas.add(land.other_area)
    areas = (land.area, land.other_area)
    workers = [
        factories.caseworker(operator, name=name, places=12, area=areas[number % 2])
        for number, name in enumerate(NAMES)
    ]
    manager = factories.worker(Role.AREA_MANAGER, land.department, name="Miguel Ferreira")
    today = timezone.localdate()
    Absence.objects.create(professional=workers[0].professional, since=today, noted_by=manager.account)
    Delegation.objects.create(
        account=manager.account, quality="Responsable", reference="Arrêté 1", since=today - timedelta(days=9)
    )
    for number in range(PEOPLE):
        factories.oriented(
            land, operator.organisation, family_name=f"Nouvelle{number:02}", area=areas[number % 2]
        )
    return manager


def test_forty_people_have_a_caseworker_and_a_letter_in_under_ten_clicks_b_5(open_page, barriers, monday):
    page = open_page(monday.account)
    hand = Hand(page)
    page.goto("/")
    hand.click("À affecter")
    hand.click("Proposer un référent à chacune")
    assert "40 personnes" in page.inner_text("main")
    assert barriers(page) == []
    for _ in range(2):
        choice = (
            page.locator("select.fil-choice")
            .filter(has=page.locator("option:checked", has_text="Paul Roux"))
            .first
        )
        box = choice.get_attribute("id")
        hand.clicks += 1
        option = choice.locator("option", has_text="Marc Petit").first.get_attribute("value")
        choice.select_option(option)
        page.wait_for_function(
            "id => document.getElementById(id).closest('td').innerText.includes('Choisi à la main')", arg=box
        )
    hand.click("Accepter ce qui est coché")
    page.wait_for_selector("text=maintenant un référent")
    assert Assignment.objects.count() == PEOPLE
    assert not Assignment.objects.filter(professional__last_name="Moreau").exists()
    hand.click("Signer")
    page.wait_for_selector("text=40 courriers signés")
    with page.expect_download() as download:
        hand.click("Imprimer (PDF)")
    assert download.value.suggested_filename == "courriers.pdf"
    assert Letter.objects.filter(state="signed").count() == PEOPLE
    assert hand.clicks < 10


def test_the_proposal_is_read_and_accepted_on_a_phone_without_javascript_b_5(open_page, barriers, monday):
    page = open_page(monday.account, phone=True, javascript=False)
    page.goto("/a-affecter/proposition/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Recalculer avec mes choix").click()
    page.get_by_role("button", name="Accepter ce qui est coché").click()
    assert Assignment.objects.count() == PEOPLE
