"""Taking an import back, line by line: only what nobody has touched since (A-4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.people import events
from filrouge.people.before import HOUSEHOLD_TABLES, PERSON_TABLES, put_back, restored
from filrouge.people.models import Household, Person


class TouchedSince(Exception):
    """Somebody worked on the file after the import: the line stays as it is."""


def undo_line(undo: Mapping[str, Any], *, day: date, by: Agent, at: datetime) -> None:
    """Take back one applied line of the import of `day`, in one transaction; the last line first.

    Every row is what it was, the revision too, so that an earlier line of the same import can follow.
    `TouchedSince` when a person's file has moved since."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    if not undo:
        return
    with transaction.atomic():
        people = undo["people"]
        _check_untouched(people)
        _check_last(undo["household"], day)
        journal.forget_facts([event for p in people for event in p["events"]])
        _restore_household(undo, day)
        for person in people:
            _restore_person(person)
        kept = [p["id"] for p in people if not p["created"]]
        journal.record_many([Happened(events.IMPORT_UNDONE, key) for key in kept], by=by, at=at)
        created = [p["id"] for p in people if p["created"]]
        Event.objects.filter(person__in=created).delete()
        Person.objects.filter(pk__in=created).delete()


def _check_untouched(people: list[dict[str, Any]]) -> None:
    expected = {p["id"]: p["revision"] for p in people}
    rows = Person.objects.select_for_update().filter(pk__in=expected).order_by("pk")
    now = dict(rows.values_list("pk", "revision"))
    moved = [key for key, revision in expected.items() if now.get(key) != revision]
    if moved:
        raise TouchedSince(
            "Quelqu'un a travaillé sur ce dossier depuis l'import : il est laissé tel quel. Corrigez-le à la main."
        )


def _check_last(household: int | None, day: date) -> None:
    """A newer file that names the household relies on what this one wrote, even where it changed nothing."""
    seen = (
        Household.objects.filter(pk=household).values_list("seen_on", flat=True).first()
        if household
        else None
    )
    if seen is not None and seen > day:
        raise TouchedSince(
            f"Un fichier plus récent, du {seen:%d/%m/%Y}, contient aussi ce foyer : il est laissé tel quel. "
            "Annulez d'abord l'import de ce fichier."
        )


def _restore_person(person: dict[str, Any]) -> None:
    if person["created"]:
        return
    before = {name: restored(value) for name, value in person["before"].items()}
    Person.objects.filter(pk=person["id"]).update(revision=person["revision"] - 1, **before)
    put_back(PERSON_TABLES, "person", person["id"], person["rows"])


def _restore_household(undo: Mapping[str, Any], day: date) -> None:
    key = undo["household"]
    if key is None:
        return
    if undo["created"]:
        Household.objects.filter(pk=key).delete()
        return
    before = {name: restored(value) for name, value in undo["before"].items()}
    if undo.get("seal"):
        before["digest"], before["digest_revisions"] = undo["seal"]
    if before:
        Household.objects.filter(pk=key).update(**before)
    Household.objects.filter(pk=key, seen_on=day).update(seen_on=restored(undo["seen_on"]))
    put_back(HOUSEHOLD_TABLES, "household", key, undo["rows"])
