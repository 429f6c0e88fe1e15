"""Reading appointments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment, Invitation
from filrouge.agenda.serving import serving
from filrouge.agenda.shipped import habits
from filrouge.directory.models import Membership, Organisation, Professional, Site
from filrouge.directory.queries import on_day
from filrouge.messages.models import Message
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import NotVisible

LATEST = 30
# What a person is told of an appointment begins so (see `notices`); these say its hour, a reminder comes on top.
APPOINTMENT = "rdv"
SAYING = ("appointment_invitation", "appointment_moved")
# No caseworker follows so many: a list to choose from.
MOST_FOLLOWED = 500


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The instants at which a civil day begins and ends."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def own_appointments(agent: Agent) -> "QuerySet[Appointment]":
    """The agent's own appointments, in order, with people whose file is still open to them."""
    return (
        Appointment.objects.filter(
            file_open_to(agent, "person_id", few=True), professional=agent.professional_id or 0
        )
        .select_related("person", "site", "room")
        .order_by("starts_at", "id")
    )


def own_day(agent: Agent, day: date) -> "QuerySet[Appointment]":
    """The agent's appointments of a day."""
    start, end = day_bounds(day)
    return own_appointments(agent).filter(starts_at__gte=start, starts_at__lt=end)


def to_qualify(agent: Agent, now: datetime) -> "QuerySet[Appointment]":
    """The agent's past appointments whose outcome nobody said, oldest first."""
    return own_appointments(agent).filter(state=Appointment.State.BOOKED, starts_at__lt=now)


def declined(agent: Agent, now: datetime) -> "QuerySet[Appointment]":
    """The agent's own appointments that the person cancelled by their link lately, and that nothing follows."""
    rows = own_appointments(agent).filter(
        state=Appointment.State.EXCUSED, declined_at__gt=now - timedelta(days=habits().invitation_days)
    )
    return unfollowed(rows, now)


def unfollowed(rows: "QuerySet[Appointment]", now: datetime) -> "QuerySet[Appointment]":
    """Those of these appointments after which none was fixed with the same professional, and no link to choose one waits."""
    same = {"person": OuterRef("person"), "professional": OuterRef("professional")}
    off = (Appointment.State.EXCUSED, Appointment.State.CANCELLED)
    again = Appointment.objects.filter(**same, pk__gt=OuterRef("pk")).exclude(state__in=off)
    invited = serving().filter(
        person=OuterRef("person"), appointment__isnull=True, closed_at__isnull=True, until__gt=now
    )
    return rows.filter(~Exists(again), ~Exists(invited))


def own_week(agent: Agent, days: Sequence[date]) -> dict[date, list[Appointment]]:
    """The agent's appointments on consecutive days, each day in order, in one query."""
    start, end = day_bounds(days[0])[0], day_bounds(days[-1])[1]
    found: dict[date, list[Appointment]] = {day: [] for day in days}
    for row in own_appointments(agent).filter(starts_at__gte=start, starts_at__lt=end):
        found[timezone.localdate(row.starts_at)].append(row)
    return found


def latest_of(person: Person) -> list[Appointment]:
    """The latest appointments of a person, those to come included, latest first.

    Fetched once for the life of `person`: the head of the page and the panel share them."""
    known: list[Appointment] | None = person.__dict__.get("_latest_appointments")
    if known is None:
        known = list(of_person(person).annotate(saying=_saying())[:LATEST])
        for row in known:
            row.person = person
        person.__dict__["_latest_appointments"] = known
    return known


def _saying() -> Subquery:
    """Where the latest message that says the hour of an appointment has come to; None for none."""
    said = Message.objects.filter(
        person=OuterRef("person"),
        kind__in=SAYING,
        about__startswith=Concat(Value(f"{APPOINTMENT}:"), OuterRef("public_id")),
    )
    return Subquery(said.exclude(state=Message.State.CANCELLED).order_by("-pk").values("state")[:1])


def next_of(person: Person, now: datetime) -> Appointment | None:
    """The next appointment to come."""
    coming = [a for a in latest_of(person) if a.state == Appointment.State.BOOKED and a.starts_at >= now]
    return coming[-1] if coming else None


def of_person(person: Person) -> "QuerySet[Appointment]":
    """Every appointment of a person, latest first."""
    return (
        Appointment.objects.filter(person=person)
        .select_related("professional", "site")
        .order_by("-starts_at", "-id")
    )


