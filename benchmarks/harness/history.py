"""Six years of a département in the journal: so many events, spread over the people whom the flow brought.

Written through `journal.record_many`, without any payload: steering reads facts only. Everybody is followed once or
more; a stay lasts some months, with its assessment, its contract, its appointments and workshops, its exit."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

DAYS = 6 * 365
STAY_DAYS = (60, 700)
APART_DAYS = (30, 500)
A_SET = 20_000
BARRIERS = ("mobility", "housing", "health", "childcare", "digital")
KINDS = ("office", "office", "office", "phone", "home", "video", "step", "three_party_referent")
ENDS = ("permanent_contract", "fixed_term_long", "fixed_term_short", "training", "moved", "other")
STILL_FOLLOWED = 0.5


def write_history(events: int, today: date) -> int:
    """Write so many events, about; how many stand in the table of facts in the end."""
    from django.db import transaction
    from django.utils import timezone

    from filrouge.access import journal
    from filrouge.access.models import Fact
    from filrouge.access.planner import refresh_statistics
    from filrouge.directory.queries import console_agent
    from filrouge.people.models import Following

    by, now = console_agent(), timezone.now()
    places = _places()
    rows = Following.objects.filter(area__in=list(places)).order_by("pk").values_list("pk", "area_id")
    people = [(person, places[area]) for person, area in rows if area is not None]
    each = events / max(len(people), 1)
    happened = (what for person, place in people for what in _life(person, place, each, today))
    while some := list(islice(happened, A_SET)):
        with transaction.atomic():
            journal.record_many(some, by=by, at=now)
    refresh_statistics()
    return Fact.objects.count()


def _places() -> dict[int, dict[str, Any]]:
    """Of each area: where a fact counts."""
    from filrouge.directory.models import Agreement

    return {
        area.pk: {"area": area.pk, "organisation": a.organisation_id, "scheme": a.scheme_id}
        for a in Agreement.objects.order_by("pk")
        for area in a.areas.order_by("pk")
    }


def _life(person: int, place: dict[str, Any], events: float, today: date) -> Iterator[Any]:
    """One person's stays since the beginning, with about so many events in all."""
    chance = random.Random(person)
    starts = []
    day = today - timedelta(days=DAYS) + timedelta(days=chance.randint(0, APART_DAYS[1]))
    while day < today:
        length = timedelta(days=chance.randint(*STAY_DAYS))
        starts.append((day, day + length))
        day += length + timedelta(days=chance.randint(*APART_DAYS))
    if starts and chance.random() < STILL_FOLLOWED:
        starts[-1] = (starts[-1][0], today + timedelta(days=1))
    caseworker = 1 + person % 400
    for since, until in starts:
        yield from _stay(person, {**place, "caseworker": caseworker}, since, min(until, today), until < today,
                         events / len(starts), chance)  # fmt: skip


def _stay(
    person: int,
    place: dict[str, Any],
    since: date,
    until: date,
    closed: bool,
    events: float,
    chance: random.Random,
) -> Iterator[Any]:
    from filrouge.access.events import by_name
    from filrouge.access.journal import Happened, midday

    def on(name: str, day: date, variant: str = "", quantity: int | None = None) -> Happened:
        return Happened(
            by_name(name), person, at=midday(day), day=day, variant=variant, quantity=quantity, **place
        )

    days = max((until - since).days, 1)
    yield on("orientation.notified", since - timedelta(days=20))
    yield on("accompaniment.opened", since, "social")
    yield on("accompaniment.assessment_made", since + timedelta(days=10), "employment")
    found = chance.sample(BARRIERS, 2)
    for domain in found:
        yield on("accompaniment.barrier_found", since + timedelta(days=10), domain, 2)
    yield on("accompaniment.contract_signed", since + timedelta(days=20), "contract")
    for _ in range(max(int(events) - 7, 0)):
        day = since + timedelta(days=chance.randint(0, days))
        if chance.random() < 0.3:
            yield on("agenda.attended", day, "workshop", 120)
        else:
            yield on(
                "agenda.held" if chance.random() < 0.8 else "agenda.missed", day, chance.choice(KINDS), 45
            )
    if closed:
        if chance.random() < 0.5:
            yield on("accompaniment.barrier_lifted", until, found[0])
        yield on("accompaniment.closed", until, chance.choice(ENDS))
