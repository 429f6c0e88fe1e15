"""Somebody's entry in an operation, their exit, and what became of them (G-9)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.cofunding import events
from filrouge.cofunding.known import known_of
from filrouge.cofunding.models import ALREADY_OPEN, Operation, Participation
from filrouge.cofunding.participation_rules import later_from
from filrouge.cofunding.queries import operations_of, participations_for
from filrouge.cofunding.question_rules import Moment
from filrouge.cofunding.shipped import shipped
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

Given = Mapping[str, Any]


def enter(
    person: Person, operation: Operation, *, entry_on: date, given: Given, by: Agent, at: datetime
) -> Participation:
    """Begin somebody's participation. `Refusal` outside of the operation's days, or when one runs already."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [person.pk])
    _check_entry(operation, entry_on, at)
    if not operations_of(person, by, entry_on).filter(pk=operation.pk).exists():
        raise Refusal(
            "L'accompagnement de cette personne n'est pas dans cette opération : vérifiez l'organisme et la convention."
        )
    row = Participation(
        person=person, operation=operation, entry_on=entry_on, entry=answers_of("entry", given), known=known_of(person),
        entry_noted_on=journal.civil_day(at), noted_by_id=by.account_id,
    )  # fmt: skip
    with one_at_a_time(ALREADY_OPEN):
        hold_files([person.pk])
        _check(row)
        row.save()
        _tell(events.ENTERED, row, entry_on, by, at)
    return row


def correct_entry(
    row: Participation, *, entry_on: date, given: Given, seen: int, by: Agent, at: datetime
) -> None:
    """Change what was said at the entry; what the file knows is read again."""
    gate.require(by, Verb.ACCOMPANY)
    _require_own(row, by)
    _check_entry(row.operation, entry_on, at)
    known = known_of(row.person) or row.known
    with _changed(row, seen) as held:
        held.entry_on, held.entry, held.known = entry_on, answers_of("entry", given), known
        _save(held, events.CORRECTED, entry_on, by, at)


def leave(row: Participation, *, exit_on: date, given: Given, seen: int, by: Agent, at: datetime) -> None:
    """Note the last day of a participation and the situation then, or correct them."""
    gate.require(by, Verb.ACCOMPANY)
    _require_own(row, by)
    if exit_on > journal.civil_day(at):
        raise Refusal("Cette sortie est à venir : notez-la quand elle a eu lieu.", field="exit_on")
    with _changed(row, seen) as held:
        first = held.exit_on is None
        held.exit_on, held.exit, held.exit_noted_on = (
            exit_on, answers_of("exit", given), journal.civil_day(at),
        )  # fmt: skip
        _save(held, events.LEFT if first else events.CORRECTED, exit_on, by, at)


def tell_later(row: Participation, *, given: Given, seen: int, by: Agent, at: datetime) -> None:
    """Note what became of somebody, months after. `Refusal` before the day from which it can be asked."""
    gate.require(by, Verb.ACCOMPANY)
    _require_own(row, by)
    day = journal.civil_day(at)
    if row.exit_on is None:
        raise Refusal("Notez d'abord la sortie.")
    if day < (first := later_from(row.exit_on, row.figures)):
        raise Refusal(f"Cette situation se demande à partir du {long_date(first)}.")
    with _changed(row, seen) as held:
        held.later, held.later_noted_on = answers_of("later", given), day
        _save(held, events.LATER_TOLD, day, by, at)


def answers_of(moment: Moment, given: Given) -> dict[str, Any]:
    """The answers to the questions of one moment that were asked. `Refusal` beside one that is no answer."""
    asked = shipped().asked(moment)
    said = {one.key: given.get(one.key) for one in asked if given.get(one.key) not in (None, "")}
    kept = {one.key: said[one.key] for one in asked if one.key in said and one.applies(said)}
    for one in asked:
        if one.key in kept and not one.takes(kept[one.key]):
            raise Refusal("Cette réponse n'est pas proposée : choisissez dans la liste.", field=one.key)
    return kept


def _check_entry(operation: Operation, entry_on: date, at: datetime) -> None:
    if entry_on > journal.civil_day(at):
        raise Refusal("Cette entrée est à venir : notez-la quand elle a eu lieu.", field="entry_on")
    if not operation.since <= entry_on < operation.until:
        days = f"du {long_date(operation.since)} au {long_date(operation.last_day)}"
        raise Refusal(f"L'opération dure {days} : choisissez un jour de cette période.", field="entry_on")


def _require_own(row: Participation, by: Agent) -> None:
    if not participations_for(by).filter(pk=row.pk).exists():
        raise Http404("Cette participation n'existe pas, ou n'est pas celle de votre organisme.")


@contextmanager
def _changed(row: Participation, seen: int) -> Iterator[Participation]:
    """The row, held; `Refusal` when somebody changed it since `seen`."""
    with one_at_a_time(ALREADY_OPEN):
        hold_files([row.person_id])
        if not Participation.objects.filter(pk=row.pk, version=seen).update(version=F("version") + 1):
            raise Refusal(
                "Quelqu'un d'autre vient de changer ces réponses : rouvrez la page, lisez-les, puis enregistrez."
            )
        yield Participation.objects.select_related("operation").get(pk=row.pk)


def _save(held: Participation, event: EventType, day: date, by: Agent, at: datetime) -> None:
    held.noted_by_id = by.account_id
    _check(held)
    held.save()
    _tell(event, held, day, by, at)


def _check(row: Participation) -> None:
    fields = {
        ALREADY_OPEN: "entry_on", "La sortie ne peut pas précéder l'entrée.": "exit_on" if row.exit_on else "entry_on",
    }  # fmt: skip
    try:
        row.full_clean(exclude=["public_id"])
    except ValidationError as error:
        raise refusal_of(error, fields) from error


def _tell(event: EventType, row: Participation, day: date, by: Agent, at: datetime) -> None:
    told = journal.Happened(
        event, row.person_id, day=day, subject=row.pk, organisation=row.operation.organisation_id
    )
    journal.record(told, by=by, at=at)
    bump([row.person_id])
