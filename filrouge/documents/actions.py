"""Preparing, signing, sending letters, and noting that they were received (F-3). Sets and single letters alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.directory.models import PERIOD_MESSAGE
from filrouge.documents import events
from filrouge.documents.models import Delegation, Letter, LetterTemplate
from filrouge.documents.queries import delegation_of, template_of
from filrouge.documents.rules import filled, unknown_fields
from filrouge.documents.shipped import SUMMONS_LETTER, letter_fields
from filrouge.people.actions import hold_files
from filrouge.people.queries import require_visible

State = Letter.State


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to prepare: the person's key, the lines of the address, the values of the fields; `about`: the key of
    what it notifies; `copies`: the lines of each address that gets a copy."""

    person: int
    address: tuple[str, ...]
    values: Mapping[str, str]
    about: int | None = None
    copies: tuple[tuple[str, ...], ...] = ()


def write_letters(kind: str, drafts: Sequence[Draft], *, by: Agent, at: datetime) -> str:
    """Prepare letters of one kind, ready to be signed; the identifier of the set.

    One that waited for a signature for the same person is replaced: it said what is no longer true."""
    gate.require(by, Verb.HANDLE_LETTERS)
    with transaction.atomic():
        people = [draft.person for draft in drafts]
        hold_files(people)
        if kind != SUMMONS_LETTER:
            Letter.objects.filter(person__in=people, kind=kind, state=State.TO_SIGN).delete()
        return prepare(kind, drafts, by=by, at=at)


def prepare(kind: str, drafts: Sequence[Draft], *, by: Agent, at: datetime) -> str:
    """The same inside an action that has a reason for a letter, which passed its own verb: somebody who has the
    delegation signs it. What waits about the same thing is replaced."""
    people = [draft.person for draft in drafts]
    require_visible(by, people)
    template, batch, today = template_of(kind), new_public_id(), journal.civil_day(at)
    with transaction.atomic():
        hold_files(people)
        forget_unsigned(kind, [draft.about for draft in drafts if draft.about is not None])
        Letter.objects.bulk_create((
            Letter(
                person_id=draft.person, kind=kind, about=draft.about, address=list(draft.address),
                copies=[list(lines) for lines in draft.copies],
                subject=filled(template.subject, draft.values), body=filled(template.body, draft.values),
                dated=today, batch=batch, written_by_id=by.account_id,
            )
            for draft in drafts
        ), batch_size=bulk.ROWS_AT_ONCE)  # fmt: skip
        _tell(events.LETTER_WRITTEN, people, kind, by, at)
    return batch


def sign(letters: Sequence[Letter], *, seen: Mapping[str, str] | None = None, by: Agent, at: datetime) -> int:
    """Sign letters by the delegation that the agent holds today; how many. Those signed meanwhile are left alone, and
    those whose words are no longer the ones that were under the eyes (`seen`: public identifier → `words_hash`).

    `Refusal` without a delegation in force."""
    gate.require(by, Verb.HANDLE_LETTERS)
    require_visible(by, {letter.person_id for letter in letters})
    delegation = delegation_of(by, journal.civil_day(at))
    if delegation is None:
        raise Refusal(
            "Vous n'avez pas de délégation de signature en vigueur : demandez à la direction de l'enregistrer, ou "
            "laissez signer qui en a une."
        )
    return _moved(
        letters,
        State.TO_SIGN,
        events.LETTER_SIGNED,
        by,
        at,
        seen=seen,
        state=State.SIGNED,
        delegation=delegation,
        signed_at=at,
    )


def send(letters: Sequence[Letter], *, by: Agent, at: datetime) -> int:
    """Note that signed letters left today; how many. Those without an address are left aside: no post takes them."""
    gate.require(by, Verb.HANDLE_LETTERS)
    require_visible(by, {letter.person_id for letter in letters})
    addressed = [letter for letter in letters if letter.address]
    return _moved(
        addressed, State.SIGNED, events.LETTER_SENT, by, at, state=State.SENT, sent_on=journal.civil_day(at)
    )


def _moved(
    letters: Sequence[Letter], of: Letter.State, event: EventType, by: Agent, at: datetime,
    *, seen: Mapping[str, str] | None = None, **changes: object,
) -> int:  # fmt: skip
    """Change those of these letters that are still in the state `of`, each told once; how many."""
    with transaction.atomic():
        hold_files(row.person_id for row in letters)
        rows = Letter.objects.select_for_update().filter(pk__in=[row.pk for row in letters], state=of)
        mine = [
            row for row in rows.order_by("pk") if seen is None or seen.get(row.public_id) == row.words_hash
        ]
        Letter.objects.filter(pk__in=[row.pk for row in mine]).update(**changes)
        for kind in sorted({row.kind for row in mine}):
            _tell(event, [row.person_id for row in mine if row.kind == kind], kind, by, at)
    return len(mine)


