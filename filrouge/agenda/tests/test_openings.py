"""Free slots: hours, less what takes time, less holidays, less the way between two places (D-1)."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.agenda.openings import Hours, Search, Slot, Taken, fits, free_slots
from filrouge.core.public_holidays import public_holidays

PARIS = ZoneInfo("Europe/Paris")
CASES = tomllib.loads((Path(__file__).parent / "slots.toml").read_text(encoding="utf-8"))["case"]
# Around both changes of hour, and the end of a month.
WEEKS = [date(2026, 3, 23), date(2026, 10, 19), date(2026, 2, 23)]


def search_of(days, **more):
    closed = public_holidays(min(days), max(days))
    return Search(days, PARIS, datetime(2020, 1, 1, tzinfo=UTC), closed, **more)


def hours_of(row):
    given = {"opens": None, "closes": None, "kind": "office", "minutes": 45} | row
    return Hours(**given)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_slots_of_a_day_are_those_that_are_written_d_1(case):
    taken = [
        Taken(datetime.fromisoformat(one[0]), datetime.fromisoformat(one[1]), *one[2:])
        for one in case.get("taken", ())
    ]
    search = search_of(case["days"], minutes=case["minutes"], travel=lambda one, other: case.get("travel", 0))
    found = [slot.starts_at for slot in free_slots(search, [hours_of(row) for row in case["hours"]], taken)]
    assert [moment.isoformat() for moment in found] == case["expected"]


@st.composite
def situations(draw):
    """A week somewhere, hours of some of its days, and what takes time in it."""
    monday = draw(st.sampled_from(WEEKS))
    days = [monday + timedelta(days=rank) for rank in range(7)]
    quarters = st.integers(0, 4 * 24 - 1)
    hours = []
    for _ in range(draw(st.integers(1, 4))):
        since, until = sorted((draw(quarters), draw(quarters)))
        opens, closes = (time(q // 4, q % 4 * 15) for q in (since, until))
        length, site = draw(st.sampled_from([5, 20, 45, 60, 90])), draw(st.sampled_from([None, 1, 2]))
        hours.append(Hours(opens, closes, length, "office", site, draw(st.integers(0, 6))))
    taken = []
    for _ in range(draw(st.integers(0, 6))):
        start = datetime.combine(monday, time(), PARIS).astimezone(UTC) + timedelta(
            minutes=draw(st.integers(0, 7 * 24 * 60))
        )
        length = timedelta(minutes=draw(st.integers(1, 600)))
        taken.append(Taken(start, start + length, draw(st.sampled_from([None, 1, 2]))))
    return days, hours, taken


def between(one, other):
    return 25


def ends(slot):
    return slot.starts_at.astimezone(UTC) + timedelta(minutes=slot.minutes)


@given(situations())
def test_no_slot_crosses_what_is_taken_nor_another_slot_d_1(situation):
    days, hours, taken = situation
    slots = list(free_slots(search_of(days, travel=between), hours, taken))
    for slot in slots:
        for one in taken:
            way = (
                timedelta(minutes=25)
                if None not in (one.site, slot.site) and one.site != slot.site
                else timedelta()
            )
            assert ends(slot) + way <= one.since or one.until + way <= slot.starts_at
    same_place = [slot for slot in slots if slot.site == 1]
    for before, after in pairwise(same_place):
        assert ends(before) <= after.starts_at
    assert slots == sorted(slots, key=ends)


@given(situations())
def test_every_slot_lies_in_hours_of_its_place_and_may_still_be_taken_d_1(situation):
    days, hours, taken = situation
    search = search_of(days, travel=between)
    for slot in free_slots(search, hours, taken):
        local = slot.starts_at.astimezone(PARIS)
        assert any(
            row.weekday == local.weekday() and row.site == slot.site and row.opens <= local.time()
            for row in hours
        )
        assert local.date() not in search.closed
        assert local.minute % 5 == 0
        assert fits(slot, search, hours, taken)


@given(situations())
def test_a_day_with_nothing_taken_is_filled_to_its_end_d_1(situation):
    days, hours, _ = situation
    row = hours[0]
    search = search_of(days)
    for day in days:
        if day.weekday() != row.weekday or day in search.closed:
            continue
        alone = list(free_slots(search_of([day]), [row], ()))
        opens, closes = (
            datetime.combine(day, hour, PARIS).astimezone(UTC) for hour in (row.opens, row.closes)
        )
        assert len(alone) == max((closes - opens) // timedelta(minutes=row.minutes), 0)


@given(situations(), st.data())
def test_a_slot_that_somebody_took_may_not_be_taken_again_d_1(situation, data):
    days, hours, taken = situation
    search = search_of(days, travel=between)
    slots = list(free_slots(search, hours, taken))
    if not slots:
        return
    slot = data.draw(st.sampled_from(slots))
    now_taken = [*taken, Taken(slot.starts_at, slot.until, slot.site)]
    assert not fits(slot, search, hours, now_taken)
    # By the instant: on the night when clocks go back, two different ones show the same hour.
    left = {one.starts_at.astimezone(UTC) for one in free_slots(search, hours, now_taken)}
    assert slot.starts_at.astimezone(UTC) not in left


def test_nothing_is_offered_before_an_instant_nor_taken_d_1():
    search = Search([date(2026, 6, 16)], PARIS, datetime(2026, 6, 16, 10, 2, tzinfo=PARIS))
    hours = [Hours(time(9), time(12), 45, "office", weekday=1)]
    assert [slot.starts_at.strftime("%H:%M") for slot in free_slots(search, hours, ())] == ["10:05", "10:50"]
    early = Slot(datetime(2026, 6, 16, 9, tzinfo=PARIS), 45, "office")
    assert not fits(early, search, hours, ())
    assert not fits(Slot(datetime(2026, 6, 16, 11, 30, tzinfo=PARIS), 45, "office"), search, hours, ())
    assert not fits(Slot(datetime(2026, 6, 16, 10, 50, tzinfo=PARIS), 45, "phone"), search, hours, ())
