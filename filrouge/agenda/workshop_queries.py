"""Reading workshops: which sessions are open to whom (D-3)."""

from datetime import datetime

from django.db.models import F, QuerySet

from filrouge.agenda.models import WorkshopSession


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


def to_come(since: datetime, until: datetime) -> "QuerySet[WorkshopSession]":
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
