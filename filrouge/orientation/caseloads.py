"""Opening caseloads inside agreements, and carrying them over when an agreement is renewed (B-5, H-3)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.directory.models import Agreement
from filrouge.orientation import events
from filrouge.orientation.models import Caseload


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
