"""Asking for messages, taking them back, settling what is uncertain, printing, choosing the words and the channels (D-2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.messages import events, rules
from filrouge.messages.claims import hold_file_of
from filrouge.messages.hours import next_at
from filrouge.messages.models import ChannelChoice, Message, MessageTexts
from filrouge.messages.queries import address_of
from filrouge.messages.shipped import PERSON, fields, forbidden, kinds, sending
from filrouge.messages.texts import Texts, problems
from filrouge.people.actions import bump, held_file, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

State = Message.State
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to ask for: to one person or to one professional's account, by their key.

    `about` is what makes it the same when it is asked for twice (« appointment:3f…:reminder »). `not_after`: from then
    on it is no use, and it is dropped with a trace. `digest`: it can wait for the professional's next digest.
    `calendar`: iCalendar text that the e-mail carries."""

    kind: str
    about: str
    person: int | None = None
    account: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None
    not_after: datetime | None = None
    digest: bool = False
    calendar: str = ""


def enqueue(draft: Draft, *, by: Agent, at: datetime) -> Message:
    """Ask for a message; the one that was asked for already when there is one. See `enqueue_many`."""
    enqueue_many([draft], by=by, at=at)
    gone = (State.CANCELLED, State.EXPIRED)
    return Message.objects.exclude(state__in=gone).get(about=draft.about)


def enqueue_many(drafts: Sequence[Draft], *, by: Agent, at: datetime) -> int:
    """Ask for messages inside the action that has a reason for them, which passed its own verb; how many are new.

    To change one that waits, cancel it and ask again. `ValueError` for what a caller may not ask: an unknown kind or
    field, no recipient or two."""
    require_visible(by, {draft.person for draft in drafts if draft.person is not None})
    rows = [_row(draft, by, at) for draft in drafts]
    with transaction.atomic():
        known: set[str] = set()
        for start in range(0, len(rows), _CHUNK):
            abouts = [row.about for row in rows[start : start + _CHUNK]]
            alive = Message.objects.exclude(state__in=(State.CANCELLED, State.EXPIRED))
            known.update(alive.filter(about__in=abouts).order_by("pk").values_list("about", flat=True))
        new = list({row.about: row for row in reversed(rows) if row.about not in known}.values())[::-1]
        # Somebody may ask for the same at this very instant: the first one stays.
        Message.objects.bulk_create(new, batch_size=_CHUNK, ignore_conflicts=True)
    return len(new)


def _row(draft: Draft, by: Agent, at: datetime) -> Message:
    kind = kinds().get(draft.kind)
    if kind is None:
        raise ValueError(f"sorte de message inconnue : {draft.kind}")
    if (draft.person is None) is (draft.account is None) or (draft.person is None) is (
        kind.audience == PERSON
    ):
        raise ValueError(f"{draft.kind} : ce message ne va pas à ce destinataire")
    if strange := set(draft.values) - set(fields()):
        raise ValueError(f"{draft.kind} : champs inconnus {', '.join(sorted(strange))}")
    if draft.digest and not kind.digest:
        raise ValueError(f"{draft.kind} : cette sorte n'a pas de ligne de récapitulatif")
    due = max(draft.not_before or at, at)
    if draft.digest:
        due = next_at(sending().digest_hour, due, sending().hours)
    return Message(
        kind=draft.kind, about=draft.about, person_id=draft.person, account_id=draft.account, digest=draft.digest,
        values=dict(draft.values), asked_at=at, asked_by_id=by.account_id, due_at=due, not_after=draft.not_after,
        calendar=draft.calendar,
    )  # fmt: skip


def cancel(about: str, *, by: Agent, at: datetime) -> int:
    """What this message would have said is no longer true: it does not leave. How many were stopped (0: it has left
    already, or is leaving this second). See `cancel_many`."""
    return cancel_many([about], by=by, at=at)


