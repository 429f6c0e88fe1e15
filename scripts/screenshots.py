"""`python -m scripts.screenshots`: remake the images of `docs/images/` from a small invented département.

A base of its own is filled with the demo, served on a free port, looked at in the system's browser, and removed.
`--var DIRECTORY` looks at a demo that is already there instead. Needs the development environment and chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HEAVIEST = 200_000
START_SECONDS = 60
DESK: ViewportSize = {"width": 1180, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 780}


class Shot(NamedTuple):
    """An image: its file name, whose session, the way to the page from the home, on a phone or not."""

    name: str
    role: str
    way: Callable[[Page], None]
    phone: bool = False


def stay(page: Page) -> None:
    """The home."""


def follow(*links: str) -> Callable[[Page], None]:
    """The links to press, one after the other, each the first that has these words."""

    def way(page: Page) -> None:
        for link in links:
            page.locator(f"nav.fil-nav a:text-is('{link}'), main a:visible:has-text('{link}')").first.click()
            page.wait_for_load_state("networkidle")

    return way


def person(*then: str) -> Callable[[Page], None]:
    """The first person of the role's list, then these links."""

    def way(page: Page) -> None:
        follow("Personnes")(page)
        page.locator("main tbody th a").first.click()
        page.wait_for_load_state("networkidle")
        follow(*then)(page)

    return way


def first_of(entry: str) -> Callable[[Page], None]:
    """The first line of a list of the navigation."""

    def way(page: Page) -> None:
        follow(entry)(page)
        page.locator("main tbody th a").first.click()
        page.wait_for_load_state("networkidle")

    return way


def search(page: Page) -> None:
    """A search with a spelling of one's own."""
    page.fill("header input[name=q]", "morau")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


SHOTS = (
    Shot("accueil", "caseworker", stay),
    Shot("personne", "caseworker", person()),
    Shot("rendez-vous", "caseworker", person("Fixer un rendez-vous")),
    Shot("agenda", "caseworker", follow("Agenda", "Toute la semaine")),
    Shot("echeances", "caseworker", follow("Échéances")),
    Shot("recherche", "area_manager", search),
    Shot("telephone", "caseworker", person(), phone=True),
    Shot("accueil-responsable", "area_manager", stay),
    Shot("orienter", "orientation_officer", first_of("À orienter")),
    Shot("affecter", "area_manager", follow("À affecter")),
    Shot("charge", "area_manager", follow("Charge")),
    Shot("imports", "area_manager", follow("Imports")),
    Shot("pilotage", "steering", stay),
    Shot("indicateurs", "steering", follow("Pilotage", "Tous les indicateurs")),
    Shot("annuaire", "steering", follow("Annuaire")),
    Shot("journal", "dpo", follow("Journal")),
    Shot("comptes", "administrator", follow("Comptes")),
    Shot("mon-parcours", "client", stay, phone=True),
)


def main() -> int:
    """0 when every image is written; else what is missing, in one line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--var", type=Path, help="dossier de données d'une démonstration déjà faite")
    parser.add_argument("--only", nargs="*", default=[], help="noms des images à refaire (toutes)")
    asked = parser.parse_args()
    wanted = [shot for shot in SHOTS if not asked.only or shot.name in asked.only]
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("Il manque un navigateur : sudo apt-get install -y chromium")
    with data(asked.var) as environment, served(environment) as url, sync_playwright() as playwright:
        accounts = logins(environment)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        IMAGES.mkdir(parents=True, exist_ok=True)
        heavy = [shot.name for shot in wanted if take(browser, url, shot, accounts) > HEAVIEST]
        browser.close()
    if heavy:
        sys.exit(f"Plus de {HEAVIEST // 1000} ko : {', '.join(heavy)}. Raccourcir ces images.")
    return 0


@contextmanager
def data(var: Path | None) -> Iterator[dict[str, str]]:
    """The environment of a demo: the one that is there, or a new one for the time of the run."""
    if var is not None:
        yield {**os.environ, "FILROUGE_VAR": str(var)}
        return
    with tempfile.TemporaryDirectory(prefix="filrouge-images-") as directory:
        environment = {**os.environ, "FILROUGE_VAR": directory}
        for words in (("migrate", "-v0"), ("collectstatic", "--no-input", "-v0"), ("demo", "--small")):
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)
        yield environment


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The address of a server that stops with us."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "config.console", "serve", "--pages-only", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/compte/login/")
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=START_SECONDS)


def wait_for(url: str) -> None:
    """Until the server answers, or a clear failure."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    sys.exit(f"Le serveur n'a pas répondu en {START_SECONDS} s.")


def logins(environment: dict[str, str]) -> dict[str, dict[str, str]]:
    """The demo's accounts, by role."""
    words = [sys.executable, "manage.py", "demo", "--logins", "--json"]
    said = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    return {account["role"]: account for account in json.loads(said)}


def take(browser: Browser, url: str, shot: Shot, accounts: dict[str, dict[str, str]]) -> int:
    """Write one image; its weight in bytes."""
    context = browser.new_context(
        base_url=url, locale="fr-FR", timezone_id="Europe/Paris", viewport=PHONE if shot.phone else DESK
    )
    page = context.new_page()
    page.goto("/compte/login/")
    page.fill("input[name=login]", accounts[shot.role]["email"])
    page.fill("input[name=password]", accounts[shot.role]["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shot.way(page)
    page.evaluate("scrollTo(0, 0)")
    path = IMAGES / f"{shot.name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    context.close()
    sys.stdout.write(f"{path.relative_to(ROOT)} : {path.stat().st_size // 1000} ko\n")
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
