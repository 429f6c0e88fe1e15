"""Deciding, once, between what somebody entered and what a file says; confirming what is still right (A-6)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people import events
from filrouge.people.actions import bump, held_file
from filrouge.people.models import Person
from filrouge.people.provenance import differences, with_confirmation, without_difference
from filrouge.people.queries import require_visible


def decide_difference(
    person: Person, field: str, *, seen: str, take: bool, by: Agent, at: datetime
) -> Person:
    """Keep what was entered, or take what the file says; `seen` is the file's value that was under the eyes.

    `Refusal` when somebody decided meanwhile, or when the file says something else since."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    with transaction.atomic():
        fresh = held_file(person.pk)
        found = next((d for d in differences(fresh.sources) if d.field == field), None)
        if found is None:
            raise Refusal("C'est déjà décidé : rechargez la page pour voir la valeur gardée.")
        if found.value != seen:
            raise Refusal("Un fichier plus récent dit autre chose : rechargez la page, puis décidez.")
        before = getattr(fresh, field)
        fresh.sources = without_difference(fresh.sources, field, keep=not take)
        changed = ["sources"]
        if take:
            setattr(fresh, field, found.value)
            changed.append(field)
            try:
                fresh.full_clean(exclude=[f.name for f in Person._meta.fields if f.name != field])
            except ValidationError as error:
                raise Refusal(
                    f"La valeur du fichier n'est pas valable : {' '.join(error.messages)}"
                ) from error
        fresh.save(update_fields=changed)
        data = {"champ": field, "saisie": before, "fichier": found.value, "pris": take}
        journal.record(journal.Happened(events.DIFFERENCE_DECIDED, fresh.pk, data=data), by=by, at=at)
        bump([fresh.pk])
    return fresh


def confirm_contact(person: Person, *, by: Agent, at: datetime) -> Person:
    """Say that the contact details are still right."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    with transaction.atomic():
        fresh = held_file(person.pk)
        fresh.sources = with_confirmation(fresh.sources, day=journal.civil_day(at), by=by.name)
        fresh.save(update_fields=["sources"])
        journal.record(journal.Happened(events.CONTACT_CONFIRMED, fresh.pk), by=by, at=at)
        bump([fresh.pk])
    return fresh
