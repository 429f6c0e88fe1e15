"""The days of the demo, one transaction each: files arrive, people are oriented, met, followed, and leave."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from filrouge.access.models import Account
from filrouge.core.text import MONTHS
from filrouge.demo.assigning import name_session
from filrouge.demo.caf_file import Frequency
from filrouge.demo.contracts import report_contracts
from filrouge.demo.desks import new_desk
from filrouge.demo.files import Joined, receive_flow, receive_orientations, receive_people, subject_adults
from filrouge.demo.founding import Founder, first_day
from filrouge.demo.habits import habits
from filrouge.demo.household import Household
from filrouge.demo.leaving import end_of_agreements, follow_ups, leave_session
from filrouge.demo.meeting import office_hours
from filrouge.demo.news import read_list, read_news
from filrouge.demo.orienting import officer_session
from filrouge.demo.people import demo_households
from filrouge.demo.services import Agreement, services
from filrouge.demo.services import Professional as Invented
from filrouge.demo.territory import Territory
from filrouge.demo.weeks import intensive_days
from filrouge.demo.world import World
from filrouge.directory.models import Professional
from filrouge.directory.queries import console_agent, territory

Say = Callable[[str], None]
MEETS = ("caseworker", "social_worker", "ft_adviser")
REPORT_WEEKDAY = 3
PLATFORM_WEEKDAY = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What to play: until the day before `until`, which seed, which territories and how many households."""

    until: date
    seed: int
    territories: tuple[Territory, ...]
    per_territory: int | None
    since: date


