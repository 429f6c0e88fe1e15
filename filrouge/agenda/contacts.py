"""Noting that somebody was reached, or was not: one gesture, corrected by who noted it, never written over (D-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.access.models import Event
from filrouge.access.roles import Verb
from filrouge.agenda import events
from filrouge.agenda.models import ContactAttempt, ReachDecision
from filrouge.clocks.actions import advance, take_back
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import NOWHERE, require_visible, standings

Kind, Outcome = ContactAttempt.Kind, ContactAttempt.Outcome
_TWICE = "C'est déjà noté : rechargez la page pour le voir."
_TYPES = (events.REACHED, events.ATTEMPTED, events.CONTACT_LETTER)


@dataclass(frozen=True, slots=True)
class Contact:
    """What happened: its kind, when, a few words; `number`, of a letter with proof."""

    kind: str
    when: datetime
    words: str = ""
    number: str = ""


def note_contact(person: Person, contact: Contact, *, by: Agent, at: datetime) -> ContactAttempt:
    """Note one contact. `Refusal` for a time to come, a letter without its number, or the same gesture made twice in
    the same minute."""
    gate.require(by, Verb.RECORD_OUTCOME)
    require_visible(by, [person.pk])
    _check(contact, at)
    with one_at_a_time(_TWICE):
        hold_files([person.pk])
        return _write(person.pk, contact, by=by, at=at)


def correct_contact(row: ContactAttempt, contact: Contact, *, by: Agent, at: datetime) -> ContactAttempt:
    """Say better what one noted oneself: the former words are struck and stay. `Refusal` for who did not note it, or when
    it was corrected meanwhile."""
    gate.require(by, Verb.RECORD_OUTCOME)
    require_visible(by, [row.person_id])
    _check(contact, at)
    with one_at_a_time(_TWICE):
        hold_files([row.person_id])
        former = _strike(row, by=by, at=at)
        made = _write(row.person_id, contact, replaces=former, by=by, at=at)
        on = former.outcome_on
        if on is not None and made.kind == Kind.LETTER and journal.civil_day(made.at) <= on:
            _become(made, former.outcome, on, by=by, at=at)
    return made


def strike_contact(row: ContactAttempt, *, by: Agent, at: datetime) -> ContactAttempt:
    """Take back what one noted by mistake: it stays, struck. `Refusal` as in `correct_contact`."""
    gate.require(by, Verb.RECORD_OUTCOME)
    require_visible(by, [row.person_id])
    with one_at_a_time(_TWICE):
        hold_files([row.person_id])
        former = _strike(row, by=by, at=at)
        bump([row.person_id])
    return former


def note_letter_outcome(
    row: ContactAttempt, *, outcome: str, on: date, by: Agent, at: datetime
) -> ContactAttempt:
    """Note what became of a letter with proof, or correct it. `Refusal` for a day before it left or to come."""
    gate.require(by, Verb.RECORD_OUTCOME)
    require_visible(by, [row.person_id])
    if outcome not in Outcome.values:
        raise Refusal("Choisissez ce que la lettre est devenue.", field="outcome")
    with one_at_a_time(_TWICE):
        hold_files([row.person_id])
        fresh = ContactAttempt.objects.select_for_update().get(pk=row.pk)
        if fresh.kind != Kind.LETTER or fresh.struck_at is not None:
            raise Refusal("Cette lettre vient d'être corrigée : rechargez la page.")
        if not journal.civil_day(fresh.at) <= on <= journal.civil_day(at):
            raise Refusal("Ce jour se place entre l'envoi de la lettre et aujourd'hui.", field="on")
        # The first act is the sending; what was said of its outcome is said again.
        _void(_acts(fresh)[1:], by=by, at=at)
        _become(fresh, outcome, on, by=by, at=at)
    return fresh


def decide_reach(person: Person, *, kind: str, words: str = "", by: Agent, at: datetime) -> ReachDecision:
    """Say what is done of somebody whom nobody reaches: who may end an accompaniment decides it."""
    gate.require(by, Verb.CLOSE_ACCOMPANIMENT)
    require_visible(by, [person.pk])
    if kind not in ReachDecision.Kind.values:
        raise Refusal("Choisissez ce qui est décidé.", field="kind")
    with one_at_a_time(_TWICE):
        hold_files([person.pk])
        made = ReachDecision.objects.create(
            person=person, kind=kind, words=words.strip(), decided_at=at, decided_by_id=by.account_id
        )
        said = " : ".join(filter(None, (str(made.get_kind_display()), made.words)))
        _tell(events.REACH_DECIDED, person.pk, made.pk, kind, said, at, by=by, at=at)
    return made


def _check(contact: Contact, at: datetime) -> None:
    if contact.kind not in Kind.values:
        raise Refusal("Choisissez ce qui s'est passé.", field="kind")
    if contact.when > at:
        raise Refusal("Ce moment n'est pas encore passé : notez ce qui a eu lieu.", field="on")
    if (contact.kind == Kind.LETTER) != bool(contact.number.strip()):
        raise Refusal("Recopiez le numéro du recommandé, écrit sur la preuve de dépôt.", field="number")


def _write(
    person: int, contact: Contact, *, replaces: ContactAttempt | None = None, by: Agent, at: datetime
) -> ContactAttempt:
    """The row and its act, inside the action's transaction."""
    where = standings([person]).get(person, NOWHERE)
    row = ContactAttempt.objects.create(
        person_id=person, kind=contact.kind, at=contact.when.replace(second=0, microsecond=0), words=contact.words.strip(),
        number=contact.number.strip(), professional_id=by.professional_id, organisation_id=where.organisation,
        noted_by_id=by.account_id, noted_at=at, replaces=replaces,
    )  # fmt: skip
    event = events.REACHED if row.reached else events.ATTEMPTED
    variant, said = row.kind, [str(row.get_kind_display()), row.words]
    if row.kind == Kind.LETTER:
        event, variant, said = events.CONTACT_LETTER, "sent", [f"n° {row.number}, envoyée", row.words]
    _tell(event, person, row.pk, variant, " : ".join(filter(None, said)), row.at, by=by, at=at)
    return row


