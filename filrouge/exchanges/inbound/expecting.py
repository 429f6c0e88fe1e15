"""Saying which files are expected (A-4)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.exchanges.inbound import events
from filrouge.exchanges.inbound.expected import LISTED
from filrouge.exchanges.inbound.models import ExpectedFile


def save_expected(file: ExpectedFile, *, by: Agent, at: datetime) -> ExpectedFile:
    """Expect a file, or change what is expected of it. `Refusal` names the field to mend.

    A flow is known by who sends it, a list by its name; a daily file has no day of the month."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    listed = file.kind in LISTED
    file.sender = "" if listed else " ".join(file.sender.upper().split())
    file.name_part = file.name_part.strip()
    if file.frequency == ExpectedFile.Frequency.DAILY:
        file.day = None
    elif not file.day:
        raise Refusal("Pour un fichier mensuel, dites le jour du mois.", field="day")
    if not listed and not file.sender:
        raise Refusal("Dites quel organisme l'envoie, comme dans le flux : « CAF 991 ».", field="sender")
    with transaction.atomic():
        try:
            file.validate_constraints()
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error
        file.save()
        journal.record(Happened(events.EXPECTED_SAVED, None, subject=file.pk), by=by, at=at)
    return file