@dataclass(slots=True)
class Simulation:
    """Plays the days in order. `say` gets a line for each month."""

    asked: Asked
    say: Say
    world: World = field(init=False)
    founder: Founder = field(init=False)
    households: dict[str, list[Household]] = field(init=False)
    joined: Joined = field(default_factory=Joined)
    file_day: date | None = None
    list_day: date = date.min

    def __post_init__(self) -> None:
        self.households = demo_households(
            until=self.asked.until, seed=self.asked.seed, territories=self.asked.territories,
            per_territory=self.asked.per_territory,
        )  # fmt: skip
        found = services().within(t.key for t in self.asked.territories)
        console = console_agent()
        self.founder = Founder(found, console, self._hired)
        self.world = World(
            self.asked.seed, self.asked.until, habits(), found, self.founder.made, console, self.asked.since
        )

    def play(self) -> World:
        """Every working day before `until`."""
        calendar, month = self.world.habits.calendar, None
        with tempfile.TemporaryDirectory(prefix="filrouge-demo-") as folder:
            for day in calendar.between(self.asked.since, self.asked.until):
                if month != (day.year, day.month):
                    month = (day.year, day.month)
                    self.say(f"{MONTHS[day.month - 1]} {day.year}")
                with transaction.atomic():
                    self._day(day, Path(folder))
        return self.world

    def _day(self, day: date, folder: Path) -> None:
        world = self.world
        world.day = day
        world.recent = (self.asked.until - day).days <= world.habits.office["recent_days"]
        if day == world.habits.calendar.from_day(self.asked.since):
            self._begin()
        self._directory()
        self._files(folder)
        self._sessions()

    def _begin(self) -> None:
        world, made = self.world, self.founder.made
        self.founder.ground(at=world.at(5))
        world.scheme_keys = {scheme.pk: key for key, scheme in made.schemes.items()}
        world.area_keys = {area.pk: key for key, area in made.areas.items()}
        world.territory_of = {area.key: area.territory for area in world.services.areas}

    def _directory(self) -> None:
        """Who begins, who leaves, what is signed today or was since the last working day."""
        world, since = self.world, self.asked.since
        yesterday = world.habits.calendar.before(world.day) if world.day > since else date.min
        moved = False
        for p in world.services.professionals:
            if yesterday < first_day(p, since) <= world.day and (p.until is None or p.until > world.day):
                self.founder.hire(p, at=world.at(5, 30))
                moved = True
            elif p.until is not None and yesterday < p.until <= world.day and p.key in world.desks:
                self.founder.dismiss(world.desks[p.key].account, at=world.at(5, 30))
                moved = True
        signed = [a for a in world.services.agreements if self._signed(a, yesterday)]
        for agreement in signed:
            self.founder.sign(agreement, at=world.at(5, 45))
        if moved:
            world.refresh_agents()
        if moved or signed:
            world.ground = territory()

    def _signed(self, agreement: Agreement, yesterday: date) -> bool:
        begins = max(agreement.since, self.asked.since)
        return yesterday < begins <= self.world.day < agreement.until

    def _hired(self, p: Invented, row: Professional, account: Account) -> None:
        world = self.world
        sites = tuple(site.pk for site in world.founded.sites[p.organisation])
        pace = world.habits.pace.get("social_worker" if p.profile != "caseworker" else "caseworker", 1)
        mine = [a.scheme for a in world.services.agreements if a.organisation == p.organisation]
        every = next((world.habits.of(s).pace for s in mine if world.habits.of(s).pace), pace)
        world.desks[p.key] = new_desk(
            p, pk=row.pk, account=account, organisation=world.founded.organisations[p.organisation].pk,
            areas=frozenset(world.founded.areas[key].pk for key in p.areas), sites=sites, seed=self.asked.seed,
            habits=world.habits, every_weeks=every,
        )  # fmt: skip

    def _files(self, folder: Path) -> None:
        world = self.world
        f = world.habits.files
        joining = [t for t in self.asked.territories if self._due(max(t.joins, self.asked.since))]
        for t in joining:
            self._join(t, folder)
        calendar = world.habits.calendar
        first_of_month = calendar.from_day(world.day.replace(day=1)) == world.day
        late = (self.asked.until - world.day).days <= f["recent_days"]
        if joining or self.file_day is None:
            return
        if first_of_month and (world.day.month in f["full_months"] or self._last_month()):
            self._flow(folder, "M")
        elif late or (world.day - self.file_day).days >= f["every_days"]:
            self._flow(folder, "J")
        if first_of_month and world.day.month in f["list_months"]:
            self._list(folder)

    def _last_month(self) -> bool:
        return (self.asked.until.year, self.asked.until.month) == (self.world.day.year, self.world.day.month)

    def _due(self, day: date) -> bool:
        return self.world.habits.calendar.from_day(day) == self.world.day

    def _join(self, joining: Territory, folder: Path) -> None:
        """A territory joins: its households are in the full flow, then its people in the operator's list."""
        self.joined.add(self.households[joining.key])
        self._flow(folder, "M", stock=True)
        self.list_day = self.world.day
        people = subject_adults(self.households[joining.key], self.world.day)
        name = joining.name
        if joining is self.asked.territories[0]:
            receive_orientations(self.world, folder, people[: len(people) // 2], organisation=name)
            people = people[len(people) // 2 :]
        receive_people(self.world, folder, people, organisation=name)

    def _flow(self, folder: Path, frequency: Frequency, *, stock: bool = False) -> None:
        """The file describes the day before; a daily one holds what changed since the last file."""
        world = self.world
        described = world.day - timedelta(days=1)
        since = self.file_day if frequency == "J" else None
        concerned = self.joined.moved(since, described) if since else self.joined.households
        receive_flow(world, folder, concerned, reference_day=described, frequency=frequency, since=since)
        self.file_day = world.day
        read_news(world, stock=stock)

    def _list(self, folder: Path) -> None:
        """The people who arrived since the last list."""
        world = self.world
        new = [
            a for a in subject_adults(self.joined.households, world.day) if a.state.claim.day >= self.list_day
        ]
        self.list_day = world.day
        receive_people(world, folder, new, organisation="")
        read_list(world)

    def _sessions(self) -> None:
        world = self.world
        end_of_agreements(world)
        self._platform()
        report = world.day.weekday() == REPORT_WEEKDAY or world.recent
        if report:
            report_contracts(world)
            follow_ups(world)
        for t in self._managed("manager"):
            name_session(world, world.manager(t.key), t.key)
        for desk in list(world.desks.values()):
            if desk.professional.profile in MEETS and desk.in_session(world.day, recent=world.recent):
                office_hours(world, desk)
        intensive_days(world)
        ending = self._last_days()
        for t in self.asked.territories if ending else self._managed("leaving"):
            leave_session(world, world.manager(t.key), t.key)

    def _managed(self, task: str) -> list[Territory]:
        """Territories whose manager sits today: each has a weekday, one week in so many; every day of late."""
        day, pace = self.world.day, self.world.habits.pace
        running = {a.scheme for a in self.world.services.agreements if a.since <= day < a.until}
        found = []
        for rank, t in enumerate(self.asked.territories):
            usual = pace[task]
            every = pace.get(f"{task}_of_scheme", usual) if t.scheme in running else usual
            sits = day.weekday() == rank % 5 and (day.toordinal() // 7 + rank) % every == 0
            if sits or self.world.recent:
                found.append(t)
        return found

    def _platform(self) -> None:
        """One officer a week decides for everybody, in turn."""
        world = self.world
        officers = world.platform()
        if world.recent or world.day.weekday() == PLATFORM_WEEKDAY:
            officer_session(world, officers[world.day.toordinal() // 7 % len(officers)])

    def _last_days(self) -> bool:
        """True while an agreement that ends is in its last days: everybody must have left before."""
        return any(
            0 < (end - self.world.day).days <= 7
            for a in self.world.founded.agreements.values()
            if (end := self.world.end_of(a))
        )
