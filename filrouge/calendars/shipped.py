"""How calendars are read and written, as data: read once and typed."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class FeedWindow:
    """What a subscription shows, and how long before it is read again."""

    past: timedelta
    ahead: timedelta
    refresh: timedelta


@dataclass(frozen=True, slots=True)
class BusyLimits:
    """What is read of somebody's own calendar: how far, how many bytes and events, how long, how many redirections."""

    ahead: timedelta
    most_bytes: int
    most_events: int
    seconds: float
    redirects: int


@dataclass(frozen=True, slots=True)
class Shipped:
    """Everything that the file says. `invited`: how far ahead a mailbox is kept informed; `absence`: how far
    ahead is looked at when nobody knows when somebody comes back; `tried_weeks`: how
    many weeks are tried after the return, to put an appointment off at its hour; `near`: how soon after the return that
    hour is better than the first free one."""

    feed: FeedWindow
    invited: timedelta
    busy: BusyLimits
    absence: timedelta
    tried_weeks: int
    near: timedelta


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    """The file that ships."""
    raw = tomllib.loads((DATA / "calendars.toml").read_text(encoding="utf-8"))
    feed, busy = raw["feed"], raw["busy"]
    return Shipped(
        FeedWindow(
            timedelta(days=feed["past_days"]),
            timedelta(days=feed["ahead_days"]),
            timedelta(hours=feed["refresh_hours"]),
        ),
        timedelta(days=raw["invitations"]["ahead_days"]),
        BusyLimits(
            timedelta(days=busy["ahead_days"]), busy["most_bytes"], busy["most_events"], float(busy["seconds"]),
            busy["redirects"],
        ),
        timedelta(days=raw["absence"]["ahead_days"]),
        raw["absence"]["tried_weeks"],
        timedelta(days=raw["absence"]["near_days"]),
    )  # fmt: skip
