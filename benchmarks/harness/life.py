"""A year's work in a database, through the real actions by sets: orientations, caseworkers, appointments.

Of those whom the flow brings, six in ten are oriented and followed, a caseworker for each 80 of them; each
follows with four appointments, past and to come. The others wait for their orientation."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from filrouge.orientation.models import Caseload

T = TypeVar("T")
SET = 500
FOLLOWED = 0.6
PEOPLE_A_CASEWORKER = 80
DECIDED_DAYS_AGO = 60
# Days from today, hour: what was held, missed, and is to come.
MEETINGS = ((-45, 9, "held"), (-20, 11, "missed"), (-6, 14, "held"), (8, 10, ""))
MINUTES_APART = 7


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who is followed: keys of the person, and their caseload."""

    person: int
    caseload: "Caseload"


def write_flow_of_today(path: Path, people: int) -> Path:
    """An invented monthly flow whose reference day is today."""
    from django.utils import timezone

    from filrouge.demo.caf_file import STORY_OF_A_BENCHMARK, until_people, write_flow
    from filrouge.demo.people import households

    day = timezone.localdate()
    invented = until_people(households(seed=1, since=day - STORY_OF_A_BENCHMARK, until=day), people, day)
    write_flow(path, invented, reference_day=day, frequency="M", created_at=timezone.now())
    return path


def live(file: Path) -> None:
    """Import the file, then a year's work on its people."""
    from django.utils import timezone

    from filrouge.access.planner import refresh_statistics
    from filrouge.directory.queries import console_agent
    from filrouge.exchanges.inbound.actions import apply
    from filrouge.exchanges.inbound.staging import stage

    by, now, today = console_agent(), timezone.now(), timezone.localdate()
    apply(stage(file, file_name=file.name, today=today, by=by, at=now), by=by, at=now)
    followers = _orient(today, now)
    for some in _sets(followers):
        _follow(some, today, now)
    _meet(followers, today, now)
    refresh_statistics()


def _orient(today: date, now: datetime) -> list[Follower]:
    """Orientations towards the provider of each area."""
    from filrouge.directory.catalogue import scheme_keys, scheme_text
    from filrouge.directory.models import Agreement
    from filrouge.directory.queries import console_agent
    from filrouge.orientation.actions import Decision, orient_many
    from filrouge.people.models import Following

    keys = scheme_keys()
    agreements = {area.pk: a for a in Agreement.objects.order_by("pk") for area in a.areas.order_by("pk")}
    waiting: dict[int, list[int]] = defaultdict(list)
    rows = Following.objects.filter(area__isnull=False).order_by("pk").values_list("pk", "area_id")
    for person, area in rows:
        waiting[area].append(person)
    followers: list[Follower] = []
    for area, people in sorted(waiting.items()):
        agreement = agreements[area]
        followed = people[: int(len(people) * FOLLOWED)]
        scheme = scheme_text(keys[agreement.scheme_id])
        assert scheme is not None
        pathway = next((p for p in scheme.pathways if p.category == "socio_professional"), scheme.pathways[0])
        for some in _sets(followed):
            decisions = [
                Decision(person, pathway.key, pathway.category, agreement.organisation_id, agreement.scheme_id,
                         area, today - timedelta(days=DECIDED_DAYS_AGO))
                for person in some
            ]  # fmt: skip
            orient_many(decisions, by=console_agent(), at=now)
        caseloads = [
            _caseload(agreement, area, rank) for rank in range(len(followed) // PEOPLE_A_CASEWORKER + 1)
        ]
        followers += [
            Follower(person, caseloads[rank // PEOPLE_A_CASEWORKER]) for rank, person in enumerate(followed)
        ]
    return followers


def _caseload(agreement: "object", area: int, rank: int) -> "Caseload":
    from filrouge.access.models import Account
    from filrouge.access.roles import Role
    from filrouge.directory.models import Agreement, Membership, Professional
    from filrouge.orientation.models import Caseload

    assert isinstance(agreement, Agreement)
    account = Account.objects.create(
        email=f"referent-{area}-{rank}@exemple.invalid", full_name=f"Référent {area} {rank}",
        role=Role.CASEWORKER,
    )  # fmt: skip
    professional = Professional.objects.create(
        account=account, first_name="Référent", last_name=f"{area} {rank}"
    )
    Membership.objects.create(
        professional=professional, organisation_id=agreement.organisation_id, since=agreement.since
    )
    return Caseload.objects.create(
        agreement=agreement, professional=professional, area_id=area, since=agreement.since
    )


def _follow(some: "Sequence[Follower]", today: date, now: datetime) -> None:
    from filrouge.accompaniment.actions import Entry, NewContract, open_accompaniments, record_contracts
    from filrouge.directory.queries import console_agent
    from filrouge.orientation.naming import Naming, name_leads

    by, since = console_agent(), today - timedelta(days=DECIDED_DAYS_AGO - 5)
    name_leads([Naming(f.person, f.caseload) for f in some], since=since, by=by, at=now)
    open_accompaniments([Entry(f.person, since) for f in some], by=by, at=now)
    contracts = [
        NewContract(
            f.person, since + timedelta(days=10), today + timedelta(days=120), "Retrouver un emploi stable."
        )
        for f in some[::2]
    ]
    record_contracts(contracts, by=by, at=now)


def _meet(followers: "Sequence[Follower]", today: date, now: datetime) -> None:
    from django.utils import timezone

    from filrouge.agenda.actions import Booking, Outcome, book_many, record_outcomes
    from filrouge.directory.queries import console_agent

    by = console_agent()
    for ahead, hour, state in MEETINGS:
        day = timezone.make_aware(datetime.combine(today + timedelta(days=ahead), datetime.min.time()))
        for some in _sets(list(enumerate(followers))):
            bookings = [
                Booking(f.person, f.caseload.professional_id, f.caseload.agreement.organisation_id,
                        day + timedelta(hours=hour, minutes=rank % PEOPLE_A_CASEWORKER * MINUTES_APART),
                        "Entretien de suivi")
                for rank, f in some
            ]  # fmt: skip
            made = book_many(bookings, by=by, at=now)
            if state:
                record_outcomes([Outcome(a, state, "Le point a été fait.") for a in made], by=by, at=now)


def _sets(items: "Sequence[T]") -> "Iterator[list[T]]":
    rest = iter(items)
    while some := list(islice(rest, SET)):
        yield some
