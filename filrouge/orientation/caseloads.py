"""Opening and changing caseloads: a caseworker's share of an agreement (B-5, B-6)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.models import PERIOD_MESSAGE, Agreement, Membership
from filrouge.orientation import events
from filrouge.orientation.models import Assignment, Caseload

FIELD_OF_MESSAGE = {PERIOD_MESSAGE: "until"}


def save_caseload(caseload: Caseload, *, by: Agent, at: datetime) -> Caseload:
    """Open or change a caseload. `Refusal` when its caseworker is not of the agreement's organisation, or when it
    would close on people who still have it."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    _check_membership(caseload)
    _check_alone(caseload)
    if caseload.pk is not None and caseload.until is not None and caseload.until <= journal.civil_day(at):
        _check_empty(caseload)
    with transaction.atomic():
        try:
            caseload.full_clean(exclude=["area"] if caseload.area_id is None else [])
        except ValidationError as error:
            raise refusal_of(error, FIELD_OF_MESSAGE) from error
        caseload.save()
        data = {"places": caseload.places, "etp": str(caseload.fte)}
        journal.record(
            journal.Happened(events.CASELOAD_SAVED, None, subject=caseload.pk, data=data), by=by, at=at
        )
    return caseload


def carry_over(caseloads: Sequence[Caseload], agreement: Agreement, *, by: Agent, at: datetime) -> None:
    """A renewed agreement takes over the caseloads of the former one: the people keep their caseworker."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    if any(c.agreement.organisation_id != agreement.organisation_id for c in caseloads):
        raise Refusal("Cette convention est celle d'un autre organisme : choisissez la sienne.")
    with transaction.atomic():
        Caseload.objects.filter(pk__in=[c.pk for c in caseloads]).update(agreement=agreement)
        entries = [journal.Happened(events.CASELOAD_SAVED, None, subject=c.pk) for c in caseloads]
        journal.record_many(entries, by=by, at=at)


def _check_membership(caseload: Caseload) -> None:
    organisation = caseload.agreement.organisation
    posts = Membership.objects.filter(professional=caseload.professional_id, organisation=organisation)
    if not posts.filter(Q(until__isnull=True) | Q(until__gt=caseload.since)).exists():
        raise Refusal(
            f"{caseload.professional} n'est plus en poste chez {organisation} à cette date : "
            "ajoutez d'abord son poste dans l'annuaire.",
            field="professional",
        )


def _check_alone(caseload: Caseload) -> None:
    """One open caseload for an area; for « everywhere » too, which the database cannot compare."""
    rows = Caseload.objects.filter(
        agreement=caseload.agreement_id, professional=caseload.professional_id, area=caseload.area_id,
        until__isnull=True,
    )  # fmt: skip
    if caseload.until is None and rows.exclude(pk=caseload.pk).exists():
        raise Refusal(
            "Ce référent a déjà un portefeuille ouvert dans cette convention et ce territoire : changez celui-là.",
            field="professional",
        )


def _check_empty(caseload: Caseload) -> None:
    held = Assignment.objects.filter(caseload=caseload, role=Assignment.Role.LEAD, until__isnull=True).count()
    if held:
        raise Refusal(
            f"{plural(held, 'personne a', 'personnes ont')} encore ce référent : nommez quelqu'un d'autre avant de fermer.",
            field="until",
        )
