"""A real browser, held to the same rules as a user's: no error in its console, nothing from another machine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from filrouge.access.models import Account
from tests.harness.engines import browser_path
from tests.harness.network import is_local

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# What passes is neither described nor sent.
LOOK = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
}).then((found) => found.violations)"""
# Chromium as root in a container, and quiet: it must not look for its maker's services.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
]
WAIT_MILLISECONDS = 15_000
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's chromium, one for the session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; a journey that provokes an error on purpose empties it."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_server, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a new session of its own: `open_page()` at a desk, `open_page(account, phone=True)`.

    With an account, its owner is already logged in: the front door has its own journeys.
    """
    contexts: list[BrowserContext] = []

    def new(account: Account | None = None, *, phone: bool = False, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport=PHONE if phone else DESK,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if account:
            context.add_cookies([session_of(account, live_server.url)])
        context.set_default_timeout(WAIT_MILLISECONDS)
        context.route("**/*", lambda route: stay_here(route, complaints))
        page = context.new_page()
        page.on("console", lambda message: note(complaints, message.type, message.text))
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("requestfailed", lambda request: note_failure(complaints, request))
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page at a desk."""
    return open_page()


def reveal(page: Page) -> None:
    """Go down the page until every panel has come, and up again."""
    page.wait_for_function("""() => {
      const panels = [...document.querySelectorAll("[hx-trigger^=revealed]")];
      const waiting = panels.find((panel) => panel.innerText.includes("Ouvrir :"));
      waiting?.scrollIntoView();
      return !waiting;
    }""")
    page.evaluate("scrollTo(0, 0)")


@pytest.fixture
def barriers() -> Callable[[Page], list[str]]:
    """What axe-core finds wrong on a page for people with disabilities, as `rule: element: why` (RGAA, WCAG A and AA)."""

    def look(page: Page) -> list[str]:
        # The words that a journey waited for may be there before the page is whole.
        page.wait_for_load_state()
        reveal(page)
        # A panel that is being loaded is drawn pale for an instant.
        page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-settling')")
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE.read_text(encoding="utf-8"))
        return [
            f"{rule['id']}: {node['target']}: {node['failureSummary']}"
            for rule in page.evaluate(LOOK)
            for node in rule["nodes"]
        ]

    return look


def session_of(account: Account, url: str) -> Any:
    """The cookie of somebody who has just logged in."""
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def stay_here(route: Route, complaints: list[str]) -> None:
    """Let through what this machine serves; refuse and note the rest."""
    parts = urlsplit(route.request.url)
    if parts.scheme in {"data", "blob"} or is_local(parts.hostname):
        route.continue_()
    else:
        complaints.append(f"asked for another machine: {route.request.url}")
        route.abort()


def note(complaints: list[str], kind: str, text: str) -> None:
    """Errors and warnings of the console: refusals of the content policy are among them."""
    if kind in {"error", "warning"}:
        complaints.append(f"console {kind}: {text}")


def note_failure(complaints: list[str], request: Request) -> None:
    """A file that did not come, but for one that the page left before it came."""
    if request.failure and "ERR_ABORTED" not in request.failure:
        complaints.append(f"{request.url}: {request.failure}")
