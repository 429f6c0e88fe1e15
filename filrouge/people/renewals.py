"""The day on which something of a person's ends, noted once, said in time (A-2, A-6)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people import events
from filrouge.people.actions import bump, hold_files
from filrouge.people.beside_models import Renewal
from filrouge.people.beside_rules import OTHER, last_day_to_warn, next_end, renewal_kinds
from filrouge.people.models import Person, file_open_to
from filrouge.people.queries import require_visible

_AT_ONCE = "Cette date vient d'être notée par quelqu'un d'autre : rechargez la page."


@dataclass(frozen=True, slots=True)
class Ends:
    """What ends, on which day, and how it is known. `label`: only for what no kind names."""

    kind: str
    expires_on: date
    source: str
    label: str = ""


def note_renewal(person: Person, ends: Ends, *, seen: date | None = None, by: Agent, at: datetime) -> Renewal:
    """Note the day, or the new one: a title has one. `seen`: the day under the eyes (None: none). `Refusal` when somebody
    wrote another meanwhile."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    if ends.kind not in renewal_kinds():
        raise Refusal("Choisissez le titre ou le droit.", field="kind")
    if ends.source not in Renewal.Source.values:
        raise Refusal("Dites d'où vient la date.", field="source")
    label = ends.label.strip() if ends.kind == OTHER else ""
    if ends.kind == OTHER and not label:
        raise Refusal("Dites de quoi il s'agit.", field="label")
    with one_at_a_time(_AT_ONCE):
        hold_files([person.pk])
        row = Renewal.objects.select_for_update().filter(person=person, kind=ends.kind, label=label).first()
        if (row.expires_on if row else None) != seen:
            known = f"la date notée est le {long_date(row.expires_on)}" if row else "cette date a été retirée"
            raise Refusal(f"Vérifiez : {known}. Changez-la depuis le dossier.", field="expires_on")
        row = row or Renewal(person=person, kind=ends.kind, label=label)
        row.expires_on, row.source = ends.expires_on, ends.source
        row.entered_by_id, row.entered_by_name = by.account_id, by.name
        row.entered_on = journal.civil_day(at)
        row.save()
        _tell(events.RENEWAL_NOTED, row, by=by, at=at)
    return row


def done_once(renewal: Renewal, *, seen: date, by: Agent, at: datetime) -> Renewal:
    """What comes back was done this time: the next day is that of the rhythm. `Refusal` for what does not come back."""
    if seen != renewal.expires_on:
        raise Refusal("Cette date vient d'être changée par quelqu'un d'autre : rechargez la page.")
    following = next_end(renewal.kind, seen)
    if following is None:
        raise Refusal("Ce titre ne revient pas tout seul : notez sa nouvelle date.")
    ends = Ends(renewal.kind, following, renewal.source, renewal.label)
    return note_renewal(renewal.person, ends, seen=seen, by=by, at=at)


def drop_renewal(renewal: Renewal, *, by: Agent, at: datetime) -> None:
    """It no longer concerns the person: the date goes, the thread says so."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [renewal.person_id])
    with one_at_a_time(_AT_ONCE):
        hold_files([renewal.person_id])
        row = Renewal.objects.select_for_update().filter(pk=renewal.pk).first()
        if row is None:
            raise Refusal("Cette date vient d'être retirée par quelqu'un d'autre.")
        row.delete()
        _tell(events.RENEWAL_DROPPED, row, by=by, at=at)


def _tell(event: EventType, row: Renewal, *, by: Agent, at: datetime) -> None:
    data = {"titre": f"{row.words} : {long_date(row.expires_on)}", "origine": str(row.get_source_display())}
    journal.record(journal.Happened(event, row.person_id, data=data), by=by, at=at)
    bump([row.person_id])


def near(today: date) -> Q:
    """Condition: it is time to renew, each kind having its own delay."""
    wanted = Q(pk__in=[])
    for kind in renewal_kinds().values():
        wanted |= Q(kind=kind.key, expires_on__lte=last_day_to_warn(kind, today))
    return wanted


def to_renew(agent: Agent, today: date, *, mine: bool = False) -> "QuerySet[Renewal]":
    """What it is time to renew, what ended first; `mine`: of the people whom this agent follows or supports."""
    rows = Renewal.objects.filter(near(today), file_open_to(agent, "person_id", few=mine))
    if mine:
        me = agent.professional_id or 0
        rows = rows.filter(Q(person__following__lead=me) | Q(person__following__support=me))
    return rows.select_related("person__following__lead").order_by("expires_on", "pk")


def visible_renewal(agent: Agent, public_id: str) -> Renewal | None:
    """One of somebody whose file is open to the agent."""
    rows = Renewal.objects.filter(file_open_to(agent, "person_id", few=True), public_id=public_id)
    return rows.select_related("person").first()
