"""Reading workshops: which sessions are open to whom, and whose names an agent reads there (D-3).

An agent reads the name of the people whose file is open to them; of the others, whoever runs the session reads a mark and
an organisation, and an organisation that shares it reads a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from filrouge.access.agents import Agent
from filrouge.agenda.models import Attendance, Seat, Workshop, WorkshopSession
from filrouge.people.models import Following, Person, file_open_to
from filrouge.people.queries import NotVisible

HELD = (Seat.State.SEATED, Seat.State.WAITING)
Sessions = QuerySet[WorkshopSession]
# Keys of organisations, or the query that gives them.
Houses = Iterable[Any]


def closed_to(session: WorkshopSession, organisation: int | None) -> str:
    """Why a person followed by this organisation may not come to this session; empty when they may.

    `session` with its workshop, whose partners are best prefetched."""
    if organisation == session.organisation_id:
        return ""
    workshop = session.workshop
    if session.closed_group or not workshop.shared:
        return "Cet atelier est réservé aux personnes suivies par l'organisme qui l'anime."
    partners = {partner.pk for partner in workshop.partners.all()}
    if partners and organisation not in partners:
        return "Cet atelier est partagé entre d'autres organismes que celui qui suit cette personne."
    return ""


def _shared_with(organisations: Houses, workshop: str) -> Q:
    """Condition on a workshop: shared with everybody, or with one of these organisations."""
    links = Workshop.partners.through.objects.filter(workshop=OuterRef(f"{workshop}pk" if workshop else "pk"))
    asked = links.filter(organisation__in=organisations)
    return Q(**{f"{workshop}shared": True}) & (~Exists(links) | Exists(asked))


def open_to(organisations: Houses) -> Q:
    """Condition on a session, equal to `closed_to`: open to people followed by one of these organisations."""
    return Q(organisation__in=organisations) | Q(closed_group=False) & _shared_with(
        organisations, "workshop__"
    )


def workshops_of(agent: Agent) -> "QuerySet[Workshop]":
    """The catalogue that an agent reads: the workshops of their organisations, and those that are shared with them."""
    rows = Workshop.objects.select_related("organisation").prefetch_related("partners")
    if agent.everything:
        return rows
    houses = sorted(agent.organisations)
    return rows.filter(Q(organisation__in=houses) | _shared_with(houses, ""))


def sessions_of(agent: Agent) -> Sessions:
    """The sessions that an agent reads: their organisations', those open to them, or where their people have a seat."""
    rows = WorkshopSession.objects.select_related("workshop", "organisation", "site__commune", "host", "room")
    if agent.everything:
        return rows
    mine = Seat.objects.filter(file_open_to(agent, "person_id", few=True), session=OuterRef("pk"))
    return rows.filter(open_to(sorted(agent.organisations)) | Exists(mine))


def visible_workshop(agent: Agent, public_id: str) -> Workshop:
    """A workshop of the catalogue that this agent reads; else 404."""
    found = workshops_of(agent).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("Cet atelier n'existe pas, ou n'est pas partagé avec votre organisme.")
    return found


def visible_session(agent: Agent, public_id: str) -> WorkshopSession:
    """A session that this agent reads; else 404."""
    found = sessions_of(agent).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("Cette séance n'existe pas, ou n'est pas ouverte à votre organisme.")
    return found


def runs(agent: Agent, organisation: int) -> bool:
    """Whether an agent belongs to the organisation that runs a workshop."""
    return agent.everything or organisation in agent.organisations


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list of a session. `person` None: somebody else's, known by mark and organisation."""

    seat: Seat
    person: Person | None

    @property
    def name(self) -> str:
        """The name, or the mark."""
        return self.person.full_name if self.person else f"Repère {self.seat.mark}"


@dataclass(frozen=True, slots=True)
class Roll:
    """Who has a seat, who waits in their order, and how many others one is not told of."""

    seated: list[Line]
    waiting: list[Line]
    other_seated: int
    other_waiting: int


def roll_of(session: WorkshopSession, agent: Agent) -> Roll:
    """The list of a session as this agent may read it: two queries; no name leaves the database that is not theirs."""
    rows = session.taken_seats.filter(state__in=HELD).order_by("asked_at", "id")
    mine = {seat.pk: seat for seat in _mine(rows, agent)}
    lines = [
        Line(mine.get(seat.pk, seat), mine[seat.pk].person if seat.pk in mine else None)
        for seat in rows.select_related("organisation").prefetch_related("attendances")
    ]
    told = lines if runs(agent, session.organisation_id) else [line for line in lines if line.person]
    seated, waiting = _of(told, Seat.State.SEATED), _of(told, Seat.State.WAITING)
    return Roll(
        seated, waiting, len(_of(lines, Seat.State.SEATED)) - len(seated),
        len(_of(lines, Seat.State.WAITING)) - len(waiting),
    )  # fmt: skip


