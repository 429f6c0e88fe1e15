"""A whole accompaniment, walked by hand: the desks of a caseworker and of the département, over months."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from filrouge.access.journal import Happened, midday, record
from filrouge.access.roles import Role
from filrouge.clocks.actions import advance
from filrouge.directory.models import Scheme
from filrouge.directory.queries import console_agent
from filrouge.people import events
from filrouge.people.models import Person
from tests import factories
from tests.journeys.conftest import reveal


@dataclass
class Team:
    """Those who follow one person under a scheme, and the calendar that all share."""

    land: factories.Land
    operator: factories.Operator
    julie: factories.Worker
    chief: factories.Worker
    person: Person
    move_to: Callable[[str], None]
    open_page: Callable[..., Page]
    opened: list[Page] = field(default_factory=list)

    def desk(self, worker: factories.Worker, day: str, *, phone: bool = False) -> "Desk":
        """Log in on a day."""
        # Nobody leaves a page open for months: those of the day before are closed.
        while self.opened:
            self.opened.pop().close()
        self.move_to(f"{day} 10:00 +0200")
        self.opened.append(self.open_page(worker.account, phone=phone))
        return Desk(self.opened[-1], self.person)


@dataclass
class Desk:
    """Somebody at a screen, with the file of one person."""

    page: Page
    person: Person

    def file(self) -> Page:
        """The file, with every panel come."""
        self.page.goto(f"/personnes/{self.person.public_id}/")
        reveal(self.page)
        return self.page

    def go(self, words: str) -> None:
        """Open the file, then the link that says so."""
        self.file()
        self.follow(words)

    def follow(self, words: str) -> None:
        """Click on the link that says so."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=words).first.click()

    def send(self, words: str) -> None:
        """Click on the button that says so; what was sent was right."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=words, exact=True).first.click()
        assert self.page.locator(".is-invalid").count() == 0

    def fill(self, **fields: str) -> None:
        """Type in fields, by name; `__` for a dash."""
        for name, words in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']").fill(words)

    def tick(self, name: str, value: str) -> None:
        """Choose a value."""
        self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def choose(self, name: str, value: str) -> None:
        """Choose in a list."""
        self.page.locator(f"select[name='{name}']").select_option(value)

    def value(self, name: str) -> str:
        """What a field holds already."""
        return self.page.locator(f"[name='{name}']").input_value()

    def clock(self, label: str, state: str) -> None:
        """A delay of the file stands so."""
        page = self.file()
        shown = page.locator(".fil-clock").filter(has_text=label).first
        if not shown.is_visible():
            page.locator("summary", has_text="passé").first.click()
        expect(shown).to_be_visible()
        expect(shown).to_contain_text(state)

    def tells_in_order(self, *events: str) -> None:
        """The timeline, the latest first, tells these in the order in which they happened."""
        page = self.file()
        text = page.locator("#people-timeline").inner_text()
        places = [text.rfind(event) for event in events]
        assert -1 not in places, [event for event in events if event not in text]
        assert places == sorted(places, reverse=True), list(zip(events, places, strict=True))


def team(
    key: str, day: str, received: date, move_to: Callable[[str], None], open_page: Callable[..., Page], **agreement: object
) -> Team:  # fmt: skip
    """An operator under a scheme, a caseworker, the manager of the area, somebody whose right has just been received."""
    move_to(f"{day} 08:00 +0200")
    land = factories.land()
    land = replace(land, scheme=Scheme.objects.get(key=key))
    operator = factories.operator(land, since=received, **agreement)
    julie = factories.caseworker(operator, places=None)
    chief = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit", areas=[land.area])
    person = factories.person(land, family_name="Lefevre", first_names="Zoé", right_since=received)
    return Team(land, operator, julie, chief, person, move_to, open_page)


def right_opened(one: Team) -> None:
    """The day on which the right was opened, as a flow tells it."""
    by, at = console_agent(), timezone.now()
    day = one.person.rsa_since
    told = Happened(events.RIGHT_OPENED, one.person.pk, at=midday(day), day=day, area=one.land.area.pk,
                    scheme=one.land.scheme.pk)  # fmt: skip
    with transaction.atomic():
        advance([record(told, by=by, at=at)], by=by, at=at)


def orient(one: Team, day: str, pathway: str) -> None:
    """The département decides, the decision is received, Julie is named."""
    desk = one.desk(one.chief, day)
    desk.go("Orienter")
    desk.page.get_by_label(pathway).check()
    desk.page.locator("select[name=organisation]").select_option(label="Passerelle")
    desk.fill(reasons="Veut travailler, ne sait pas encore où.", notified_on=day)
    desk.send("Décider l'orientation")
    desk.follow("Nommer le référent")
    desk.page.get_by_label("Julie Moreau").check()
    desk.send("Nommer ce référent")


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen, once the style sheet has come: the words may be there before it."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
