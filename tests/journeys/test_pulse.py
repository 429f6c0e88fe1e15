"""An open page asks little: nothing changed, no word; nobody looks, no question (A-1)."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from filrouge.directory.queries import console_agent
from filrouge.people.actions import write_note
from tests import factories
from tests.journeys.conftest import reveal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWO_SECONDS = 2_000
HIDDEN = "(hidden) => Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden})"


@pytest.fixture
def file(open_page):
    """Julie's page of the person whom she follows, its clock in our hands."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    person = factories.followed(land, julie)
    page = open_page(julie.account)
    page.clock.install()
    page.goto(f"/personnes/{person.public_id}/")
    reveal(page)
    return page, person


def asked(page: Page) -> list[int]:
    """The statuses of the pulse's answers, as they come."""
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if "/pouls/" in answer.url else None)
    return statuses


def after(page: Page, milliseconds: int) -> None:
    """The page's own time goes by."""
    page.clock.run_for(milliseconds)


def test_what_another_wrote_is_there_within_two_seconds_and_the_page_is_the_same_one_a_1(file):
    page, person = file
    page.evaluate("document.body.dataset.same = 'page'")
    write_note(person, text="A trouvé une place en crèche.", by=console_agent(), at=timezone.now())
    with page.expect_response("**/pouls/**") as answer:
        after(page, TWO_SECONDS)
    assert answer.value.status == 200
    expect(page.locator("#people-notes li")).to_contain_text("A trouvé une place en crèche.")
    assert page.get_attribute("body", "data-same") == "page"


def test_while_nothing_moves_the_answer_is_empty_and_a_hidden_page_asks_nothing_a_1(file):
    page, _ = file
    statuses = asked(page)
    with page.expect_response("**/pouls/**"):
        after(page, TWO_SECONDS)
    page.evaluate(HIDDEN, True)
    # A question may have left before.
    page.wait_for_load_state("networkidle")
    before = len(statuses)
    after(page, 20 * TWO_SECONDS)
    assert len(statuses) == before
    page.evaluate(HIDDEN, False)
    with page.expect_response("**/pouls/**"):
        after(page, TWO_SECONDS)
    assert set(statuses) == {204}


def test_a_narrowed_thread_moves_and_stays_narrowed_a_1_a_5(file):
    """A-1, A-5: what a colleague writes comes into the view that one has chosen, not in its place."""
    page, person = file
    thread = page.locator("#people-timeline")
    thread.get_by_text("Filtrer ou chercher").click()
    thread.get_by_label("Depuis le").fill(timezone.localdate().isoformat())
    thread.get_by_role("button", name="Filtrer").click()
    expect(thread.get_by_text("Effacer les filtres")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    write_note(person, text="A trouvé une place en crèche.", by=console_agent(), at=timezone.now())
    with page.expect_response("**/pouls/**"):
        after(page, TWO_SECONDS)
    expect(thread).to_contain_text("A trouvé une place en crèche.")
    expect(thread.get_by_text("Effacer les filtres")).to_be_visible()