def _mine(rows: "QuerySet[Seat]", agent: Agent) -> "QuerySet[Seat]":
    found = rows if agent.everything else rows.filter(file_open_to(agent, "person_id", few=True))
    return found.select_related("person", "organisation").prefetch_related("attendances")


def _of(lines: Sequence[Line], state: str) -> list[Line]:
    return [line for line in lines if line.seat.state == state]


def visible_seat(agent: Agent, public_id: str) -> Seat:
    """The seat of a person whose file is open to the agent; else 404."""
    rows = Seat.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    found = rows.select_related("session__workshop", "person").first()
    if found is None:
        raise NotVisible("Cette inscription n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


def name_for(agent: Agent, seat: Seat) -> str:
    """The name of who has a seat, for who may open their file; else their mark."""
    person = Person.objects.visible_to(agent, few=True).filter(pk=seat.person_id).first()
    return Line(seat, person).name


def to_come(since: datetime, until: datetime) -> Sessions:
    """Sessions of `[since, until)` that still have seats, in their order, with what tells whom they are for."""
    return (
        WorkshopSession.objects.filter(
            starts_at__gte=since, starts_at__lt=until, cancelled_at__isnull=True, taken__lt=F("seats"),
            workshop__retired_on__isnull=True,
        )
        .select_related("workshop", "site__commune", "organisation")
        .prefetch_related("workshop__partners")
        .order_by("starts_at", "id")
    )  # fmt: skip


def offered_to(person: Person, now: datetime) -> Sessions:
    """Sessions to come that are open to this person and where they neither sit nor wait, soonest first; one query.

    `waiting`: how many people wait already, when there is no seat left."""
    home = Following.objects.filter(person=person).values("organisation")
    asked = Seat.objects.filter(session=OuterRef("pk"), person=person, state__in=HELD)
    return (
        WorkshopSession.objects.filter(
            open_to(home), ~Exists(asked), starts_at__gt=now, cancelled_at__isnull=True, workshop__retired_on__isnull=True
        )
        .annotate(waiting=Count("taken_seats", filter=Q(taken_seats__state=Seat.State.WAITING)))
        .select_related("workshop", "site__commune", "organisation")
        .order_by("starts_at", "id")
    )  # fmt: skip


def seats_of(person: Person) -> "QuerySet[Seat]":
    """The seats of a person, latest session first, with their place in the line (`ahead`: who waits before them)."""
    before = Seat.objects.filter(session=OuterRef("session"), state=Seat.State.WAITING).filter(
        Q(asked_at__lt=OuterRef("asked_at")) | Q(asked_at=OuterRef("asked_at"), pk__lt=OuterRef("pk"))
    )
    ahead = before.order_by().values("session").annotate(many=Count("pk")).values("many")
    return (
        Seat.objects.filter(person=person)
        .annotate(ahead=Subquery(ahead))
        .select_related("session__workshop", "session__site__commune", "session__organisation")
        .prefetch_related(Prefetch("attendances", Attendance.objects.order_by("-half")))
        .order_by("-session__starts_at", "-id")
    )


def followed_minutes(person: Person, since: datetime, until: datetime) -> dict[str, int]:
    """Minutes of workshops that a person followed in `[since, until)`, by kind of action; one query."""
    rows = Attendance.objects.filter(
        seat__person=person, state=Attendance.State.PRESENT,
        seat__session__starts_at__gte=since, seat__session__starts_at__lt=until,
    )  # fmt: skip
    kinds = rows.order_by().values_list("seat__session__workshop__kind").annotate(total=Sum("minutes"))
    return dict(kinds)


def accounts_of(agent: Agent, since: datetime, until: datetime) -> Sessions:
    """The sessions of the agent's own organisations in `[since, until)`: seats, how many came, time followed; no name."""
    rows = WorkshopSession.objects.filter(starts_at__gte=since, starts_at__lt=until)
    if not agent.everything:
        rows = rows.filter(organisation__in=sorted(agent.organisations))
    came = Q(taken_seats__attendances__state=Attendance.State.PRESENT)
    return (
        rows.annotate(
            came=Count("taken_seats", filter=came, distinct=True),
            followed=Sum("taken_seats__attendances__minutes", filter=came),
        )
        .select_related("workshop", "organisation", "site", "host")
        .order_by("starts_at", "id")
    )
