"""Keeping the co-funded operations, and noting what left of them (G-9)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from filrouge.access import gate, journal
from filrouge.access.actions import record_readings
from filrouge.access.agents import Agent
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.cofunding import events
from filrouge.cofunding.models import MadeFile, Operation
from filrouge.cofunding.queries import organisations_for, visible_operation
from filrouge.cofunding.shipped import shipped
from filrouge.core.results import Refusal
from filrouge.directory.models import Agreement

READING = "cofinancement"


def save_operation(row: Operation, *, agreements: Sequence[Agreement], by: Agent, at: datetime) -> Operation:
    """Open an operation or change it. `Refusal` for a programme, an agreement or days that do not fit."""
    gate.require(by, Verb.KEEP_OPERATIONS)
    known = row.pk is None or visible_operation(by, row.public_id) is not None
    if not known or not organisations_for(by).filter(pk=row.organisation_id).exists():
        raise Http404("Cette opération n'existe pas, ou n'est pas celle de votre organisme.")
    if row.programme not in shipped().programmes:
        raise Refusal("Choisissez le programme.", field="programme")
    if any(one.organisation_id != row.organisation_id for one in agreements):
        raise Refusal("Choisissez des conventions de cet organisme.", field="agreements")
    if row.last_payment_on and row.last_payment_on > journal.civil_day(at):
        raise Refusal("Ce paiement est à venir : notez-le quand il est reçu.", field="last_payment_on")
    row.publicity = row.publicity.strip() or shipped().programmes[row.programme].publicity
    try:
        row.full_clean(exclude=["public_id"])
    except ValidationError as error:
        raise refusal_of(error, {}) from error
    with transaction.atomic():
        row.save()
        row.agreements.set(agreements)
        told = journal.Happened(
            events.OPERATION_SAVED, None, subject=row.pk, organisation=row.organisation_id
        )
        journal.record(told, by=by, at=at)
    return row


def note_file(made: MadeFile, *, people: Sequence[int], by: Agent, at: datetime) -> MadeFile:
    """Keep that a file was made: for which operation, by whom, its hash, and whose data were read."""
    gate.require(by, Verb.KEEP_OPERATIONS)
    if visible_operation(by, made.operation.public_id) is None:
        raise Http404("Cette opération n'existe pas, ou n'est pas celle de votre organisme.")
    made.made_at, made.made_by_id = at, by.account_id
    with transaction.atomic():
        made.save()
        told = journal.Happened(
            events.FILE_MADE, None, subject=made.pk, organisation=made.operation.organisation_id
        )
        journal.record(told, by=by, at=at)
        record_readings(people, purpose=READING, by=by, at=at)
    return made
