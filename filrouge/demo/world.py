"""What the days of the demo share: the date, the people, the desks, who waits for what."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from filrouge.access.agents import Agent
from filrouge.access.journal import PARIS
from filrouge.demo.desks import Desk
from filrouge.demo.founding import Founded
from filrouge.demo.habits import Circumstance, Habits
from filrouge.demo.lives import Life
from filrouge.demo.services import Services
from filrouge.directory.catalogue import catalogue, scheme_text
from filrouge.directory.models import Agreement, Organisation
from filrouge.directory.queries import Territory, agent_for
from filrouge.schemes.types import Scheme

# Who decides orientations: whichever officer of the platform is on duty.
PLATFORM = "platform"


@dataclass(slots=True)
class World:
    """The simulated département on one day."""

    seed: int
    until: date
    habits: Habits
    services: Services
    founded: Founded
    console: Agent
    day: date
    recent: bool = False
    lives: dict[int, Life] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    by_pk: dict[int, Desk] = field(default_factory=dict)
    tasks: dict[tuple[str, str], list[tuple[date, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    last_event: int = 0
    ground: Territory = field(default_factory=lambda: Territory({}, {}, {}))
    scheme_keys: dict[int, str] = field(default_factory=dict)
    area_keys: dict[int, str] = field(default_factory=dict)
    territory_of: dict[str, str] = field(default_factory=dict)
    follow_ups: list[tuple[date, int, str]] = field(default_factory=list)
    ending: set[int] = field(default_factory=set)
    reviewed: set[int] = field(default_factory=set)
    _numbers: int = 0

    def at(self, hour: int, minute: int = 0) -> datetime:
        """An instant of the day."""
        return datetime.combine(self.day, time(hour, minute), PARIS)

    def plan(self, kind: str, who: str, life: Life, day: date) -> None:
        """Somebody (`who`) will have this to do for a person, from `day` on."""
        self._numbers += 1
        heapq.heappush(self.tasks[(kind, who)], (day, self._numbers, life.person))

    def take(self, kind: str, who: str) -> list[Life]:
        """The people for whom this is to do now, once each, taken off the list."""
        heap = self.tasks[(kind, who)]
        found: dict[int, Life] = {}
        while heap and heap[0][0] <= self.day:
            person = heapq.heappop(heap)[2]
            found[person] = self.lives[person]
        return list(found.values())

    def scheme_of(self, life: Life) -> Scheme | None:
        """The text of the scheme under which somebody is followed."""
        return scheme_text(self.scheme_keys.get(life.scheme or 0))

    def circumstance(self, life: Life) -> Circumstance:
        """The habits under which somebody is followed."""
        return self.habits.of(life.circumstance)

    def due(self, scheme: str | None, since: date, *, opened: str, met: str, variant: str) -> date | None:
        """The nearest deadline, legal or local, that `opened` starts that day and `met` ends; None when there is none."""
        found = [
            rule.delay.after(since)
            for rule in catalogue().clock_rules(scheme, since)
            if opened in rule.opened_by
            and met in rule.met_by
            and (not rule.when_variant or variant in rule.when_variant)
        ]
        return min(found) if found else None

    def manager(self, territory: str) -> Desk:
        """Who names caseworkers and ends accompaniments in a territory."""
        return self._first(
            d
            for d in self.desks.values()
            if d.professional.profile == "area_manager" and territory in d.professional.areas
        )

    def with_profile(self, profile: str) -> list[Desk]:
        """Desks at work of a profile, in the order of the file."""
        return [d for d in self.desks.values() if d.professional.profile == profile and d.employed(self.day)]

    def platform(self) -> list[Desk]:
        """The two officers of the orientation platform."""
        return [d for d in self.with_profile("orientation_officer") if not d.professional.areas]

    @property
    def department(self) -> Organisation:
        """The département itself."""
        return next(o for o in self.founded.organisations.values() if o.kind == Organisation.Kind.DEPARTMENT)

    def organisation_of_kind(self, kind: str) -> Organisation:
        """The organisation of a kind that has only one here."""
        return next(o for o in self.founded.organisations.values() if o.kind == kind)

    def agreements(self, scheme: int, area: int | None) -> list[Agreement]:
        """Agreements of a scheme in force today that cover an area."""
        around = {self.area_keys.get(key, "") for key in self.ground.ancestors(area)}
        return [
            self.founded.agreements[a.reference]
            for a in self.services.agreements
            if a.since <= self.day < a.until
            and self.founded.schemes[a.scheme].pk == scheme
            and around & set(a.areas)
        ]

    def end_of(self, agreement: Agreement) -> date:
        """The day when the agreement and those that renew it are over."""
        mine = next(a for a in self.services.agreements if a.reference == agreement.reference)
        end = mine.until
        for other in sorted(self.services.agreements, key=lambda a: a.since):
            same = (other.organisation, other.scheme, other.areas) == (
                mine.organisation,
                mine.scheme,
                mine.areas,
            )
            if same and other.since == end:
                end = other.until
        return end

    def refresh_agents(self) -> None:
        """Somebody began or left: agents are built anew."""
        for desk in self.desks.values():
            if desk.employed(self.day):
                desk.agent = agent_for(desk.account, self.day)

    def site_for(self, desk: Desk, area: int | None) -> int | None:
        """Where a desk receives people of an area: its organisation's place there, else the first one."""
        sites = self.founded.sites[desk.professional.organisation]
        for step in self.ground.ancestors(area):
            for site in sites:
                if site.area_id == step:
                    return site.pk
        return desk.sites[0] if desk.sites else None

    @staticmethod
    def _first(desks: Iterable[Desk]) -> Desk:
        return next(iter(desks))
