"""Inviting several people to the same kind of appointment on one day, one after the other (P-1, D-1)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils import timezone

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.agenda.actions import Booking, book_many
from filrouge.agenda.models import Absence, Appointment
from filrouge.agenda.overlaps import overlaps_of, taken_on
from filrouge.agenda.slots import Row, Span, lay_out
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership, Site
from filrouge.directory.queries import on_day
from filrouge.people.models import Person

# Nobody is invited after this hour: a display choice, any hour can be written by hand.
LAST = time(19)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a day: where it begins, how long each lasts, what is left between two, and a pause."""

    day: date
    since: time
    minutes: int
    gap: int = 0
    pause: tuple[time, time] | None = None


def on(day: date, hour: time) -> datetime:
    """This hour of this day, where we are."""
    return timezone.make_aware(datetime.combine(day, hour))


def hours_for(agent: Agent, people: Sequence[Person], plan: Plan) -> dict[int, datetime]:
    """An hour for each person, by key, around what is fixed already; not in it, who finds no room. One query."""
    row = Row(on(plan.day, plan.since), on(plan.day, LAST), plan.minutes, plan.gap)
    keys = [person.pk for person in people]
    mine, theirs = taken_on(agent.professional_id or 0, keys, row.since, row.until)
    if plan.pause:
        mine = [*mine, Span(on(plan.day, plan.pause[0]), on(plan.day, plan.pause[1]))]
    return lay_out(keys, row, mine=mine, theirs=theirs)


def houses_of(agent: Agent, day: date) -> list[int]:
    """The organisations that this agent receives for that day."""
    rows = Membership.objects.filter(on_day(day), professional=agent.professional_id or 0).order_by("id")
    return list(dict.fromkeys(rows.values_list("organisation", flat=True)))


def places_of(organisations: Sequence[int]) -> list[Site]:
    """Where these organisations receive."""
    rows = Site.objects.filter(organisation__in=organisations).select_related("organisation")
    return list(rows.order_by("organisation__name", "name", "id"))


def area_of(people: Sequence[Person]) -> int | None:
    """The area where most of these people are followed; None when nobody knows."""
    areas = Counter(
        following.area_id
        for person in people
        if (following := getattr(person, "following", None)) is not None and following.area_id is not None
    )
    return areas.most_common(1)[0][0] if areas else None


def house_for(person: Person, houses: Sequence[int]) -> int:
    """For which organisation the agent receives this person: the person's own when the agent works there."""
    following = getattr(person, "following", None)
    home = following.organisation_id if following else None
    return home if home is not None and home in houses else houses[0]


def away(agent: Agent, day: date) -> bool:
    """Whether the agent is noted as absent that day."""
    return Absence.objects.filter(on_day(day), professional=agent.professional_id or 0).exists()


def already_fixed(bookings: Sequence[Booking]) -> set[tuple[int, int, datetime]]:
    """What stands already of these people at these hours: person, who receives, hour. One query."""
    rows = Appointment.objects.filter(
        person__in={one.person for one in bookings}, starts_at__in={one.starts_at for one in bookings},
        state=Appointment.State.BOOKED,
    )  # fmt: skip
    return set(rows.values_list("person", "professional", "starts_at"))


def fresh_of(bookings: Sequence[Booking]) -> list[Booking]:
    """Those of them that are not fixed already."""
    known = already_fixed(bookings)
    return [one for one in bookings if (one.person, one.professional, one.starts_at) not in known]


def invite(booking: Booking, *, by: Agent, at: datetime) -> Appointment | None:
    """Fix one of them; None when it stands already."""
    return next(iter(invite_many([booking], by=by, at=at)), None)


def invite_many(bookings: Sequence[Booking], *, by: Agent, at: datetime) -> list[Appointment]:
    """Fix these appointments, all of them or none; one that stands already is left as it is, so that asking twice does
    nothing twice. Each person is sent a confirmation, then reminders. `Refusal` when one crosses another appointment."""
    gate.require(by, Verb.BOOK)
    if not bookings:
        raise Refusal("Cochez au moins une personne.")
    fresh = fresh_of(bookings)
    if any(overlaps_of(fresh)):
        raise Refusal("Rien n'a été fixé : des horaires se croisent. Relisez les lignes signalées.")
    return book_many([replace(one, notify=True) for one in fresh], by=by, at=at) if fresh else []
