"""The pages that leave the desk: on a phone, and on paper."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from tests import factories
from tests.journeys.conftest import reveal
from tests.journeys.world import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# WCAG 2.2, 2.5.8: 24 pixels, but for a link inside a sentence.
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")]
  .filter((e) => e.checkVisibility() && getComputedStyle(e).display !== "inline")
  .map((e) => [e.labels?.[0] && e.type === "radio" ? e.labels[0] : e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.top > -box.height && (box.width < 20 || e.getBoundingClientRect().height < 24))
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width} × ${box.height}`)"""
# The width of a sheet between its margins, at 96 pixels an inch.
SHEET = {"width": 688, "height": 1000}


@pytest.fixture
def small_world():
    return world()


def test_a_day_of_work_fits_a_phone_and_a_thumb_p_1_p_7(open_page, small_world, barriers):
    person = small_world.person
    said = factories.appointment(person, small_world.julie, starts_at=timezone.now() - timedelta(hours=1))
    file = f"/personnes/{person.public_id}/"
    walks = (
        (Role.CASEWORKER, ("/", "/agenda/", file, f"{file}rendez-vous/nouveau/", f"/rendez-vous/{said.public_id}/issue/")),
        (Role.CLIENT, ("/mon-parcours/",)),
    )  # fmt: skip
    for role, addresses in walks:
        page = open_page(small_world.accounts[role], phone=True)
        for address in addresses:
            page.goto(address)
            reveal(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            assert page.evaluate(SMALL) == [], address


def test_a_file_and_a_dashboard_print_whole_a_5_g_5(open_page, small_world):
    page = open_page(small_world.accounts[Role.AREA_MANAGER])
    for address in (f"/personnes/{small_world.person.public_id}/", f"/pilotage/{factories.SCHEME}/"):
        page.goto(address)
        reveal(page)
        printed = page.pdf(outline=True, tagged=True)
        assert re.findall(rb"/Type\s*/Page\b", printed), address
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        head = page.locator("h1").bounding_box()
        assert head
        assert head["x"] >= 0
        assert page.inner_text("main")
        page.emulate_media(media="screen")
