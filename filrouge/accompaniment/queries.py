"""Reading accompaniments, assessments and contracts."""

from django.db.models import QuerySet, prefetch_related_objects

from filrouge.accompaniment.models import Accompaniment, Assessment, EngagementContract
from filrouge.people.models import Person


def open_accompaniment(person: Person) -> Accompaniment | None:
    """The accompaniment in course."""
    return (
        Accompaniment.objects.filter(person=person, closed_on__isnull=True)
        .select_related("organisation", "scheme", "area")
        .first()
    )


def accompaniments_of(person: Person) -> "QuerySet[Accompaniment]":
    """Every accompaniment of a person, latest first."""
    return (
        Accompaniment.objects.filter(person=person)
        .select_related("organisation", "scheme")
        .order_by("-opened_on", "-id")
    )


def assessments_of(person: Person) -> list[Assessment]:
    """Diagnoses of a person, latest first."""
    return list(
        Assessment.objects.filter(person=person).select_related("made_by").order_by("-made_on", "-id")
    )


def contracts_of(person: Person) -> list[EngagementContract]:
    """Contracts of a person, latest first."""
    prefetch_related_objects([person], "contracts")
    return sorted(
        person.contracts.all(), key=lambda contract: (contract.signed_on, contract.pk), reverse=True
    )