def note_receipt(
    letter: Letter, *, proof: str, received_on: date, seen: str | None = None, by: Agent, at: datetime
) -> Letter:
    """Note when and how a letter was received, or correct it. `seen`: the day that the writer had under the eyes, as ISO
    (empty: none). `Refusal` for a day that cannot be, or when somebody noted another meanwhile."""
    gate.require(by, Verb.HANDLE_LETTERS)
    require_visible(by, [letter.person_id])
    if letter.state == State.TO_SIGN:
        raise Refusal("Ce courrier n'est pas signé : il n'a pas pu être reçu.")
    if not letter.dated <= received_on <= journal.civil_day(at):
        raise Refusal(
            "La réception se place entre la date du courrier et aujourd'hui : corrigez la date.",
            field="received_on",
        )
    with transaction.atomic():
        hold_files([letter.person_id])
        held = Letter.objects.select_for_update().get(pk=letter.pk)
        present = held.received_on.isoformat() if held.received_on else ""
        if seen is not None and seen != present:
            raise Refusal(
                f"Entre-temps, la réception a été notée au {held.received_on:%d/%m/%Y}. Si vous enregistrez à nouveau, "
                "votre date la corrige, et le délai avec elle."
                if held.received_on
                else "Entre-temps, la réception a été effacée : vérifiez, puis enregistrez à nouveau.",
                field="received_on",
            )
        Letter.objects.filter(pk=letter.pk).update(
            state=State.RECEIVED, proof=proof, received_on=received_on, sent_on=letter.sent_on or letter.dated
        )
        _tell(events.LETTER_RECEIVED, [letter.person_id], letter.kind, by, at)
    letter.refresh_from_db()
    return letter


def forget_unsigned(kind: str, about: Iterable[int]) -> None:
    """Inside the action that ends what these letters tell: nobody signs any more what is no longer true."""
    Letter.objects.filter(kind=kind, about__in=list(about), state=State.TO_SIGN).delete()


def change_words(
    letter: Letter, *, subject: str, body: str, seen: str | None = None, by: Agent, at: datetime
) -> None:
    """Change the words of a letter that nobody signed yet. `seen`: the `words_hash` that the writer had under the eyes;
    `Refusal` when somebody changed them since, or signed."""
    gate.require(by, Verb.HANDLE_LETTERS)
    require_visible(by, [letter.person_id])
    with transaction.atomic():
        hold_files([letter.person_id])
        row = Letter.objects.select_for_update().filter(pk=letter.pk, state=State.TO_SIGN).first()
        if row is None:
            raise Refusal("Ce courrier vient d'être signé : ses mots ne changent plus. Préparez-en un autre.")
        if seen is not None and seen != row.words_hash:
            raise Refusal(
                "Quelqu'un d'autre vient de changer ce courrier : ses mots sont montrés. Enregistrez à nouveau pour "
                "garder les vôtres."
            )
        Letter.objects.filter(pk=row.pk).update(subject=subject, body=body)
        _tell(events.LETTER_WRITTEN, [letter.person_id], letter.kind, by, at)


def save_template(kind: str, *, subject: str, body: str, by: Agent, at: datetime) -> None:
    """A département's own words for a kind of letter. `Refusal` when a field does not exist."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    for name, text in (("subject", subject), ("body", body)):
        if problems := unknown_fields(text, letter_fields()):
            raise Refusal(" ".join(problems), field=name)
    with transaction.atomic():
        LetterTemplate.objects.create(
            kind=kind, subject=subject, body=body, saved_at=at, saved_by_id=by.account_id
        )
        journal.record(journal.Happened(events.TEMPLATE_SAVED, None), by=by, at=at)


def save_delegation(delegation: Delegation, *, by: Agent, at: datetime) -> Delegation:
    """Record a delegation of signature, or its end."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    try:
        delegation.full_clean()
    except ValidationError as error:
        raise refusal_of(error, {PERIOD_MESSAGE: "until"}) from error
    with transaction.atomic():
        delegation.save()
        journal.record(journal.Happened(events.DELEGATION_SAVED, None, subject=delegation.pk), by=by, at=at)
    return delegation


def _tell(event: EventType, people: Sequence[int], kind: str, by: Agent, at: datetime) -> None:
    journal.record_many([journal.Happened(event, person, variant=kind) for person in people], by=by, at=at)
