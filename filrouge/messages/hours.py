"""When people may be disturbed: hours of the day, Sundays, bank holidays, in the time of their clocks. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from filrouge.core.public_holidays import public_holidays

_DAY = timedelta(days=1)
# No run of days without opening is longer, unless nothing ever opens.
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Hours:
    """`[opens, closes)` on the days that are open; `subdivision`: where other bank holidays are kept (57, 974…)."""

    zone: str
    opens: time
    closes: time
    sundays: bool = False
    bank_holidays: bool = False
    subdivision: str = ""


@lru_cache(maxsize=32)
def _holidays(year: int, subdivision: str) -> frozenset[date]:
    return frozenset(public_holidays(date(year, 1, 1), date(year, 12, 31), subdivision))


def is_open_day(day: date, hours: Hours) -> bool:
    """Neither a Sunday nor a bank holiday, unless they are open."""
    if day.isoweekday() == 7 and not hours.sundays:
        return False
    return hours.bank_holidays or day not in _holidays(day.year, hours.subdivision)


def next_opening(at: datetime, hours: Hours) -> datetime:
    """`at` itself when it is open, else the first instant when it is. Exact when clocks change: what is compared is
    what they show."""
    zone = ZoneInfo(hours.zone)
    local = at.astimezone(zone)
    if is_open_day(local.date(), hours) and hours.opens <= local.time() < hours.closes:
        return at
    day = local.date() if local.time() < hours.opens else local.date() + _DAY
    for _ in range(_LONGEST):
        if is_open_day(day, hours):
            return datetime.combine(day, hours.opens, zone).astimezone(at.tzinfo)
        day += _DAY
    raise ValueError("aucun jour d'ouverture : vérifier les heures d'envoi")


def next_at(hour: time, after: datetime, hours: Hours) -> datetime:
    """The first open day at this hour strictly after an instant."""
    zone = ZoneInfo(hours.zone)
    day = after.astimezone(zone).date()
    for _ in range(_LONGEST):
        moment = datetime.combine(day, hour, zone)
        if moment > after and is_open_day(day, hours):
            return moment.astimezone(after.tzinfo)
        day += _DAY
    raise ValueError("aucun jour d'ouverture : vérifier les heures d'envoi")