def _become(row: ContactAttempt, outcome: str, on: date, *, by: Agent, at: datetime) -> None:
    """What a letter became, inside the action's transaction."""
    row.outcome, row.outcome_on = outcome, on
    row.save(update_fields=["outcome", "outcome_on"])
    words = f"n° {row.number}. {row.get_outcome_display()}, le {long_date(on)}."
    when = journal.midday(on)
    _tell(events.CONTACT_LETTER, row.person_id, row.pk, outcome, words, when, by=by, at=at)


def _strike(row: ContactAttempt, *, by: Agent, at: datetime) -> ContactAttempt:
    """Strike a row and void its acts, inside the action's transaction."""
    fresh = ContactAttempt.objects.select_for_update().get(pk=row.pk)
    if fresh.noted_by_id != by.account_id:
        raise Refusal("Seul qui a noté ce contact peut le corriger : notez plutôt le vôtre.")
    if fresh.struck_at is not None:
        raise Refusal("Ce contact est déjà corrigé : rechargez la page.")
    fresh.struck_at, fresh.struck_by_id = at, by.account_id
    fresh.save(update_fields=["struck_at", "struck_by"])
    _void(_acts(fresh), by=by, at=at)
    return fresh


def _acts(row: ContactAttempt) -> list[Event]:
    """What the journal says of a contact and stands, the oldest first."""
    acts = Event.objects.filter(
        person=row.person_id,
        subject=row.pk,
        type__in=[kind.number for kind in _TYPES],
        voided_by__isnull=True,
    )
    return list(acts.order_by("pk"))


def _void(acts: Sequence[Event], *, by: Agent, at: datetime) -> None:
    for former in acts:
        journal.void(former.pk, by=by, at=at, correction=events.CONTACT_CORRECTED)
        take_back([former.pk], by=by, at=at)


def _tell(
    event: EventType,
    person: int,
    subject: int,
    variant: str,
    words: str,
    when: datetime,
    *,
    by: Agent,
    at: datetime,
) -> None:
    where = standings([person]).get(person, NOWHERE)
    told = Happened(
        event, person, at=when, subject=subject, organisation=where.organisation, area=where.area, scheme=where.scheme,
        caseworker=where.lead, variant=variant, data={"objet": words},
    )  # fmt: skip
    advance([journal.record(told, by=by, at=at)], by=by, at=at)
    bump([person])
