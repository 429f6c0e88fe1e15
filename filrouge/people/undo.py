"""Taking an import back, line by line: only what nobody has touched since (A-4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Verb
from filrouge.people import events
from filrouge.people.intake import restored
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    Following,
    Household,
    HouseholdMember,
    ObligationPeriod,
    Person,
)


class TouchedSince(Exception):
    """Somebody worked on the file after the import: the line stays as it is."""


def undo_line(undo: Mapping[str, Any], *, day: date, by: Agent, at: datetime) -> None:
    """Take back one applied line, in one transaction. `TouchedSince` when a person's file has moved since."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    if not undo:
        return
    with transaction.atomic():
        people = undo["people"]
        _check_untouched(people)
        Fact.objects.filter(pk__in=[event for p in people for event in p["events"]]).delete()
        for person in people:
            _restore_person(person, undo["household"], day)
        _restore_household(undo, day)
        kept = [p["id"] for p in people if not p["created"]]
        journal.record_many([Happened(events.IMPORT_UNDONE, key) for key in kept], by=by, at=at)
        created = [p["id"] for p in people if p["created"]]
        Event.objects.filter(person__in=created).delete()
        Person.objects.filter(pk__in=created).delete()


def _check_untouched(people: list[dict[str, Any]]) -> None:
    expected = {p["id"]: p["revision"] for p in people}
    now = dict(Person.objects.filter(pk__in=expected).values_list("pk", "revision").order_by("pk"))
    moved = [key for key, revision in expected.items() if now.get(key) != revision]
    if moved:
        raise TouchedSince(
            "Quelqu'un a travaillé sur ce dossier depuis l'import : il est laissé tel quel. Corrigez-le à la main."
        )


def _restore_person(person: dict[str, Any], household: int | None, day: date) -> None:
    key = person["id"]
    if person["created"]:
        return
    before = {name: restored(value) for name, value in person["before"].items()}
    Person.objects.filter(pk=key).update(revision=person["revision"] + 1, **before)
    if person["joined"] and household:
        HouseholdMember.objects.filter(
            household=household, person=key, since=day, until__isnull=True
        ).delete()
    if person["started"]:
        ObligationPeriod.objects.filter(person=key, until__isnull=True).delete()
        Following.objects.filter(pk=key).update(to_orient_since=None)
    if person["stopped"]:
        latest = ObligationPeriod.objects.filter(person=key, until=day).order_by("-since").first()
        if latest is not None:
            ObligationPeriod.objects.filter(pk=latest.pk).update(until=None)


def _restore_household(undo: Mapping[str, Any], day: date) -> None:
    key = undo["household"]
    if key is None:
        return
    if undo["created"]:
        Household.objects.filter(pk=key).delete()
        return
    before = {name: restored(value) for name, value in undo["before"].items()}
    if before:
        Household.objects.filter(pk=key).update(**before)
    if undo["state"]:
        _reopen(EntitlementPeriod.objects.filter(household=key), day)
    if undo["address"]:
        _reopen(Address.objects.filter(household=key, kind=Address.Kind.HOME), day)
    HouseholdMember.objects.filter(household=key, person__in=undo["left"], until=day).update(until=None)


def _reopen(rows: Any, day: date) -> None:
    rows.filter(until__isnull=True).delete()
    latest = rows.filter(until=day).order_by("-since", "-id").first()
    if latest is not None:
        rows.filter(pk=latest.pk).update(until=None)