def visible_appointment(agent: Agent, public_id: str) -> Appointment:
    """An appointment of a person whose file is open to the agent; else 404."""
    found = (
        Appointment.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
        .select_related("person", "professional", "site", "room")
        .first()
    )
    if found is None:
        raise NotVisible("Ce rendez-vous n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who may receive the person, for which organisation."""

    professional: Professional
    organisation: Organisation


def hosts_of(agent: Agent, person: Person, day: date) -> list[Host]:
    """Who may be booked: the agent first, then the lead and the support caseworkers (B-3)."""
    following = getattr(person, "following", None)
    lead, support = (following.lead_id, following.support_id) if following else (None, None)
    wanted = list(dict.fromkeys(key for key in (agent.professional_id, lead, support) if key is not None))
    rows = (
        Membership.objects.filter(on_day(day), professional__in=wanted)
        .select_related("professional", "organisation")
        .order_by("id")
    )
    home = following.organisation_id if following else None
    best: dict[int, Host] = {}
    for row in rows:
        if row.professional_id not in best or row.organisation_id == home:
            best[row.professional_id] = Host(row.professional, row.organisation)
    return [best[key] for key in wanted if key in best]


def sites_of(hosts: Iterable[Host]) -> list[Site]:
    """Where these people receive: the places of their organisations."""
    organisations = {host.organisation.pk for host in hosts}
    return list(
        Site.objects.filter(organisation__in=organisations)
        .select_related("organisation")
        .order_by("organisation__name", "name", "id")
    )


def places_of(professional: Professional, day: date) -> list[Site]:
    """Where a professional may receive: the places of the organisations where they hold a post. One query."""
    posts = Membership.objects.filter(on_day(day), professional=professional).values("organisation")
    rows = Site.objects.filter(organisation__in=posts).select_related("organisation")
    return list(rows.order_by("organisation__name", "name", "id"))


def open_invitations(person: Person) -> list[Invitation]:
    """Invitations of a person that nobody answered and nobody took back, whose link serves, latest first. One query."""
    rows = serving().filter(person=person, appointment__isnull=True, closed_at__isnull=True)
    return list(rows.select_related("professional").order_by("-made_at", "-id")[:LATEST])


def invited_by(agent: Agent) -> "QuerySet[Invitation]":
    """Who the agent invited, or somebody for them, and who has not answered; with people whose file is still open."""
    rows = serving().filter(
        file_open_to(agent, "person_id", few=True), professional=agent.professional_id or 0,
        appointment__isnull=True, closed_at__isnull=True,
    )  # fmt: skip
    return rows.select_related("person").order_by("until", "id")


def visible_invitation(agent: Agent, public_id: str) -> Invitation:
    """An invitation of a person whose file is open to the agent; else 404."""
    rows = Invitation.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    found = rows.select_related("person", "professional").first()
    if found is None:
        raise NotVisible("Cette invitation n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


def followed_by(agent: Agent) -> list[Person]:
    """The people that the agent follows, alone or as a support, by name: for whom a free slot may be."""
    mine = agent.professional_id or 0
    rows = Person.objects.visible_to(agent).filter(Q(following__lead=mine) | Q(following__support=mine))
    return list(rows.order_by("name_key", "pk")[:MOST_FOLLOWED])


def met_again(people: Iterable[int], now: datetime) -> set[int]:
    """Those of these people who have an appointment to come, or a link to choose one. Two queries, none for nobody."""
    wanted = set(people)
    if not wanted:
        return set()
    coming = Appointment.objects.filter(
        person__in=wanted, state=Appointment.State.BOOKED, starts_at__gt=now
    ).order_by()
    invited = (
        serving()
        .filter(person__in=wanted, appointment__isnull=True, closed_at__isnull=True, until__gt=now)
        .order_by()
    )
    return set(coming.values_list("person", flat=True)) | set(invited.values_list("person", flat=True))


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who came over a year, by how the appointment was fixed."""

    label: str
    held: int
    excused: int
    missed: int

    @property
    def missed_percent(self) -> int:
        """Absences that nobody excused, out of a hundred appointments whose outcome is known."""
        return round(100 * self.missed / (self.held + self.excused + self.missed))


def turnouts_of(professional: Professional, now: datetime) -> list[Turnout]:
    """The same for each way that was used with this professional in the last twelve months. One query."""
    known = (Appointment.State.HELD, Appointment.State.EXCUSED, Appointment.State.MISSED)
    rows = Appointment.objects.filter(
        professional=professional,
        starts_at__gt=now - timedelta(days=366),
        starts_at__lte=now,
        state__in=known,
    )
    counted = rows.order_by().values_list("way", "state").annotate(number=Count("pk"))
    numbers = {(way, state): number for way, state, number in counted}
    found = [
        Turnout(str(way.label), *(numbers.get((way.value, state.value), 0) for state in known))
        for way in Appointment.Way
    ]
    return [one for one in found if one.held + one.excused + one.missed]
