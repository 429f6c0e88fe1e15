"""The kit in a real browser: nobody is kept out, nothing overflows, and what one types is never replaced."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIVE_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="htmx-config" content='{"allowEval":false,"includeIndicatorStyles":false}'>
<script src="/static/django_htmx/htmx-2.min.js" defer></script><script src="/static/web/live.js" defer></script></head>
<body data-pulse-url="/essai/pouls/jeton-1/"><div id="fil-live" role="status"></div><main>
<div id="quiet" data-live hx-get="/essai/panneau/" hx-trigger="moved">avant</div>
<div id="typed" data-live hx-get="/essai/panneau/" hx-trigger="moved"><input id="note" aria-label="Note"></div>
</main></body></html>"""


@pytest.mark.parametrize("phone", [False, True])
def test_the_styleguide_has_no_barrier_and_fits_the_screen(
    open_page: Callable[..., Page], barriers: Callable[[Page], list[str]], phone: bool
) -> None:
    page = open_page(phone=phone)
    page.goto("/styleguide/")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_styleguide_fits_at_400_percent(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/styleguide/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_reaches_the_content_first_and_the_first_error(page: Page) -> None:
    page.goto("/styleguide/")
    assert page.evaluate("document.activeElement.className") == "fil-summary"
    page.goto("/accessibilite/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"


def test_a1_a_panel_follows_the_file_but_never_takes_what_is_being_typed(page: Page) -> None:
    answers = {"moved": False}

    def pulse(route: Route) -> None:
        if answers["moved"] and route.request.url.endswith("/jeton-1/"):
            route.fulfill(status=200, json={"token": "jeton-2"})
        else:
            route.fulfill(status=204)

    page.route(
        "**/essai/", lambda route: route.fulfill(body=LIVE_PAGE, content_type="text/html; charset=utf-8")
    )
    page.route(
        "**/essai/panneau/", lambda route: route.fulfill(body="<p>apres</p>", content_type="text/html")
    )
    page.route("**/essai/pouls/**", pulse)
    page.goto("/essai/")
    page.fill("#note", "un mot")
    answers["moved"] = True
    page.get_by_text("Ce dossier vient de changer").wait_for()
    page.locator("#quiet").get_by_text("apres").wait_for()
    assert page.input_value("#note") == "un mot"
    assert page.get_attribute("body", "data-pulse-url") == "/essai/pouls/jeton-2/"
    page.get_by_role("button", name="Afficher").click()
    page.locator("#typed").get_by_text("apres").wait_for()
