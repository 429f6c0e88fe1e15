"""The busy hours of a calendar: hours alone, nothing of what they are for. Pure.

The libraries are loaded when somebody asks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from filrouge.agenda.slots import Span
from filrouge.calendars.fetching import NotRead
from filrouge.calendars.ics import ZONE
from filrouge.calendars.repetition import TOO_OFTEN, require_countable
from filrouge.calendars.rules import is_ours

if TYPE_CHECKING:
    from icalendar import Calendar


def busy_spans(body: bytes, since: datetime, until: datetime, *, most: int) -> list[Span]:
    """When a calendar says that its owner is taken in `[since, until)`, what touches joined. Meetings that came from
    here are left out. `NotRead` for what is no calendar, or holds more than `most` events."""
    require_countable(body, until)
    try:
        return _spans(body, since, until, most)
    except NotRead:
        raise
    except Exception as error:
        raise NotRead("Cet agenda est mal fait et n'a pas pu être lu : exportez-le de nouveau.") from error


def _spans(body: bytes, since: datetime, until: datetime, most: int) -> list[Span]:
    calendar = _parsed(body)
    _keep_taken(calendar, most)
    found = [*_recurring(calendar, since, until), *_free_busy(calendar)]
    cut = [Span(max(span.since, since), min(span.until, until)) for span in found]
    return _joined(span for span in cut if span.since < span.until)


def _parsed(body: bytes) -> "Calendar":
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(body)
    except (ValueError, IndexError, KeyError, UnicodeError) as error:
        raise NotRead("Ce qui est à cette adresse n'est pas un agenda au format iCal.") from error
    if not isinstance(calendar, Calendar):
        raise NotRead("Ce qui est à cette adresse n'est pas un agenda au format iCal.")
    return calendar


def _keep_taken(calendar: "Calendar", most: int) -> None:
    """Leave in the calendar only what takes its owner's time."""
    if sum(part.name == "VEVENT" for part in calendar.subcomponents) > most:
        raise NotRead("Cet agenda a trop d'événements : donnez-en un plus petit.")
    calendar.subcomponents = [
        part for part in calendar.subcomponents if part.name != "VEVENT" or _takes_time(part)
    ]


def _takes_time(event: Any) -> bool:
    said = event.get("RRULE", [])
    rules = said if isinstance(said, list) else [said]
    often = any(str(one).upper() in TOO_OFTEN for rule in rules for one in rule.get("FREQ", ()))
    free = (
        str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    )
    return not free and not often and "DTSTART" in event and not is_ours(str(event.get("UID", "")))


def _recurring(calendar: "Calendar", since: datetime, until: datetime) -> Iterator[Span]:
    import recurring_ical_events

    try:
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise NotRead("Cet agenda contient des dates illisibles : exportez-le de nouveau.") from error
    for event in events:
        start, end = event.get("DTSTART"), event.get("DTEND")
        if start is not None and end is not None:
            yield Span(_instant(start.dt), _instant(end.dt))


def _free_busy(calendar: "Calendar") -> Iterator[Span]:
    """Calendars that publish busy hours and nothing else."""
    for part in calendar.walk("VFREEBUSY"):
        said = part.get("FREEBUSY", [])
        for entry in said if isinstance(said, list) else [said]:
            if str(entry.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            periods = entry if isinstance(entry, list) else [entry]
            for period in periods:
                start, end = period.dt if hasattr(period, "dt") else (period.start, period.end)
                yield Span(_instant(start), _instant(start + end if isinstance(end, timedelta) else end))


def _instant(moment: date | datetime) -> datetime:
    """A whole day begins at midnight here; an hour without a zone is an hour of here."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min, ZONE).astimezone(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, what touches or crosses made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.since):
        if found and span.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        else:
            found.append(span)
    return found