def cancel_many(abouts: Iterable[str], *, by: Agent, at: datetime) -> int:
    """The same for a set, inside the action that has a reason for it."""
    wanted, stopped = sorted(set(abouts)), 0
    with transaction.atomic():
        for start in range(0, len(wanted), _CHUNK):
            rows = Message.objects.filter(about__in=wanted[start : start + _CHUNK], state__in=rules.WAITING)
            require_visible(by, set(rows.filter(person__isnull=False).values_list("person", flat=True)))
            stopped += rows.update(
                state=State.CANCELLED, finished_at=at, settled_by=by.account_id, settled_at=at
            )
    return stopped


def settle(message: Message, *, arrived: bool, by: Agent, at: datetime) -> None:
    """Somebody found out what became of an uncertain message: it arrived, or it is to be sent again.

    `Refusal` when somebody else settled it, when a report came meanwhile, or when it is too late to send it again."""
    _may_touch(message, by)
    if arrived:
        _move(message, State.SENT, (State.UNCERTAIN,), by, at, sent_at=message.claimed_at)
    else:
        _again(message, (State.UNCERTAIN,), by, at)


def send_again(message: Message, *, by: Agent, at: datetime) -> None:
    """What stopped a message was mended: it leaves again, by the channel that suits today. `Refusal`: see `settle`."""
    _may_touch(message, by)
    _again(message, (State.FAILED,), by, at)


def give_up(message: Message, *, by: Agent, at: datetime) -> None:
    """A message that did not leave, or a letter that waits, is no longer wanted."""
    _may_touch(message, by)
    _move(message, State.CANCELLED, (State.FAILED, State.TO_PRINT, State.QUEUED), by, at, finished_at=at)


def _may_touch(message: Message, by: Agent) -> None:
    if message.person_id is None:
        gate.require(by, Verb.MANAGE_ACCOUNTS)
        return
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [message.person_id])


def _again(message: Message, of: Sequence[State], by: Agent, at: datetime) -> None:
    if message.not_after is not None and message.not_after <= at:
        raise Refusal("Il est trop tard : ce que ce message annonçait est passé. Abandonnez-le.")
    if message.erased_at is not None:
        raise Refusal("Les mots de ce message sont effacés : il ne peut plus partir.")
    _move(
        message, State.QUEUED, of, by, at,
        due_at=at, attempts=0, claim="", claimed_at=None, failure="", carrier_id="", channel="",
    )  # fmt: skip


def _move(
    message: Message, to: State, of: Sequence[State], by: Agent, at: datetime, **changes: object
) -> None:
    with transaction.atomic():
        if message.person_id is not None:
            hold_files([message.person_id])
        rows = Message.objects.filter(pk=message.pk, state__in=of)
        if not rows.update(state=to, settled_by=by.account_id, settled_at=at, **changes):
            raise Refusal("Ce message vient de changer d'état : rechargez la page.")
        event = events.DROPPED if to == State.CANCELLED else events.SETTLED
        told = {"sorte": kinds()[message.kind].label, "suite": str(to.label)}
        _tell(event, message.person_id, message.pk, by, at, told)
    message.refresh_from_db()


def mark_printed(letters: Sequence[Message], *, by: Agent, at: datetime) -> int:
    """These letters came out of the printer and leave by post; how many. Those printed by somebody else are left alone."""
    gate.require(by, Verb.HANDLE_LETTERS)
    require_visible(by, {letter.person_id for letter in letters if letter.person_id})
    with transaction.atomic():
        hold_files(letter.person_id for letter in letters if letter.person_id is not None)
        rows = Message.objects.select_for_update().filter(
            pk__in=[letter.pk for letter in letters], state=State.TO_PRINT
        )
        mine = list(rows.order_by("pk"))
        Message.objects.filter(pk__in=[row.pk for row in mine]).update(
            state=State.PRINTED, sent_at=at, settled_by=by.account_id, settled_at=at
        )
        journal.record_many(
            [
                journal.Happened(
                    events.PRINTED, row.person_id, subject=row.pk, variant=Message.Channel.LETTER.value,
                    data={"sorte": kinds()[row.kind].label},
                )
                for row in mine
            ],
            by=by, at=at,
        )  # fmt: skip
        bump(row.person_id for row in mine if row.person_id)
    return len(mine)


