"""Taking an import back, line by line: only what nobody has touched since (A-4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.models import Event, EventPayload, Fact
from filrouge.access.roles import Verb
from filrouge.people import events
from filrouge.people.intake import write_tokens
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    FileAccess,
    Following,
    Household,
    HouseholdMember,
    NameToken,
    ObligationPeriod,
    Person,
    Received,
)
from filrouge.people.undo_record import restored

_ROW = ("id", "family_name", "birth_name", "first_names", "is_beneficiary")
_RENAMED = frozenset({"name_key", "birth_name", "is_beneficiary"})


class TouchedSince(Exception):
    """Something happened to the household after the import: the line stays as it is."""


def undo_line(undo: Mapping[str, Any], *, batch: int, day: date, by: Agent, at: datetime) -> None:
    """Take back one applied line, in one transaction. `TouchedSince` when a file has moved since."""
    gate.require(by, Verb.IMPORT_PEOPLE)
    if not undo:
        return
    with transaction.atomic():
        people = undo["people"]
        revisions = _check_untouched(people, batch)
        _check_household(undo, day)
        Fact.objects.filter(pk__in=[event for p in people for event in p["events"]]).delete()
        kept = [p for p in people if not p["created"]]
        for person in kept:
            _restore_person(person, undo, revisions[person["id"]] + 1, day)
        _restore_household(undo, day)
        done = [
            Happened(
                events.IMPORT_UNDONE,
                p["id"],
                subject=batch,
                data={"revision": revisions[p["id"]] + 1, "read": p["read"]},
            )
            for p in kept
        ]
        journal.record_many(done, by=by, at=at)
        created = [p["id"] for p in people if p["created"]]
        Event.objects.filter(person__in=created).delete()
        Person.objects.filter(pk__in=created).delete()


def _check_untouched(people: list[dict[str, Any]], batch: int) -> dict[int, int]:
    """The present revisions, when they are those that the import left, or that undoing a later line left."""
    rows = Person.objects.filter(pk__in=[p["id"] for p in people]).select_for_update().order_by("pk")
    now = dict(rows.values_list("pk", "revision"))
    for person in people:
        key = person["id"]
        if now.get(key) != person["revision"] and not _moved_by_ourselves(person, now.get(key), batch):
            raise TouchedSince(
                "Quelqu'un a travaillé sur ce dossier depuis l'import : il est laissé tel quel. "
                "Corrigez-le à la main."
            )
    return now


def _moved_by_ourselves(person: Mapping[str, Any], revision: int | None, batch: int) -> bool:
    """A later line of the same import, about the same person, was taken back just before this one."""
    if revision is None:
        return False
    undone = Event.objects.filter(person=person["id"], type=events.IMPORT_UNDONE.number, subject=batch)
    last = (
        EventPayload.objects.filter(event__in=undone)
        .order_by("-event_id")
        .values_list("data", flat=True)
        .first()
    )
    return (
        last is not None
        and last["revision"] == revision
        and last["read"] in (person["read"], person["revision"])
    )


def _check_household(undo: Mapping[str, Any], day: date) -> None:
    if undo["household"] is None:
        return
    seen = Household.objects.filter(pk=undo["household"]).values_list("seen_on", flat=True).first()
    if seen is not None and seen > day:
        raise TouchedSince(
            f"Un fichier plus récent, du {seen:%d/%m/%Y}, contient aussi ce foyer : il est laissé tel quel. "
            "Annulez d'abord l'import de ce fichier."
        )
    if undo["created"]:
        ours = [p["id"] for p in undo["people"]]
        others = HouseholdMember.objects.filter(household=undo["household"], until__isnull=True)
        if others.exclude(person__in=ours).exists():
            raise TouchedSince(
                "Un autre import a complété ce foyer : il est laissé tel quel. Annulez d'abord cet import."
            )


def _restore_person(person: Mapping[str, Any], undo: Mapping[str, Any], revision: int, day: date) -> None:
    key, household = person["id"], undo["household"]
    before = {name: restored(value) for name, value in person["before"].items()}
    Person.objects.filter(pk=key).update(revision=revision, **before)
    if _RENAMED & before.keys():
        NameToken.objects.filter(person=key).delete()
        write_tokens(list(Person.objects.filter(pk=key).order_by("pk").values(*_ROW)), [])
    if household is not None:
        members = HouseholdMember.objects.filter(household=household, person=key, until__isnull=True)
        if person["joined"]:
            members.filter(since=day).delete()
        elif person["role"]:
            members.update(role=person["role"])
    if person["beside"] is not None:
        received = Received.objects.filter(person=key, source=undo["source"])
        received.update(data=person["beside"]) if person["beside"] else received.delete()
    _restore_obligations(person, day)
    _restore_standing(person, before, day)


def _restore_obligations(person: Mapping[str, Any], day: date) -> None:
    periods = ObligationPeriod.objects.filter(person=person["id"])
    if person["started"]:
        periods.filter(until__isnull=True).delete()
    since = restored(person["subject_since"])
    if not person["stopped"] or since is None:
        return
    if not periods.filter(since=since, until=day).update(until=None):
        ObligationPeriod.objects.create(person_id=person["id"], since=since)


def _restore_standing(person: Mapping[str, Any], before: Mapping[str, Any], day: date) -> None:
    key = person["id"]
    if "is_beneficiary" in before:
        Following.objects.filter(pk=key).delete()
        grounds = (FileAccess.Ground.ENTITLEMENT, FileAccess.Ground.LIST)
        FileAccess.objects.filter(person=key, ground__in=grounds, since=day, until__isnull=True).delete()
    elif person["stands"] is not None:
        area, scheme, since = person["stands"]
        Following.objects.filter(pk=key).update(area=area, scheme=scheme, to_orient_since=restored(since))


def _restore_household(undo: Mapping[str, Any], day: date) -> None:
    key = undo["household"]
    if key is None:
        _restore_own_home(undo, day)
        return
    if undo["created"]:
        Household.objects.filter(pk=key).delete()
        return
    before = {name: restored(value) for name, value in undo["before"].items()}
    Household.objects.filter(pk=key).update(**before, seen_on=restored(undo["seen"]))
    if undo["state"]:
        state, reason, since = undo["right"] or ("", "", None)
        rights = EntitlementPeriod.objects.filter(household=key)
        _reopen(rights, day, restored(since), {"household_id": key, "state": state, "reason": reason})
    if undo["address"]:
        homes = Address.objects.filter(household=key, kind=Address.Kind.HOME)
        _reopen_home(homes, undo["home"], day, {"household_id": key})
    HouseholdMember.objects.filter(household=key, person__in=undo["left"], until=day).update(until=None)


def _restore_own_home(undo: Mapping[str, Any], day: date) -> None:
    """The address of a person alone on a list; somebody who was created takes theirs away."""
    for person in undo["people"]:
        if undo["address"] and not person["created"]:
            homes = Address.objects.filter(
                person=person["id"], household__isnull=True, kind=Address.Kind.HOME
            )
            _reopen_home(homes, undo["home"], day, {"person_id": person["id"]})


def _reopen_home(
    homes: "QuerySet[Address]", home: list[Any] | None, day: date, owner: dict[str, int]
) -> None:
    words = ("complement", "street", "postal_code", "city", "commune_id")
    values = dict(zip(words, home[:5], strict=True)) if home else {}
    _reopen(homes, day, restored(home[5]) if home else None, {**owner, **values, "kind": Address.Kind.HOME})


def _reopen(rows: "QuerySet[Any]", day: date, since: date | None, values: dict[str, Any]) -> None:
    """Close the import's own period, and open again the one it had closed, or put it back if it had replaced it."""
    rows.filter(until__isnull=True).delete()
    if since is None:
        return
    closed = rows.filter(since=since, until=day).order_by("-pk").first()
    if closed is not None:
        rows.filter(pk=closed.pk).update(until=None)
    else:
        rows.model._default_manager.create(**values, since=since)
