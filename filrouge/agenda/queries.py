"""Reading appointments."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment
from filrouge.people.models import Person


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The instants at which a civil day begins and ends."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def of_professional(professional_id: int, day: date) -> "QuerySet[Appointment]":
    """The appointments of a professional on a day, in order."""
    start, end = day_bounds(day)
    return (
        Appointment.objects.filter(professional=professional_id, starts_at__gte=start, starts_at__lt=end)
        .select_related("person", "site")
        .order_by("starts_at", "id")
    )


def to_qualify(professional_id: int, now: datetime) -> "QuerySet[Appointment]":
    """Past appointments whose outcome nobody said, oldest first."""
    return (
        Appointment.objects.filter(
            professional=professional_id, state=Appointment.State.BOOKED, starts_at__lt=now
        )
        .select_related("person")
        .order_by("starts_at", "id")
    )


def of_person(person: Person) -> "QuerySet[Appointment]":
    """Every appointment of a person, latest first."""
    return (
        Appointment.objects.filter(person=person)
        .select_related("professional", "site")
        .order_by("-starts_at", "-id")
    )


def visible_appointment(agent: Agent, public_id: str) -> Appointment | None:
    """An appointment of a person whom the agent may see."""
    people = Person.objects.visible_to(agent)
    return (
        Appointment.objects.filter(public_id=public_id, person__in=people)
        .select_related("person", "professional", "site")
        .first()
    )