def save_texts(kind: str, texts: Texts, *, by: Agent, at: datetime) -> MessageTexts:
    """A département's own words for a kind. `Refusal` on the text that holds an unknown field or a forbidden word."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    for name, said in problems(texts, known=fields(), forbidden=forbidden()).items():
        raise Refusal(" ".join(said), field=name)
    if not texts.subject or not texts.email:
        raise Refusal("Un message a un objet et un e-mail.", field="email" if texts.subject else "subject")
    with transaction.atomic():
        made = MessageTexts.objects.create(
            kind=kind, subject=texts.subject, email=texts.email, sms=texts.sms, letter=texts.letter, saved_at=at,
            saved_by_id=by.account_id,
        )  # fmt: skip
        journal.record(journal.Happened(events.TEXTS_SAVED, None, subject=made.pk), by=by, at=at)
    return made


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of one channel: they refuse it; the address, which others have too, is safe for them.

    `seen`: the address that the writer had under the eyes."""

    channel: str
    refused: bool
    safe: bool
    seen: str


def save_choices(person: Person, choices: Sequence[Choice], *, by: Agent, at: datetime) -> None:
    """Note what a person wants of each channel. `Refusal` when the address to confirm changed meanwhile."""
    gate.require(by, Verb.EDIT_PERSON)
    require_visible(by, [person.pk])
    with transaction.atomic():
        fresh = held_file(person.pk)
        changed = [words for choice in choices if (words := _saved(fresh, choice, by, at))]
        if changed:
            _tell(events.CHOICE_SAVED, person.pk, None, by, at, {"choix": changed})


def _saved(person: Person, choice: Choice, by: Agent, at: datetime) -> str:
    """Write one choice; what changed, in French, empty when nothing did."""
    address = address_of(person, choice.channel)
    if choice.safe and choice.seen != address:
        raise Refusal(
            "Les coordonnées ont changé entre-temps : vérifiez-les, puis confirmez.",
            field=f"{choice.channel}_safe",
        )
    row = ChannelChoice.objects.filter(person=person, channel=choice.channel).first()
    row = row or ChannelChoice(person=person, channel=choice.channel)
    label, said = rules.LABELS[choice.channel], []
    if choice.refused != (row.refused_at is not None):
        row.refused_at, row.refused_by_id = (at, by.account_id) if choice.refused else (None, None)
        said.append(f"{label} : {'refusé' if choice.refused else 'accepté'}")
    joined = ChannelChoice.objects.filter(
        person__merged_into=person, channel=choice.channel, refused_at__isnull=False
    )
    if not choice.refused and joined.update(refused_at=None, refused_by=None) and not said:
        said.append(f"{label} : accepté")
    safe = address if choice.safe else ""
    if safe != row.safe_address:
        row.safe_address = safe
        row.safe_at, row.safe_by_id = (at, by.account_id) if safe else (None, None)
        said.append(f"{label} : destination {'confirmée sûre' if safe else 'à confirmer'}")
    if said:
        row.save()
    return ", ".join(said)


def opt_out(message: Message, *, by: Agent, at: datetime) -> None:
    """The reader of an e-mail asked, by the link that it holds, for no more of them. Said twice, it is noted once."""
    assert message.person_id is not None
    with transaction.atomic():
        hold_file_of(message)
        row, made = ChannelChoice.objects.get_or_create(
            person_id=message.person_id, channel=Message.Channel.EMAIL, defaults={"refused_at": at}
        )
        if not made:
            if row.refused_at is not None:
                return
            ChannelChoice.objects.filter(pk=row.pk).update(refused_at=at, refused_by=None)
        _tell(events.OPTED_OUT, message.person_id, message.pk, by, at, {})


def _tell(
    event: EventType,
    person: int | None,
    subject: int | None,
    by: Agent,
    at: datetime,
    data: Mapping[str, object],
) -> None:
    journal.record(journal.Happened(event, person, subject=subject, data=dict(data)), by=by, at=at)
    if person is not None:
        bump([person])
