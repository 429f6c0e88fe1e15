"""What the homes show, as their templates read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment
from filrouge.agenda.showing import shown
from filrouge.clocks.models import Clock
from filrouge.clocks.queries import pressing
from filrouge.core.periods import age_on
from filrouge.core.text import plural, thousands
from filrouge.orientation import queries as orientation
from filrouge.orientation.queries import Load
from filrouge.people.models import Person

SHOWN = 8
FULLEST, EMPTIEST = 8, 4
_KIND_ICONS = {
    Appointment.Kind.HOME: "home", Appointment.Kind.PHONE: "phone", Appointment.Kind.VIDEO: "phone",
    Appointment.Kind.STEP: "handshake", Appointment.Kind.THREE_PARTY_REFERENT: "people",
    Appointment.Kind.THREE_PARTY_EMPLOYER: "people",
}  # fmt: skip
_LOAD_TONES = {
    "over": "late",
    "full": "warn",
    "under": "info",
    "balanced": "good",
    "away": "paused",
    "unbounded": "neutral",
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in one line; `place` is what tells them apart, or what has to be known."""

    name: str
    url: str
    age: int | None
    place: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure, what it counts, and where the people behind it are."""

    value: int | str
    sentence: str
    url: str = ""
    tone: str = ""
    previous: str = ""

    @property
    def figure(self) -> str:
        """As it is shown."""
        return self.value if isinstance(self.value, str) else thousands(self.value)


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """An appointment of today. `outcome_url` is set when its outcome can be said in one gesture."""

    starts_at: datetime
    person: PersonLine
    subject: str
    kind_label: str
    kind_icon: str
    url: str
    outcome_url: str
    status_label: str
    status_tone: str
    professional: str = ""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock with its person."""

    label: str
    kind: str
    state: str
    due_on: date
    warn_on: date
    ended_on: date | None
    person: PersonLine
    caseworker: str = ""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who waits for a decision."""

    person: PersonLine
    since: date
    clock: Clock | None
    url: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A caseload against its places."""

    name: str
    organisation: str
    active: int
    capacity: int | None
    verdict_label: str
    verdict_tone: str


def person_line(person: Person, today: date, *, place: str = "", next_step: str = "") -> PersonLine:
    """The line of a person."""
    return PersonLine(
        person.full_name,
        reverse("web:person", args=[person.public_id]),
        age_on(person.birth_date, today) if person.birth_date else None,
        place,
        next_step,
    )


def appointment_line(appointment: Appointment, now: datetime, today: date) -> AppointmentLine:
    """The line of an appointment."""
    look = shown(appointment, now).look
    # What waits is said by its hour, and by the gesture that it calls for.
    label = "" if appointment.state == Appointment.State.BOOKED else look.label
    url = reverse("agenda:outcome", args=[appointment.public_id])
    to_say = appointment.state == Appointment.State.BOOKED and appointment.starts_at <= now
    place = appointment.site.name if appointment.site else ""
    return AppointmentLine(
        appointment.starts_at, person_line(appointment.person, today, place=place), appointment.purpose,
        appointment.get_kind_display(), _KIND_ICONS.get(Appointment.Kind(appointment.kind), "calendar"), url,
        url if to_say else "", label, look.tone, str(appointment.professional),
    )  # fmt: skip


def clock_lines(rows: "QuerySet[Clock]", today: date) -> list[ClockLine]:
    """The first clocks of a list, each with its person and who follows them."""
    return [
        ClockLine(
            clock.label, clock.kind, clock.state, clock.due_on, clock.warn_on, clock.ended_on,
            person_line(clock.person, today), _lead(clock.person),
        )
        for clock in rows.select_related("person__following__lead")[:SHOWN]
    ]  # fmt: skip


def _lead(person: Person) -> str:
    following = getattr(person, "following", None)
    return str(following.lead) if following and following.lead else ""


def late_clocks(agent: Agent, today: date, *, areas: Iterable[int] | None = None) -> "QuerySet[Clock]":
    """Clocks late today among the people whom the agent sees, in these areas when they are given."""
    rows = pressing(agent, today).filter(due_on__lt=today)
    return rows if areas is None else rows.filter(person__following__area__in=areas)


def waiting_lines(people: "QuerySet[Person]", field: str, address: str, today: date) -> list[WaitingLine]:
    """The first people of a work-list with the clock that presses: two queries."""
    rows = list(people[:SHOWN])
    clocks = orientation.running_clocks(person.pk for person in rows)
    return [
        WaitingLine(
            person_line(person, today, place=str(person.following.area or "")),
            getattr(person.following, field),
            clocks.get(person.pk),
            reverse(address, args=[person.public_id]),
        )
        for person in rows
    ]


def load_lines(loads: Iterable[Load]) -> tuple[list[LoadLine], str]:
    """Caseloads, the fullest first; of many, both ends, and the words that say so."""
    ordered = sorted(
        loads, key=lambda load: -(load.facts.held / load.facts.places if load.facts.places else 0)
    )
    shown, note = ordered, ""
    if len(ordered) > FULLEST + EMPTIEST:
        shown = ordered[:FULLEST] + ordered[-EMPTIEST:]
        note = (
            f"Les {FULLEST} portefeuilles les plus remplis, et les {EMPTIEST} qui ont le plus de place, "
            f"sur {thousands(len(ordered))}."
        )
    return [
        LoadLine(
            str(load.caseload.professional), load.caseload.agreement.organisation.name, load.facts.held,
            load.facts.places, load.situation.reasons[0], _LOAD_TONES[load.situation.verdict],
        )
        for load in shown
    ], note  # fmt: skip


def counted(count: int, singular: str, several: str) -> str:
    """The words alone: the figure stands apart."""
    return plural(count, singular, several).partition(" ")[2]
