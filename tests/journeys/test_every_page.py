"""Every page that each role can reach, by following its links: no barrier, nothing cut off, nothing said in the console."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Page

from filrouge.exchanges.inbound import actions, staging
from filrouge.exchanges.inbound.models import ExpectedFile
from tests.journeys.caf_flow import caf_file
from tests.journeys.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A desk, the same zoomed twice, a phone; the smallest is WCAG's reflow (a desk at 400 %).
WIDTHS = (1280, 640, 390, 320)
LOOKED_AT = (1280, 390)
SUFFIX = " — Fil rouge"
PAGE = """() => ({
  title: document.title,
  headings: [...document.querySelectorAll("h1")].filter((h) => h.checkVisibility()).map((h) => h.innerText.trim()),
  links: [...document.querySelectorAll("a[href]")].map((a) => a.href.split("#")[0]),
})"""
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


class Walk:
    """Follows the links of one account and notes what is wrong, once for each kind of page."""

    def __init__(self, page: Page, barriers: Callable[[Page], list[str]], seen: set[str]) -> None:
        self.page, self.barriers, self.seen = page, barriers, seen
        self.titles: dict[str, str] = {}
        self.faults: list[str] = []

    def go(self, start: str) -> None:
        """From this address to everything behind it."""
        waiting = {kind_of(start): start}
        while waiting:
            kind, address = waiting.popitem()
            self.seen.add(kind)
            links = {kind_of(link): link for link in reversed(self.look(address))}
            waiting |= {kind: link for kind, link in links.items() if kind and kind not in self.seen}

    def look(self, address: str) -> list[str]:
        """Look at one page, at every width; its links."""
        page = self.page
        answer = page.goto(address)
        assert answer
        if (there := kind_of(page.url)) != kind_of(address):
            return [] if there in self.seen else [page.url]
        shown = page.evaluate(PAGE)
        self.fault(address, answer.status != 200, f"answers {answer.status}")
        self.fault(address, len(shown["headings"]) != 1, f"headings {shown['headings']}")
        title = shown["title"].removesuffix(SUFFIX)
        self.fault(address, not title or title == shown["title"], f"title {shown['title']}")
        self.fault(address, title in self.titles, f"same title as {self.titles.get(title)}: {title}")
        self.titles[title] = address
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate(OVERFLOW)
            self.fault(address, over > 0, f"{over} px too wide at {width}")
            if width in LOOKED_AT:
                self.faults += [f"{address} at {width}: {found}" for found in self.barriers(page)]
        return list(shown["links"])

    def fault(self, address: str, wrong: bool, words: str) -> None:
        if wrong:
            self.faults.append(f"{address}: {words}")


def kind_of(address: str) -> str:
    """The name of the page at an address; empty for what is no page of ours."""
    parts = urlsplit(address)
    if parts.scheme not in {"", "http"} or parts.path.endswith((".csv", ".xlsx", ".pdf", ".docx")):
        return ""
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return ""


@pytest.fixture
def small_world(tmp_path: Path) -> World:
    """The world, and a file of the CAF waiting to be applied."""
    made, now, today = world(), timezone.now(), timezone.localdate()
    path = caf_file(tmp_path, today)
    batch = staging.stage(path, file_name=path.name, today=today, by=made.chief.agent, at=now)
    actions.preview(batch)
    ExpectedFile.objects.create(kind="list", frequency="J", since=today - timedelta(days=9))
    return made


def test_every_page_of_every_role_is_open_to_all_p_1_p_3_p_9(small_world, open_page, barriers):
    seen: set[str] = set()
    faults: list[str] = []
    for role, account in small_world.accounts.items():
        walk = Walk(open_page(account), barriers, seen)
        seen.discard("web:home")
        walk.go("/")
        faults += [f"{role}: {fault}" for fault in walk.faults]
    assert not faults, "\n".join(faults)
