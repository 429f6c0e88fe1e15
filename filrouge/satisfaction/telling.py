"""Acts of the room that are about people who agreed to be seen: participation, and testimonials with consent (G-8)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people.actions import bump, hold_files
from filrouge.people.queries import require_visible
from filrouge.satisfaction import events
from filrouge.satisfaction.models import Participation, Testimonial
from filrouge.satisfaction.queries import organisations_for, participations_for, testimonials_for
from filrouge.satisfaction.shipped import participations

# On which field stands what the rules of a row refuse.
PARTICIPATION_FIELDS = {"Indiquez combien de personnes ont pris part : au moins une.": "people"}
TESTIMONIAL_FIELDS = {"L'accord finit après avoir commencé.": "until"}


def note_participation(row: Participation, *, by: Agent, at: datetime) -> Participation:
    """Note that people took part in a meeting. `Refusal` for one to come, or without anybody."""
    gate.require(by, Verb.RUN_SURVEYS)
    _require_own(row.organisation_id, by)
    if row.kind not in participations():
        raise Refusal("Choisissez la sorte de rencontre.", field="kind")
    _not_tomorrow(row.held_on, at, "held_on")
    row.noted_by_id = by.account_id
    _check(row, PARTICIPATION_FIELDS)
    with transaction.atomic():
        row.save()
        _tell(events.PARTICIPATION_NOTED, row, None, by, at)
    return row


def remove_participation(row: Participation, *, by: Agent, at: datetime) -> None:
    """Take back a participation that was noted by mistake."""
    gate.require(by, Verb.RUN_SURVEYS)
    if not participations_for(by).filter(pk=row.pk).exists():
        raise Http404("Cette participation n'existe pas, ou n'est pas celle de votre organisme.")
    with transaction.atomic():
        _tell(events.PARTICIPATION_REMOVED, row, None, by, at)
        Participation.objects.filter(pk=row.pk).delete()


def note_testimonial(row: Testimonial, *, by: Agent, at: datetime) -> Testimonial:
    """Keep somebody's words with their written consent. `Refusal` for a consent to come, or that is over already."""
    gate.require(by, Verb.HAND_SLIPS)
    _require_own(row.organisation_id, by)
    if row.person_id is not None:
        require_visible(by, [row.person_id])
    _not_tomorrow(row.agreed_on, at, "agreed_on")
    row.noted_by_id = by.account_id
    _check(row, TESTIMONIAL_FIELDS)
    with transaction.atomic():
        if row.person_id is not None:
            hold_files([row.person_id])
        row.save()
        _tell(events.TESTIMONIAL_NOTED, row, row.person_id, by, at)
    return row


def withdraw_testimonial(row: Testimonial, *, by: Agent, at: datetime) -> None:
    """The person takes their consent back: the words are erased, and never shown again. `Refusal` when it is done."""
    gate.require(by, Verb.HAND_SLIPS)
    day = journal.civil_day(at)
    if row.person_id is not None:
        require_visible(by, [row.person_id])
    elif not testimonials_for(by, day).filter(pk=row.pk).exists():
        raise Http404("Ce témoignage n'existe pas, ou n'est pas celui de votre organisme.")
    with transaction.atomic():
        if row.person_id is not None:
            hold_files([row.person_id])
        standing = Testimonial.objects.filter(pk=row.pk, withdrawn_on=None)
        if not standing.update(withdrawn_on=day, words="", signature=""):
            raise Refusal("Cet accord est déjà retiré.")
        _tell(events.TESTIMONIAL_WITHDRAWN, row, row.person_id, by, at)


def _require_own(organisation: int, by: Agent) -> None:
    if not organisations_for(by).filter(pk=organisation).exists():
        raise Http404("Cet organisme n'est pas le vôtre.")


def _not_tomorrow(day: date, at: datetime, field: str) -> None:
    if day > journal.civil_day(at):
        raise Refusal("Cette date est à venir : notez ce qui a eu lieu.", field=field)


def _check(row: Participation | Testimonial, fields: dict[str, str]) -> None:
    try:
        row.full_clean(exclude=["public_id"])
    except ValidationError as error:
        raise refusal_of(error, fields) from error


def _tell(
    event: EventType, row: Participation | Testimonial, person: int | None, by: Agent, at: datetime
) -> None:
    told = journal.Happened(event, person, subject=row.pk, organisation=row.organisation_id)
    journal.record(told, by=by, at=at)
    if person is not None:
        bump([person])
