"""What a calendar's repetitions would cost to unfold, known before any is: nothing of a stranger's is counted for ever.
Pure. Read from the text: time zones repeat too, and a library unfolds them while it parses (RFC 5545, 3.3.10)."""

import re
from collections.abc import Iterator
from datetime import datetime
from math import prod
from typing import Final

from filrouge.calendars.fetching import NotRead

# What repeats several times a day is no appointment, and would be counted for ever.
TOO_OFTEN: Final = frozenset(("SECONDLY", "MINUTELY", "HOURLY"))
# Days looked at in one calendar, all its repetitions together: some seconds of work.
_MOST: Final = 1_000_000
_PERIODS: Final = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_TIMES: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_DAYS: Final = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FOLD, _DATE = re.compile(r"(\r?\n)+[ \t]"), re.compile(r"(\d{4})(\d\d)(\d\d)")

Rule = dict[str, list[str]]


def require_countable(body: bytes, until: datetime) -> None:
    """`NotRead` for a calendar whose repetitions cannot be counted up to `until`, or are too many."""
    total = 0
    try:
        for name, first, rules in _repeating(body.decode("utf-8", "replace")):
            often = any(TOO_OFTEN.intersection(rule["FREQ"]) for rule in rules)
            if often and name == "VEVENT":
                continue  # Left out whole by who reads.
            total += sum(_cost(rule, first, until) for rule in rules)
    except (KeyError, ValueError, IndexError) as error:
        raise NotRead(
            "Une répétition de cet agenda est illisible : corrigez-la, ou exportez-le de nouveau."
        ) from error
    if total > _MOST:
        raise NotRead("Cet agenda se répète trop souvent pour être lu : donnez-en un plus simple.")


def _repeating(text: str) -> Iterator[tuple[str, str, list[Rule]]]:
    """Name, first day as written, and rules of each event or time zone that repeats."""
    open_parts: list[tuple[str, list[str], list[Rule]]] = []
    for line in _FOLD.sub("", text).splitlines():
        head, _, value = line.partition(":")
        name, value = head.partition(";")[0].strip().upper(), value.strip().upper()
        if name == "BEGIN":
            open_parts.append((value, [], []))
        elif name == "END" and open_parts:
            part, first, rules = open_parts.pop()
            if rules and part in ("VEVENT", "STANDARD", "DAYLIGHT"):
                yield part, min(first), rules
        elif name == "DTSTART" and open_parts:
            open_parts[-1][1].append(line.rpartition(":")[2].strip())
        elif name in ("RRULE", "EXRULE") and open_parts:
            open_parts[-1][2].append(_rule(line.rpartition(":")[2].strip().upper()))


def _rule(text: str) -> Rule:
    pairs = [part.partition("=")[::2] for part in text.split(";") if part]
    rule = {key.strip(): [one.strip() for one in value.split(",")] for key, value in pairs}
    if len(rule) != len(pairs) or len(rule["FREQ"]) != 1:
        raise ValueError(text)
    return rule


def _cost(rule: Rule, first: str, until: datetime) -> int:
    """Days and hours that unfolding looks at. `KeyError` for a frequency, `ValueError` for a day that never comes."""
    period = _PERIODS[rule["FREQ"][0]]
    interval = int(rule.get("INTERVAL", ["1"])[0])
    if interval < 1:
        raise ValueError("INTERVAL")
    _require_that_comes(rule, period)
    ends = min([_day(until.strftime("%Y%m%d")), *(_day(one) for one in rule.get("UNTIL", ()))])
    steps = max(0, ends - _day(first)) // (period * interval) + 1
    if "COUNT" in rule and not any(key in rule for key in (*_DAYS, "BYMONTH")):
        steps = min(steps, int(rule["COUNT"][0]))
    months = min(12, len(rule.get("BYMONTH", range(12))))
    looked_at = min(period, 31 * months) if any(key in rule for key in _DAYS) else 1
    return steps * looked_at * prod(len(rule.get(key, "1")) for key in _TIMES)


def _require_that_comes(rule: Rule, period: int) -> None:
    """A day that never comes is looked for to the end of time."""
    months = [int(one) for one in rule.get("BYMONTH", ())] or list(range(1, 13))
    days = [abs(int(one)) for one in rule.get("BYMONTHDAY", ["1"])]
    longest = max(_LONGEST[month - 1] for month in months if month > 0)
    if not 1 <= min(days) <= longest:
        raise ValueError("BYMONTHDAY")
    if any(key in rule for key in ("BYYEARDAY", "BYWEEKNO")) and len(set(rule) & {*_DAYS, "BYMONTH"}) > 1:
        raise ValueError("BYYEARDAY")
    weekdays = rule.get("BYDAY", [])
    if (
        any(abs(int(found[0])) > 5 for one in weekdays if (found := re.match(r"[+-]?\d+", one)))
        and period < 366
    ):
        raise ValueError("BYDAY")
    times = prod(len(rule.get(key, "1")) for key in _TIMES)
    most = times * (len(weekdays) or 1) * max(1, period // 7 + (period > 7))
    if any(not 1 <= abs(int(one)) <= most for one in rule.get("BYSETPOS", ())):
        raise ValueError("BYSETPOS")


def _day(text: str) -> int:
    """A day of a calendar as a number of days, near enough to count."""
    found = _DATE.match(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(one) for one in found.groups())
    return year * 366 + month * 31 + day
