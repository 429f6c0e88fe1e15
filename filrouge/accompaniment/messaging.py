"""The same message to several people, each by the way that suits them: foreseen, then asked for whole or not (P-1, D-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.inviting import houses_of
from filrouge.agenda.wording import signed_by
from filrouge.core.results import Refusal
from filrouge.directory.models import Organisation, Professional
from filrouge.messages.actions import Draft, enqueue_many
from filrouge.messages.hours import next_opening
from filrouge.messages.models import Message
from filrouge.messages.planning import foreseen
from filrouge.messages.queries import texts_of, values_about
from filrouge.messages.rules import LABELS, Way
from filrouge.messages.shipped import Kind, forbidden, instead, kinds, sending
from filrouge.messages.texts import Words, written
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible

# What such a message is about, for the room of messages.
SEVERAL = "several"
NO_PHONE = (
    "Ni votre numéro ni celui de votre organisme n'est à l'annuaire : faites-le noter, la personne doit savoir où "
    "appeler."
)
_CHANGED = "Rien n'est parti : le moyen de joindre {names} a changé entre-temps. Relisez, puis envoyez."


@dataclass(frozen=True, slots=True)
class Telling:
    """What a message becomes for one person: the way by which it leaves, None for none; `reasons`: why, in French;
    `asked`: it was asked for today already."""

    person: Person
    way: Way | None
    reasons: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """A person to whom the message was said to leave, and by which channel."""

    person: Person
    channel: str


def kinds_by_hand() -> list[Kind]:
    """The messages that a professional may send to those whom they choose."""
    return [kind for kind in kinds().values() if kind.by_hand]


def writer_of(agent: Agent, at: datetime) -> dict[str, str]:
    """Who writes, for which organisation, and where to call back. `Refusal` for who has no number. Two queries at most."""
    professional = Professional.objects.filter(pk=agent.professional_id or 0).first()
    houses = houses_of(agent, journal.civil_day(at))
    if professional is None or not houses:
        raise Refusal("Votre compte n'est rattaché à aucun organisme : faites-le noter dans l'annuaire.")
    values = signed_by(professional, Organisation.objects.get(pk=houses[0]))
    if not values["telephone"]:
        raise Refusal(NO_PHONE)
    return values


def tellings(people: Sequence[Person], kind: Kind, *, by: Agent, at: datetime) -> list[Telling]:
    """What this message would become for each, in their order: eight queries, however many they are."""
    known, ways = _asked_today(people, kind, by, at), foreseen(people, kind.key, at)
    return [
        Telling(one, ways[one.pk].verdict, ways[one.pk].reasons, _about(one, kind, by, at) in known)
        for one in people
    ]


def words_to(person: Person, kind: Kind, values: dict[str, str]) -> Words:
    """What the message says, as this person would read it."""
    filled_in = values_about(person, None) | values
    return written(texts_of(kind.key), filled_in, forbidden=forbidden(), instead=instead())


def leaves_at(at: datetime) -> datetime:
    """When an e-mail or an SMS asked for at this instant leaves: then, or when the hours of sending come back."""
    return next_opening(at, sending().hours)


def message_several(announced: Sequence[Announced], *, kind: Kind, by: Agent, at: datetime) -> int:
    """Ask for the message to each of these people, all or none; how many are new: asking again the same day writes
    nothing. `Refusal` when a way is no longer the one that was announced."""
    gate.require(by, Verb.ACCOMPANY)
    people = [one.person for one in announced]
    require_visible(by, [person.pk for person in people])
    if not people:
        raise Refusal("Cochez au moins une personne.")
    if not kind.by_hand:
        raise ValueError(f"{kind.key} : ce message ne s'envoie pas à la main")
    values = writer_of(by, at)
    with transaction.atomic():
        hold_files([person.pk for person in people])
        fresh = [one for one in tellings(people, kind, by=by, at=at) if not one.asked]
        _as_announced(fresh, {one.person.pk: one.channel for one in announced})
        drafts = [
            Draft(kind.key, _about(one.person, kind, by, at), one.person.pk, values=values) for one in fresh
        ]
        enqueue_many(drafts, by=by, at=at)
        journal.record_many([_happened(one, kind) for one in fresh], by=by, at=at)
        bump(one.person.pk for one in fresh)
    return len(fresh)


def _as_announced(fresh: Iterable[Telling], said: dict[int, str]) -> None:
    if other := [
        one.person.full_name for one in fresh if one.way is None or one.way.channel != said[one.person.pk]
    ]:
        raise Refusal(_CHANGED.format(names=", ".join(other)))


def _happened(one: Telling, kind: Kind) -> journal.Happened:
    assert one.way is not None
    told = {"sorte": kind.label, "moyen": LABELS[one.way.channel]}
    return journal.Happened(events.MESSAGE_ASKED, one.person.pk, data=told)


def _about(person: Person, kind: Kind, by: Agent, at: datetime) -> str:
    """The same message of the same professional to the same person is the same all day."""
    return f"{SEVERAL}:{person.public_id}:{kind.key}:{by.account_id}:{journal.civil_day(at):%Y%m%d}"


def _asked_today(people: Sequence[Person], kind: Kind, by: Agent, at: datetime) -> set[str]:
    abouts = [_about(person, kind, by, at) for person in people]
    gone = (Message.State.CANCELLED, Message.State.EXPIRED)
    return set(
        Message.objects.filter(about__in=abouts).exclude(state__in=gone).values_list("about", flat=True)
    )
