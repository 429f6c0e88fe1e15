"""The life of a message, the channel that suits a person, when to try again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from filrouge.core.results import Opinion


class State(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    TO_PRINT = "to_print"
    PRINTED = "printed"
    GATHERED = "gathered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


S = State
# What may follow each state. A report from the operator may still say that an uncertain message arrived, or that a
# message it had taken did not; who sends a failed or an uncertain one again puts it back in the queue.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    S.QUEUED: frozenset((S.CLAIMED, S.TO_PRINT, S.GATHERED, S.FAILED, S.CANCELLED, S.EXPIRED)),
    S.CLAIMED: frozenset((S.SENT, S.QUEUED, S.FAILED, S.UNCERTAIN)),
    S.SENT: frozenset((S.DELIVERED, S.FAILED)),
    S.DELIVERED: frozenset(),
    S.FAILED: frozenset((S.QUEUED, S.CANCELLED)),
    S.UNCERTAIN: frozenset((S.SENT, S.DELIVERED, S.FAILED, S.QUEUED)),
    S.TO_PRINT: frozenset((S.PRINTED, S.CANCELLED, S.EXPIRED)),
    S.PRINTED: frozenset(),
    S.GATHERED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
}
# Nobody has anything to do with it any more: its words are erased after a time.
OVER = frozenset((S.SENT, S.DELIVERED, S.FAILED, S.PRINTED, S.GATHERED, S.CANCELLED, S.EXPIRED))
# What cancelling still reaches.
WAITING = frozenset((S.QUEUED, S.TO_PRINT))


def sources_of(target: State) -> frozenset[State]:
    """The states from which a message may come to this one: the condition of the UPDATE that moves it."""
    return frozenset(state for state, following in TRANSITIONS.items() if target in following)


class Channel(StrEnum):
    """How a message goes."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


LABELS: Mapping[str, str] = {Channel.EMAIL: "e-mail", Channel.SMS: "SMS", Channel.LETTER: "courrier"}


@dataclass(frozen=True, slots=True)
class Way:
    """One channel, as it stands for a person: `address` empty, there is none; `shared`: it is another person's too."""

    channel: Channel
    address: str = ""
    is_open: bool = True
    usable: bool = True
    opted_out: bool = False
    shared: bool = False
    confirmed_safe: bool = False


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is known when the channel is chosen. `in_time`: a letter would come before what the message is about."""

    preferred: str
    ways: Sequence[Way]
    in_time: bool
    has_letter: bool


_MISSING = {
    Channel.EMAIL: "Aucune adresse e-mail au dossier.",
    Channel.SMS: "Aucun numéro de téléphone au dossier.",
    Channel.LETTER: "Aucune adresse où envoyer un courrier.",
}
_CLOSED = {
    Channel.EMAIL: "L'envoi d'e-mails n'est pas réglé sur ce serveur.",
    Channel.SMS: "L'envoi de SMS n'est pas réglé sur ce serveur.",
    Channel.LETTER: "L'envoi de courriers n'est pas réglé sur ce serveur.",
}
_SHARED = {
    Channel.EMAIL: "L'adresse e-mail sert aussi à une autre personne : rien n'y part sans l'accord confirmé.",
    Channel.SMS: "Le téléphone sert aussi à une autre personne : rien n'y part sans l'accord confirmé.",
    Channel.LETTER: "Le courrier d'une autre personne arrive au même endroit : rien n'y part sans l'accord confirmé.",
}


def obstacle(way: Way, facts: ChannelFacts) -> str:
    """Why this channel does not suit, in French; empty when it does."""
    checks = (
        (not way.is_open, _CLOSED[way.channel]),
        (way.opted_out, f"La personne ne veut pas de messages par {LABELS[way.channel]}."),
        (not way.address, _MISSING[way.channel]),
        (not way.usable, "Le numéro n'est pas celui d'un téléphone mobile : il ne reçoit pas de SMS."),
        (way.shared and not way.confirmed_safe, _SHARED[way.channel]),
        (way.channel == Channel.LETTER and not facts.has_letter, "Ce message ne s'écrit pas en courrier."),
        (way.channel == Channel.LETTER and not facts.in_time, "Un courrier arriverait trop tard."),
    )
    return next((reason for wrong, reason in checks if wrong), "")


def choose_channel(facts: ChannelFacts) -> Opinion[Way | None]:
    """The person's preferred channel where it suits, else the first of `ways` (in the département's order) that does.

    The reasons say what was set aside and why; None: no channel suits, and a professional has something to do."""
    ordered = sorted(facts.ways, key=lambda way: way.channel != facts.preferred)
    reasons: list[str] = []
    for way in ordered:
        if problem := obstacle(way, facts):
            reasons.append(problem)
            continue
        if way.channel == facts.preferred:
            reasons.append(f"La personne préfère le moyen : {LABELS[way.channel]}.")
        elif facts.preferred == "phone":
            reasons.append("La personne préfère le téléphone : un message écrit part quand même.")
        return Opinion(way, tuple(reasons))
    return Opinion(None, tuple(reasons))


@dataclass(frozen=True, slots=True)
class Retry:
    """How an attempt follows another: first wait and longest one in seconds, what it is multiplied by each time, the
    share of chance around it, and how many attempts in all."""

    first_seconds: float
    factor: float
    most_seconds: float
    jitter: float
    attempts: int


def next_attempt(attempts: int, retry: Retry, at: datetime, chance: float) -> datetime | None:
    """When to try again after so many attempts, None when it was the last. `chance`: between 0 and 1."""
    if attempts >= retry.attempts:
        return None
    wait = min(retry.first_seconds * retry.factor ** max(attempts - 1, 0), retry.most_seconds)
    return at + timedelta(seconds=wait * (1 + retry.jitter * (2 * chance - 1)))
