"""The thread of a path as one agent may read it: narrowed by family, period, organisation, writer; searched (A-5).

What is about a note is told to who may read the note today, and to nobody else: no line, no count, no choice of a filter."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat

from filrouge.access.agents import Agent
from filrouge.access.events import EventType, on_timeline
from filrouge.access.models import Event
from filrouge.access.queries import timeline, timeline_rows
from filrouge.core.normalisation import name_key
from filrouge.directory.models import Membership
from filrouge.people.events import ABOUT_A_NOTE
from filrouge.people.levels import MENTIONS, Level, readable
from filrouge.people.models import Note, Person
from filrouge.people.wording import Line, timeline_line

_FILE = Path(__file__).parent / "data" / "families.toml"
# What one page holds of a thread shown whole, and how far back a search goes.
MOST = 2_000
# What a search shows.
FOUND = 100
# Words of files are not kept in the cache of names.
_plain = name_key.__wrapped__


@dataclass(frozen=True, slots=True)
class Family:
    """Events that are looked at together; `events`: beginnings of their names."""

    key: str
    label: str
    events: tuple[str, ...]


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """In the order in which they are offered; the last one takes what no other names."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))["family"]
    return tuple(Family(one["key"], one["label"], tuple(one["events"])) for one in raw)


def family_of(event_type: EventType) -> Family:
    """The family whose beginning of a name fits the most closely."""
    fits = [(len(start), f) for f in families() for start in f.events if event_type.name.startswith(start)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else families()[-1]


def _numbers(family: str) -> list[int]:
    return [kind.number for kind in on_timeline() if family_of(kind).key == family]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the thread is narrowed to; empty: all. `organisation`, `writer`: public identifiers; days included."""

    family: str = ""
    organisation: str = ""
    writer: str = ""
    since: date | None = None
    until: date | None = None


def seen_by(person: Person, agent: Agent) -> "QuerySet[Event]":
    """The events of a person's thread that the agent may read. The file is known to be open to them."""
    about_a_note = Q(type__in=[kind.number for kind in ABOUT_A_NOTE])
    notes = Note.objects.filter(pk=OuterRef("subject"))
    mention = Case(
        *(When(level=level, then=Value(MENTIONS[level])) for level in Level), output_field=CharField()
    )
    return (
        timeline_rows(person.pk)
        .filter(~about_a_note | Exists(notes.filter(readable(agent))))
        .annotate(
            mention=Case(
                When(about_a_note, then=Subquery(notes.values(said=mention))), output_field=CharField()
            )
        )
    )


def _house() -> Subquery:
    """Where who wrote an event worked that day: « public identifier, space, name »; the oldest post if several."""
    posts = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("at__date")),
        professional__account=OuterRef("by"), since__lte=OuterRef("at__date"),
    )  # fmt: skip
    words = Concat("organisation__public_id", Value(" "), "organisation__name", output_field=CharField())
    return Subquery(posts.order_by("pk").values(words=words)[:1])


def narrowed(rows: "QuerySet[Event]", to: Narrowing) -> "QuerySet[Event]":
    """Some of these events."""
    if to.family:
        rows = rows.filter(type__in=_numbers(to.family))
    if to.writer:
        rows = rows.filter(by__public_id=to.writer)
    if to.organisation:
        rows = rows.annotate(house=_house()).filter(house__startswith=f"{to.organisation} ")
    if to.since:
        rows = rows.filter(at__date__gte=to.since)
    if to.until:
        rows = rows.filter(at__date__lte=to.until)
    return rows


@dataclass(frozen=True, slots=True)
class Facets:
    """What the thread may be narrowed to: key, words and how many events, of each sort."""

    families: tuple[tuple[str, str, int], ...]
    organisations: tuple[tuple[str, str, int], ...]
    writers: tuple[tuple[str, str, int], ...]


def facets_of(rows: "QuerySet[Event]") -> Facets:
    """The families, organisations and writers of these events. One query."""
    columns = ("type", "by__public_id", "by__full_name", "house")
    counted = (
        rows.order_by()
        .annotate(house=_house())
        .values(*columns)
        .annotate(n=Count("pk"))
        .values_list(*columns, "n")
    )
    by_type: Counter[int] = Counter()
    houses: Counter[tuple[str, str]] = Counter()
    writers: Counter[tuple[str, str]] = Counter()
    for number, key, name, house, n in counted:
        by_type[number] += n
        writers[key, name] += n
        if house:
            public_id, _, words = house.partition(" ")
            houses[public_id, words] += n
    kinds = {kind.number: family_of(kind).key for kind in on_timeline()}
    of_family: Counter[str] = Counter()
    for number, n in by_type.items():
        of_family[kinds[number]] += n
    told = tuple((f.key, f.label, of_family[f.key]) for f in families() if of_family[f.key])
    return Facets(told, _by_name(houses), _by_name(writers))


def _by_name(counted: Counter[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((*pair, n) for pair, n in sorted(counted.items(), key=lambda item: name_key(item[0][1])))


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and whether there was more to show or to read."""

    lines: list[Line]
    more: bool


def search(rows: "QuerySet[Event]", words: str) -> Found:
    """The latest lines of the thread in which all these words stand, accents and capitals apart.

    The lines are searched as they are read: the same on both databases, and never in what the agent may not read."""
    wanted = _plain(words).split()
    if not wanted:
        return Found([], more=False)
    entries = timeline(rows, size=MOST + 1)
    found = [line for line in map(timeline_line, entries[:MOST]) if _holds(line, wanted)]
    return Found(found[:FOUND], len(found) > FOUND or len(entries) > MOST)


def _holds(line: Line, wanted: Iterable[str]) -> bool:
    said = _plain(f"{line.title} {line.detail} {line.who}")
    return all(word in said for word in wanted)
