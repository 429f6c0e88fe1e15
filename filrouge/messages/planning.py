"""What to do with one message now: which channel, which words, or why not. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from filrouge.access import slips
from filrouge.core.results import Opinion
from filrouge.messages.hours import next_opening
from filrouge.messages.models import Message
from filrouge.messages.queries import texts_of, values_about, ways_of, ways_of_many
from filrouge.messages.rules import Channel, ChannelFacts, State, Way, choose_channel
from filrouge.messages.segments import sms_cost
from filrouge.messages.shipped import SLIP, Sending, forbidden, instead, kinds, sending
from filrouge.messages.texts import Texts, Words, written
from filrouge.messages.truths import no_longer_true
from filrouge.people.models import Person

_LONGEST_SUBJECT, _LONGEST_FAILURE = 200, 250
_NO_WAY = "Aucun moyen ne convient. {reasons}"
_NO_SITE = "Ce site n'a pas d'adresse publique (FILROUGE_URL) : un message ne peut pas y mener."
# What the file of the person says in the place of an address that is theirs alone.
SLIP_TOLD = "(adresse à usage unique, connue de la personne seule)"
_HIDDEN = "Laissé hors du SMS et de l'objet, car trop parlant : {names}."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a message becomes: `claimed` to leave now, `queued` to wait until `due_at`, `to_print`, `expired`, `failed`;
    `cancelled` when what it says is no longer true. `leaves`: the words that leave where they are not those that are
    kept, since they hold a slip."""

    state: State
    channel: str = ""
    reasons: tuple[str, ...] = ()
    address: str = ""
    subject: str = ""
    body: str = ""
    segments: int = 0
    failure: str = ""
    due_at: datetime | None = None
    leaves: str = ""


def plan_of(message: Message, how: Sending, at: datetime) -> Plan:
    """What to do with a message that is due."""
    if message.not_after is not None and message.not_after <= at:
        return Plan(State.EXPIRED, failure="Il aurait été envoyé trop tard : ce qu'il annonçait est passé.")
    if words := no_longer_true(message, at):
        return Plan(State.CANCELLED, failure=words)
    return _to_professional(message) if message.person_id is None else _to_person(message, how, at)


def _to_professional(message: Message) -> Plan:
    account = message.account
    assert account is not None
    if not account.is_active:
        return Plan(State.FAILED, failure="Le compte de ce professionnel est fermé.")
    words = _words(message, texts_of(message.kind))
    return _leaving(Channel.EMAIL, account.email, words, ())


def _to_person(message: Message, how: Sending, at: datetime) -> Plan:
    person, texts = message.person, texts_of(message.kind)
    assert person is not None
    if person.merged_into_id is not None:
        return Plan(
            State.FAILED,
            failure="Ce dossier a été réuni à un autre : le message est à refaire depuis l'autre.",
        )
    path = kinds()[message.kind].slip
    if path and not settings.PUBLIC_URL:
        return Plan(State.FAILED, failure=_NO_SITE)
    opening = next_opening(at, how.hours)
    opinion = _way(person, ways_of(person), texts, opening, how, message.not_after)
    if opinion.verdict is None:
        return Plan(
            State.FAILED,
            reasons=opinion.reasons,
            failure=_NO_WAY.format(reasons=" ".join(opinion.reasons))[:_LONGEST_FAILURE],
        )
    channel = opinion.verdict.channel
    if channel != Channel.LETTER and opening > at:
        if message.not_after is not None and message.not_after <= opening:
            return Plan(
                State.EXPIRED,
                channel,
                failure="Les heures d'envoi ne reviennent qu'après ce qu'il annonçait.",
            )
        return Plan(State.QUEUED, channel, due_at=opening)
    plan = _leaving(channel, opinion.verdict.address, _words(message, texts), opinion.reasons)
    return _with_slip(plan, path, message.values[SLIP]) if path else plan


def _with_slip(plan: Plan, path: str, subject: str) -> Plan:
    """The plan whose words leave with a one-time address, drawn now and written nowhere here (G-8)."""
    url = f"{settings.PUBLIC_URL}/{path}/{slips.draw(path, subject)}/"
    leaves = plan.body.replace(SLIP_TOLD, url)
    segments = sms_cost(leaves).segments if plan.channel == Channel.SMS else 0
    return replace(plan, leaves=leaves, segments=segments)


def foreseen(people: Sequence[Person], kind: str, at: datetime) -> dict[int, Opinion[Way | None]]:
    """By which way a message of this kind would leave now for each of these people, by key, and why, as `plan_of` will
    choose. Seven queries, however many they are."""
    opinions = foreseen_before([(person, None) for person in people], kind, at)
    return {person.pk: opinion for person, opinion in zip(people, opinions, strict=True)}


def foreseen_before(
    cases: Sequence[tuple[Person, datetime | None]], kind: str, at: datetime
) -> list[Opinion[Way | None]]:
    """The same for each of these messages, in order: to whom, and from when on it is no use. Seven queries."""
    how, texts, ways = sending(), texts_of(kind), ways_of_many([person for person, _ in cases])
    opening = next_opening(at, how.hours)
    return [_way(person, ways[person.pk], texts, opening, how, not_after) for person, not_after in cases]


def _way(
    person: Person,
    ways: Sequence[Way],
    texts: Texts,
    opening: datetime,
    how: Sending,
    not_after: datetime | None = None,
) -> Opinion[Way | None]:
    """The way that suits the person among those in which this message is written."""
    written_in = {Channel.EMAIL: texts.email, Channel.SMS: texts.sms, Channel.LETTER: texts.letter}
    arrives = opening + timedelta(days=how.letter_days)
    return choose_channel(
        ChannelFacts(
            preferred=person.preferred_channel,
            ways=[way for way in ways if written_in[way.channel] or way.channel == Channel.LETTER],
            in_time=not_after is None or arrives <= not_after,
            has_letter=bool(texts.letter),
        )
    )


def _words(message: Message, texts: Texts) -> Words:
    values = values_about(message.person, message.account) | message.values
    if SLIP in values:
        values[SLIP] = SLIP_TOLD
    return written(texts, values, forbidden=forbidden(), instead=instead())


def _leaving(channel: Channel, address: str, words: Words, reasons: tuple[str, ...]) -> Plan:
    bodies = {Channel.EMAIL: words.email, Channel.SMS: words.sms, Channel.LETTER: words.letter}
    hidden = (_HIDDEN.format(names=", ".join(words.hidden)),) if words.hidden else ()
    return Plan(
        State.TO_PRINT if channel == Channel.LETTER else State.CLAIMED,
        channel,
        reasons + hidden,
        address,
        words.subject[:_LONGEST_SUBJECT],
        bodies[channel],
        sms_cost(words.sms).segments if channel == Channel.SMS else 0,
    )
