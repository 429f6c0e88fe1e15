"""Opening and changing caseloads: a caseworker's share of an agreement (B-5, B-6)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.access.journal import Happened
from filrouge.directory.models import Agreement, PERIOD_MESSAGE, Membership
from filrouge.directory.queries import on_day
from filrouge.orientation import events
from filrouge.orientation.models import Assignment, Caseload


def save_caseload(caseload: Caseload, *, by: Agent, at: datetime) -> Caseload:
    """Open or change a caseload. `Refusal` when its caseworker is not of the agreement's organisation, or when it
    would close on people who still have it."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    _check_membership(caseload)
    if caseload.pk is not None and caseload.until is not None and caseload.until <= journal.civil_day(at):
        _check_empty(caseload)
    with transaction.atomic():
        try:
            caseload.full_clean()
        except ValidationError as error:
            raise _refusal(error) from error
        caseload.save()
        data = {"places": caseload.places, "etp": str(caseload.fte)}
        journal.record(
            journal.Happened(events.CASELOAD_SAVED, None, subject=caseload.pk, data=data), by=by, at=at
        )
    return caseload


def _check_membership(caseload: Caseload) -> None:
    organisation = caseload.agreement.organisation
    posts = Membership.objects.filter(
        on_day(caseload.since), professional=caseload.professional_id, organisation=organisation
    )
    if not posts.exists():
        raise Refusal(
            f"{caseload.professional} n'est pas en poste chez {organisation} à cette date : "
            "ajoutez d'abord son poste dans l'annuaire.",
            field="professional",
        )


def _check_empty(caseload: Caseload) -> None:
    held = Assignment.objects.filter(caseload=caseload, role=Assignment.Role.LEAD, until__isnull=True).count()
    if held:
        raise Refusal(
            f"{plural(held, 'personne a', 'personnes ont')} encore ce référent : nommez quelqu'un d'autre avant de fermer.",
            field="until",
        )


def _refusal(error: ValidationError) -> Refusal:
    field, messages = next(iter(error.message_dict.items()))
    if field != NON_FIELD_ERRORS:
        return Refusal(" ".join(messages), field=field)
    return Refusal(" ".join(messages), field="until" if messages == [PERIOD_MESSAGE] else "professional")


def open_caseload(caseload: Caseload, *, by: Agent, at: datetime) -> Caseload:
    """Give a caseworker a share of an agreement."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    try:
        caseload.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refusal(" ".join(messages), field=field) from error
    with transaction.atomic():
        caseload.save()
        journal.record(Happened(events.CASELOAD_SAVED, None, subject=caseload.pk), by=by, at=at)
    return caseload


def carry_over(caseloads: Sequence[Caseload], agreement: Agreement, *, by: Agent, at: datetime) -> None:
    """A renewed agreement takes over the caseloads of the former one: the people keep their caseworker."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    if any(c.agreement.organisation_id != agreement.organisation_id for c in caseloads):
        raise Refusal("Cette convention est celle d'un autre organisme : choisissez la sienne.")
    with transaction.atomic():
        Caseload.objects.filter(pk__in=[c.pk for c in caseloads]).update(agreement=agreement)
        entries = [Happened(events.CASELOAD_SAVED, None, subject=c.pk) for c in caseloads]
        journal.record_many(entries, by=by, at=at)


def close_caseload(caseload: Caseload, *, until: date, by: Agent, at: datetime) -> None:
    """No more entries from that day."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with transaction.atomic():
        Caseload.objects.filter(pk=caseload.pk).update(until=until)
        journal.record(Happened(events.CASELOAD_SAVED, None, subject=caseload.pk), by=by, at=at)
