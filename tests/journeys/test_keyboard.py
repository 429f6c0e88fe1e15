"""The thread of the house without a mouse: every stop can be seen, nothing holds the keyboard, nothing is out of reach."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from filrouge.access.roles import Role
from filrouge.directory.models import Agreement, Scheme
from tests import factories
from tests.journeys.caf_flow import caf_file
from tests.journeys.conftest import reveal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 70
STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const across = box.width > 0 && box.right > 0 && box.left < innerWidth;
  const labels = [...(e.labels ?? [])].map((label) => label.innerText);
  const icon = e.querySelector("svg[aria-label]")?.getAttribute("aria-label");
  return {
    name: [e.getAttribute("aria-label"), ...labels, e.innerText, icon].filter(Boolean).join(" ").replace(/\\s+/g, " "),
    tag: e.tagName.toLowerCase(),
    type: e.type ?? "",
    main: e.closest("main") !== null,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: across && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the keyboard is. `outlined`, `inside`: whether one can see it."""

    name: str
    tag: str
    type: str
    main: bool
    outlined: bool
    inside: bool


class Keyboard:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Over what the field holds."""
        self.press("Control+A")
        self.page.keyboard.type(text)

    def stop(self) -> Stop:
        return Stop(**self.page.evaluate(STOP))

    def to(self, name: str, *, back: bool = False, main: bool = True) -> None:
        """Go on to the control that says this; a page that holds the keyboard back never gets there."""
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            self.press("Shift+Tab" if back else "Tab")
            stop = self.stop()
            if stop.tag == "body":
                continue
            if not stop.inside:
                # A panel that arrives above moves the page: the browser then keeps the stop in view at its next breath.
                self.page.wait_for_load_state("networkidle")
                self.press("Shift+Tab", "Tab") if not back else self.press("Tab", "Shift+Tab")
                stop = self.stop()
            if not (stop.outlined and stop.inside):
                self.unseen.append(f"{self.page.url}: {stop}")
            if name in stop.name and stop.main == main:
                return
            passed.append(stop.name)
        raise AssertionError(f"« {name} » is out of the keyboard's reach on {self.page.url}; passed {passed}")

    def skip(self) -> None:
        """Over the header, by the first link of the page."""
        self.to("Aller au contenu", main=False)
        self.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "contenu"

    def follow(self, name: str, *, main: bool = True, key: str = "Enter") -> None:
        """Go to a link or a button, press it, and be on the page behind."""
        self.to(name, main=main)
        with self.page.expect_navigation():
            self.press(key)

    def log_in(self, account) -> None:
        self.to("Adresse électronique")
        self.write(account.email)
        self.to("Mot de passe")
        self.write(factories.PASSWORD)
        with self.page.expect_navigation():
            self.press("Enter")

    def log_out(self, name: str) -> None:
        """By the menu, which Escape closes and gives the keyboard back."""
        self.to(name, main=False)
        self.press("Enter", "Tab")
        self.press("Escape")
        assert name in self.stop().name
        self.press("Space")
        self.follow("Me déconnecter", main=False, key="Space")


def test_the_whole_path_with_a_keyboard_alone_a_1_b_1_b_3_d_1_g_1_p_1_p_3(open_page, tmp_path, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    today = timezone.localdate()
    land = factories.land()
    operator = factories.operator(land, ratio=100)
    Agreement.objects.update(scheme=Scheme.objects.get(key="indre-et-loire-2023"))
    operator.agreement.refresh_from_db()
    julie = factories.caseworker(operator, name="Julie Moreau", places=100)
    chief = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit", areas=[land.area])
    page = open_page()
    keyboard = Keyboard(page)
    page.goto("/")

    keyboard.log_in(chief.account)
    import_a_file(keyboard, lambda: page.set_input_files("input[type=file]", caf_file(tmp_path, today)))
    orient_and_name(keyboard, str(today))
    keyboard.log_out("Anne Petit")

    keyboard.log_in(julie.account)
    keyboard.skip()
    keyboard.follow("Ophelie")
    keyboard.skip()
    keyboard.follow("Fixer un rendez-vous")
    keyboard.skip()
    keyboard.to("Date")
    write_day(keyboard, today - timedelta(days=1))
    keyboard.to("Heure")
    keyboard.page.keyboard.type("1000")
    keyboard.follow("Fixer le rendez-vous")
    keyboard.skip()
    keyboard.to("Venu")
    keyboard.press("Space")
    page.locator("main").get_by_text("Honoré").wait_for()
    keyboard.log_out("Julie Moreau")

    keyboard.log_in(chief.account)
    keyboard.follow("Pilotage", main=False)
    keyboard.skip()
    keyboard.follow("Tous les indicateurs : Indre-et-Loire")
    keyboard.skip()
    keyboard.follow("Voir les personnes : Rendez-vous individuels")
    keyboard.skip()
    keyboard.follow("LEFÈVRE")
    assert "Ophelie" in page.inner_text("h1")
    assert keyboard.unseen == []


def import_a_file(keyboard: Keyboard, choose: Callable[[], None]) -> None:
    """The dialog of the machine is not ours: the file is put in by the browser."""
    keyboard.follow("Imports", main=False)
    keyboard.skip()
    keyboard.follow("Déposer un fichier")
    keyboard.skip()
    keyboard.to("Fichier")
    choose()
    keyboard.follow("Lire le fichier", key="Space")
    keyboard.skip()
    keyboard.follow("Appliquer cet import", key="Space")


def orient_and_name(keyboard: Keyboard, day: str) -> None:
    keyboard.to("Chercher une personne", main=False)
    keyboard.write("lefevre ophelie")
    with keyboard.page.expect_navigation():
        keyboard.press("Enter")
    keyboard.skip()
    keyboard.follow("LEFÈVRE")
    keyboard.skip()
    keyboard.follow("Orienter")
    keyboard.skip()
    keyboard.to("Parcours emploi")
    keyboard.press("ArrowDown")
    assert "Accompagnement socioprofessionnel" in keyboard.stop().name
    keyboard.to("Organisme référent")
    keyboard.page.keyboard.type("Passerelle")
    keyboard.to("Motifs")
    keyboard.write("Souhaite travailler.")
    keyboard.follow("Décider l'orientation", key="Space")
    keyboard.skip()
    keyboard.follow("Nommer le référent")
    keyboard.skip()
    keyboard.to("Julie Moreau")
    keyboard.press("Space")
    keyboard.follow("Nommer ce référent")
    assert "Julie Moreau" in keyboard.page.inner_text("main")


def write_day(keyboard: Keyboard, day: date) -> None:
    """In the order of the browser's own field, which follows the language of the machine."""
    for order in ("%d%m%Y", "%m%d%Y"):
        keyboard.page.keyboard.type(day.strftime(order))
        if keyboard.page.evaluate("document.activeElement.value") == day.isoformat():
            return
        keyboard.press("ArrowLeft", "ArrowLeft")
    raise AssertionError(f"{day} cannot be typed")


def test_the_skip_link_comes_first_and_no_page_holds_the_keyboard(open_page):
    """Around a whole page and back to its beginning."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    person = factories.followed(land, julie)
    page = open_page(julie.account)
    keyboard = Keyboard(page)
    page.goto(f"/personnes/{person.public_id}/")
    reveal(page)
    keyboard.press("Tab")
    assert keyboard.stop().name == "Aller au contenu"
    keyboard.to("Mentions légales", main=False)
    keyboard.to("Fixer un rendez-vous", back=True)
    keyboard.to("Aller au contenu", back=True, main=False)
    assert keyboard.unseen == []
