"""Notification of an orientation, name of the caseworker, and what their receipt starts (B-1, B-2).

The certain date on which an orientation is received opens the delay of the contract: noting the proof notes the
notification, correcting it corrects the clock."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.access.models import Event
from filrouge.clocks.actions import take_back
from filrouge.core.text import long_date
from filrouge.directory.catalogue import catalogue, scheme_text
from filrouge.directory.queries import department
from filrouge.documents.actions import Draft, note_receipt, write_letters
from filrouge.documents.models import Letter
from filrouge.documents.shipped import ORIENTATION_LETTER, letter_kinds
from filrouge.orientation import events
from filrouge.orientation.actions import notify
from filrouge.orientation.criteria import pathway_label
from filrouge.orientation.models import OrientationDecision
from filrouge.people.actions import bump
from filrouge.people.mailing import Mailing, mailing_of
from filrouge.people.models import Following, Person, file_open_to

ORIENTATION, LEAD = ORIENTATION_LETTER, "lead"
NOWHERE = Mailing()
_CIVILITY = {"F": "Madame", "M": "Monsieur"}


def to_prepare(agent: Agent) -> "QuerySet[OrientationDecision]":
    """The département's decisions in force that nobody received and that no letter notifies yet, the oldest first."""
    written = Letter.objects.filter(kind=ORIENTATION, about=OuterRef("pk"))
    return (
        OrientationDecision.objects.filter(
            file_open_to(agent, "person_id"),
            until__isnull=True,
            notified_on__isnull=True,
            authority=OrientationDecision.Authority.DEPARTMENT,
        )
        .exclude(Exists(written))
        .select_related("person", "organisation", "scheme", "area")
        .order_by("decided_on", "pk")
    )


def write_orientations(decisions: Sequence[OrientationDecision], *, by: Agent, at: datetime) -> str:
    """The letters that notify these decisions; the identifier of the set."""
    today = journal.civil_day(at)
    delay = str(catalogue().national.parameter("contract_delay", today).delay)
    mailing, shared = mailing_of([d.person_id for d in decisions], today), _shared(today)
    drafts = [
        Draft(
            d.person_id,
            mailing.get(d.person_id, NOWHERE).to,
            shared
            | _about(d.person)
            | {
                "organisme": str(d.organisation),
                "parcours": pathway_label(
                    scheme_text(d.scheme.key if d.scheme else None), d.pathway, d.category
                ),
                "decidee_le": long_date(d.decided_on),
                "motifs": d.reasons,
                "delai_contrat": delay,
                "territoire": str(d.area or ""),
            },
            about=d.pk,
            copies=mailing.get(d.person_id, NOWHERE).copies,
        )
        for d in decisions
    ]
    return write_letters(ORIENTATION, drafts, by=by, at=at)


def write_leads(people: Iterable[int], *, by: Agent, at: datetime) -> str:
    """The letters that give these people the name of their caseworker; the identifier of the set."""
    rows = list(
        Following.objects.filter(person__in=list(people), lead__isnull=False)
        .select_related("person", "lead", "organisation", "area")
        .order_by("person__name_key", "pk")
    )
    today = journal.civil_day(at)
    mailing, shared = mailing_of([row.person_id for row in rows], today), _shared(today)
    drafts = [
        Draft(
            row.person_id,
            mailing.get(row.person_id, NOWHERE).to,
            shared
            | _about(row.person)
            | {
                "organisme": str(row.organisation or ""),
                "referent": str(row.lead),
                "referent_telephone": row.lead.phone if row.lead else "",
                "referent_courriel": row.lead.email if row.lead else "",
                "territoire": str(row.area or ""),
            },
            copies=mailing.get(row.person_id, NOWHERE).copies,
        )
        for row in rows
    ]
    return write_letters(LEAD, drafts, by=by, at=at)


def receive(
    letter: Letter, *, proof: str, received_on: date, seen: str | None = None, by: Agent, at: datetime
) -> None:
    """Note how and when a letter was received. For an orientation, it is its notification, noted or corrected. `seen`:
    see `documents.actions.note_receipt`."""
    with transaction.atomic():
        decision = _notified_by(letter)
        note_receipt(letter, proof=proof, received_on=received_on, seen=seen, by=by, at=at)
        if decision is None or decision.notified_on == received_on:
            return
        if decision.notified_on is not None:
            _take_back_notification(decision, by=by, at=at)
            decision.refresh_from_db()
        notify(decision, received_on=received_on, by=by, at=at)


def _notified_by(letter: Letter) -> OrientationDecision | None:
    """The decision in force that this letter notifies."""
    if not letter_kinds()[letter.kind].starts_clock or letter.about is None:
        return None
    return OrientationDecision.objects.filter(
        pk=letter.about, person=letter.person_id, until__isnull=True
    ).first()


def _take_back_notification(decision: OrientationDecision, *, by: Agent, at: datetime) -> None:
    """The former date was wrong: what it opened goes, what it ended runs again."""
    former = Event.objects.filter(
        person=decision.person_id, subject=decision.pk, type=events.NOTIFIED.number, voided_by__isnull=True
    )
    for event in former.order_by("pk"):
        journal.void(event.pk, by=by, at=at, correction=events.NOTIFICATION_CORRECTED)
        take_back([event.pk], by=by, at=at)
    OrientationDecision.objects.filter(pk=decision.pk).update(notified_on=None)
    bump([decision.person_id])


def _shared(day: date) -> dict[str, str]:
    return {"date": long_date(day), "departement": str(department() or "Département")}


def _about(person: Person) -> dict[str, str]:
    return {"civilite": _CIVILITY.get(person.sex, "Madame, Monsieur"), "personne": person.full_name}
