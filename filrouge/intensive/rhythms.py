"""Who has not been met as often as their scheme asks, for who follows them and, by caseworker, for a manager (D-1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.accompaniment.models import Accompaniment
from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import day_bounds
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.directory.models import Professional
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.rhythm_rules import Now, period_at, rhythm_for, rhythm_now
from filrouge.people.models import Person, file_open_to
from filrouge.schemes.types import Rhythm

STATE = Appointment.State


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody whose scheme asks for a rhythm, since when it runs, and whether it is that of an intensive period."""

    person: Person
    rhythm: Rhythm
    since: date
    intensive: bool


@dataclass(frozen=True, slots=True)
class RhythmLine:
    """Where one person stands."""

    followed: Followed
    now: Now

    @property
    def lacks(self) -> bool:
        """Whether something is to be fixed, or lacked in the period before."""
        return bool(self.now.missing or self.now.behind)


@dataclass(slots=True)
class OfCaseworker:
    """The people of one caseworker whom a rhythm concerns: how many, with an appointment to fix, behind."""

    professional: Professional
    people: int = 0
    to_fix: int = 0
    behind: int = 0


def own_rhythms(agent: Agent, today: date, *, of: str = "") -> list[RhythmLine]:
    """The people whom the agent follows, or those of another caseworker (`of`: their public identifier) whose file is open
    to the agent, whose scheme asks for a rhythm: those who lack something first, the nearest end before. Three queries."""
    me = agent.professional_id or 0
    theirs = Q(person__following__lead__public_id=of) if of else Q(person__following__lead=me)
    mine = theirs if of else theirs | Q(person__following__support=me)
    lines = _lines(_open(agent, mine), today)
    return sorted(
        lines, key=lambda one: (not one.now.missing, one.now.period.until or today, one.followed.person.pk)
    )


def by_caseworker(agent: Agent, today: date) -> list[OfCaseworker]:
    """The same by caseworker, for who sees the load: those with the most to fix first. Three queries."""
    found: dict[int, OfCaseworker] = {}
    for line in _lines(_open(agent, Q(person__following__lead__isnull=False)), today):
        lead = line.followed.person.following.lead
        if lead is None:
            continue
        row = found.setdefault(lead.pk, OfCaseworker(lead))
        row.people += 1
        row.to_fix += bool(line.now.missing)
        row.behind += bool(line.now.behind)
    return sorted(
        found.values(), key=lambda row: (-row.to_fix, -row.behind, str(row.professional), row.professional.pk)
    )


def _open(agent: Agent, wanted: Q) -> "QuerySet[Accompaniment]":
    rows = Accompaniment.objects.filter(file_open_to(agent, "person_id"), wanted, closed_on__isnull=True)
    return rows.select_related("person__following__lead", "person__following__area").order_by("pk")


def _lines(rows: "QuerySet[Accompaniment]", today: date) -> list[RhythmLine]:
    concerned = _followed(list(rows), today)
    bounds = [period_at(one.rhythm, one.since, today) for one in concerned]
    first = min([(former or current).since for current, former in bounds], default=today)
    met = _met([one.person.pk for one in concerned], first)
    return [
        RhythmLine(
            one,
            rhythm_now(
                one.rhythm, one.since, today, held=met[one.person.pk][STATE.HELD], fixed=met[one.person.pk][STATE.BOOKED]
            ),
        )
        for one in concerned
    ]  # fmt: skip


def _followed(rows: list[Accompaniment], today: date) -> list[Followed]:
    """Those of them whose scheme asks for a rhythm today."""
    running = Q(until__isnull=True) | Q(until__gt=today)
    periods = IntensivePeriod.objects.filter(
        running, person__in=[row.person_id for row in rows], since__lte=today
    )
    intensive = dict(periods.order_by("since", "pk").values_list("person", "since"))
    found = []
    for row in rows:
        since = max(row.opened_on, intensive.get(row.person_id, row.opened_on))
        following = getattr(row.person, "following", None)
        scheme = row.scheme_id or (following.scheme_id if following else None)
        text = scheme_text(scheme_keys().get(scheme or 0))
        rhythm = rhythm_for(text, intensive=row.person_id in intensive)
        if rhythm is not None and since <= today:
            found.append(Followed(row.person, rhythm, since, row.person_id in intensive))
    return found


def _met(people: Iterable[int], first: date) -> dict[int, dict[str, list[date]]]:
    """The days of the appointments held, and of those fixed, of these people, from a day on."""
    found: dict[int, dict[str, list[date]]] = defaultdict(lambda: {STATE.HELD: [], STATE.BOOKED: []})
    rows = Appointment.objects.filter(
        person__in=list(people), state__in=(STATE.HELD, STATE.BOOKED), starts_at__gte=day_bounds(first)[0]
    )
    for person, state, when in rows.order_by("starts_at", "pk").values_list("person", "state", "starts_at"):
        found[person][state].append(timezone.localdate(when))
    return found
