"""Taking over a stock, written: one line after the other through the actions of each room, and taken back (A-4).

The acts are the list's, in the name of whoever applies it: who may take over a stock needs no other permission."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.models import Event
from filrouge.access.roles import VERBS_OF, Role, Verb
from filrouge.accompaniment.actions import open_accompaniments, record_contracts
from filrouge.accompaniment.models import Accompaniment, EngagementContract
from filrouge.agenda.actions import book
from filrouge.agenda.models import Appointment
from filrouge.clocks.actions import take_back as take_back_clocks
from filrouge.core.results import Refusal
from filrouge.exchanges.inbound.stock import DONE, PROBLEM, Deciding, Followed, Intent, Step, read_followed
from filrouge.exchanges.inbound.stock_places import Places
from filrouge.exchanges.inbound.stock_words import told_by
from filrouge.orientation.actions import orient
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.orientation.naming import Naming, name_leads
from filrouge.people import events as people_events
from filrouge.people.actions import write_note
from filrouge.people.before import PERSON_TABLES, kept, put_back
from filrouge.people.models import FileAccess, Following, Note, Person
from filrouge.people.plan import HouseholdPlan, PersonPlan, Plan
from filrouge.people.queries import NOWHERE, Standing, standings
from filrouge.people.undo import TouchedSince

# What the acts may create, last first: what is taken back goes in this order.
CREATED: dict[str, type[models.Model]] = {
    "notes": Note, "appointments": Appointment, "contracts": EngagementContract, "accompaniments": Accompaniment,
    "assignments": Assignment, "orientations": OrientationDecision,
}  # fmt: skip
MOVED: dict[str, type[models.Model]] = {"doors": FileAccess, "following": Following}
Result = tuple[list[Step], dict[str, Any]]


def previewed(
    plan: Plan, places: Places, place_of: Callable[[HouseholdPlan], Standing], day: date
) -> list[list[Step]]:
    """For each line of a chunk, what taking over would do; nothing is written, and places are counted as taken."""
    known = [p.row["id"] for h in plan.households for p in h.persons if p.row["id"] > 0]
    followed = read_followed(known)
    now = timezone.now()
    steps: list[list[Step]] = []
    for household in plan.households:
        found: list[Step] = []
        for person in household.persons:
            key = max(person.row["id"], 0)
            standing = plan.known.standings.get(key) or place_of(household)
            told = told_by(person.incoming.beside)
            found += (
                Deciding(told, key, standing, followed.get(key, Followed()), places, day=day, now=now)
                .decide()
                .steps
            )
        steps.append(found)
    return steps


def take_over(plan: Plan, places: Places, *, day: date, by: Agent, at: datetime) -> list[Result]:
    """Write what each line of a chunk brings, inside the caller's transaction: what happened, and how to undo it."""
    gate.require(by, Verb.TAKE_OVER)
    acting = replace(by, verbs=VERBS_OF[Role.CONSOLE], everything=True, department=True)
    return [_take_over_line(household.persons, places, day, acting, at) for household in plan.households]


def _take_over_line(
    persons: Sequence[PersonPlan], places: Places, day: date, by: Agent, at: datetime
) -> Result:
    steps: list[Step] = []
    undo: dict[str, Any] = {}
    for person in persons:
        key = person.row["id"]
        told = told_by(person.incoming.beside)
        followed = read_followed([key])[key]
        standing = standings([key]).get(key, NOWHERE)
        intent = Deciding(told, key, standing, followed, places, day=day, now=at).decide()
        if any(step.outcome == DONE for step in intent.steps):
            before = _image(key)
            steps += _write(intent, key, by=by, at=at)
            undo[str(key)] = _undo(key, before)
        else:
            steps += intent.steps
    return steps, undo


def _write(intent: Intent, person: int, *, by: Agent, at: datetime) -> list[Step]:
    """Each part in its own savepoint: what is refused says why, and what needs it is refused with it."""
    acts: dict[str, Callable[[], object]] = {}
    decision, entry, contract, booking = intent.decision, intent.entry, intent.contract, intent.booking
    if decision is not None:
        acts["orientation"] = lambda: orient(decision, by=by, at=at)
    if intent.lead_since is not None:
        naming = Naming(person, intent.caseload, None if intent.caseload else intent.professional)
        since = intent.lead_since
        acts["lead"] = lambda: name_leads([naming], since=since, by=by, at=at)
    if entry is not None:
        acts["accompaniment"] = lambda: open_accompaniments([entry], by=by, at=at)
    if contract is not None:
        acts["contract"] = lambda: record_contracts([contract], by=by, at=at)
    if booking is not None:
        acts["appointment"] = lambda: book(booking, by=by, at=at)
    if intent.note:
        acts["note"] = lambda: write_note(Person.objects.get(pk=person), text=intent.note, by=by, at=at)
    return [_done(step, acts) for step in intent.steps]


def _done(step: Step, acts: dict[str, Callable[[], object]]) -> Step:
    if step.outcome != DONE or step.part not in acts:
        return step
    try:
        with transaction.atomic():
            acts[step.part]()
    except Refusal as reason:
        return Step(step.part, PROBLEM, reason.message)
    return step


def _image(person: int) -> dict[str, Any]:
    """What the acts may change of a person, as it stands, and where what they will create begins."""
    return {
        "revision": Person.objects.filter(pk=person).values_list("revision", flat=True).get(),
        "rows": {name: _rows(model, person) for name, model in MOVED.items()},
        "there": {name: _keys(model, person) for name, model in CREATED.items()},
        "events": list(Event.objects.filter(person=person).order_by("pk").values_list("pk", flat=True)),
    }


def _undo(person: int, before: dict[str, Any]) -> dict[str, Any]:
    events = Event.objects.filter(person=person).exclude(pk__in=before["events"])
    return {
        "before": before["revision"],
        "after": Person.objects.filter(pk=person).values_list("revision", flat=True).get(),
        "rows": before["rows"],
        "created": {
            name: sorted(set(_keys(model, person)) - set(before["there"][name]))
            for name, model in CREATED.items()
        },
        "events": list(events.order_by("pk").values_list("pk", flat=True)),
    }


def take_back(undo: Mapping[str, Any], *, by: Agent, at: datetime) -> None:
    """Take back what a line took over. `TouchedSince` when somebody worked on one of its files since."""
    for key, said in undo.items():
        person = int(key)
        held = Person.objects.select_for_update().filter(pk=person, revision=said["after"])
        if not held.exists():
            raise TouchedSince(
                "Quelqu'un a travaillé sur ce dossier depuis la reprise : il est laissé tel quel. Corrigez-le à la main."
            )
        journal.forget_facts(said["events"])
        for name, model in CREATED.items():
            model._default_manager.filter(pk__in=said["created"][name]).delete()
        put_back(PERSON_TABLES, "person", person, said["rows"])
        take_back_clocks(said["events"], by=by, at=at)
        journal.record(Happened(people_events.IMPORT_UNDONE, person), by=by, at=at)
        Person.objects.filter(pk=person).update(revision=said["before"])


def _keys(model: type[models.Model], person: int) -> list[int]:
    rows: Any = model._default_manager.filter(person=person).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _rows(model: type[models.Model], person: int) -> list[dict[str, Any]]:
    columns = tuple(one.attname for one in model._meta.concrete_fields)
    found = bulk.read(model, columns, "person_id", {person})
    return [dict(zip(columns, map(kept, values), strict=True)) for values in found]
