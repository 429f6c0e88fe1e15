"""What a person was told of an appointment, by which way, and what became of it; whom nobody can tell (D-1, D-2).

Reads only: `notices` asks for the messages, `documents` keeps the letters."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from filrouge.agenda.models import Appointment
from filrouge.agenda.queries import APPOINTMENT, SAYING
from filrouge.core.text import long_date
from filrouge.documents.models import Letter
from filrouge.documents.shipped import SUMMONS_LETTER
from filrouge.messages.models import Message
from filrouge.messages.planning import foreseen_before
from filrouge.messages.wording import Line, line_of
from filrouge.people.models import Person

NO_NUMBER = "Aucun numéro de téléphone n'est au dossier : demandez-le avant l'appel."
YOURSELF = "Prévenez-la vous-même : aucun canal ne convient."
_PROOFS = {
    Letter.Proof.ACKNOWLEDGED.value: "reçue le {day}, avec accusé de réception",
    Letter.Proof.BY_HAND.value: "remise en main propre le {day}",
    Letter.Proof.UNCLAIMED.value: "revenue non réclamée, présentée le {day}",
}


@dataclass(frozen=True, slots=True)
class Summons:
    """The letter of a summons and where it has come to; `wrong`: it did not reach the person, or cannot."""

    letter: Letter
    words: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told of one appointment: its letters and its messages, the latest first."""

    appointment: Appointment
    letters: tuple[Summons, ...]
    lines: tuple[Line, ...]


def tellings_of(rows: Sequence[Appointment]) -> list[Told]:
    """What one person was told of these appointments, for those of which something was. Two queries, one when nobody was
    summoned."""
    if not rows:
        return []
    messages, letters = _messages(rows), _letters(rows)
    found = [
        Told(row, tuple(letters[row.pk]), tuple(line_of(one) for one in messages[row.public_id]))
        for row in rows
    ]
    return [told for told in found if told.letters or told.lines]


def warn_of(rows: Iterable[Appointment], now: datetime) -> None:
    """Each appointment of `queries.latest_of` with what somebody has to do by hand before it (`warnings`)."""
    for row in rows:
        coming = row.state == Appointment.State.BOOKED and row.starts_at > now
        row.warnings = list(_warnings(row)) if coming else []  # type: ignore[attr-defined]


def no_number(row: Appointment) -> bool:
    """Whether one is to call a person who has no number."""
    return row.kind == Appointment.Kind.PHONE and not (row.person.phone or row.person.other_phone)


def untold(rows: Iterable[Appointment], at: datetime) -> dict[int, str]:
    """Right after appointments were fixed or moved: why nothing tells some of these people, by key of the appointment. Nine
    queries, however many they are."""
    fixed = {row.public_id: row for row in rows}
    people = list(Person.objects.filter(pk__in={row.person_id for row in fixed.values()}).order_by("pk"))
    by_key = {person.pk: person for person in people}
    waiting = Message.objects.filter(
        person__in=by_key, about__startswith=f"{APPOINTMENT}:", kind__in=SAYING, state=Message.State.QUEUED
    )
    said: dict[int, str] = {}
    asked = {
        public_id: message.kind
        for message in waiting.order_by("pk")
        if (public_id := message.about.split(":")[1]) in fixed
    }
    for kind in sorted(set(asked.values())):
        concerned = [fixed[public_id] for public_id in asked if asked[public_id] == kind]
        ways = foreseen_before([(by_key[row.person_id], row.starts_at) for row in concerned], kind, at)
        for row, way in zip(concerned, ways, strict=True):
            if way.verdict is None:
                said[row.pk] = " ".join((YOURSELF, *way.reasons))
    for row in fixed.values():
        row.person = by_key[row.person_id]
        if no_number(row):
            said[row.pk] = " ".join(filter(None, (said.get(row.pk, ""), NO_NUMBER)))
    return said


def _messages(rows: Sequence[Appointment]) -> dict[str, list[Message]]:
    """The messages about these appointments of one person, by public identifier, the latest first."""
    found: dict[str, list[Message]] = defaultdict(list)
    asked = Message.objects.filter(person=rows[0].person_id, about__startswith=f"{APPOINTMENT}:")
    wanted = {row.public_id for row in rows}
    for message in asked.exclude(state=Message.State.CANCELLED).order_by("-pk"):
        public_id = message.about.split(":")[1]
        if public_id in wanted:
            found[public_id].append(message)
    return found


def _letters(rows: Sequence[Appointment]) -> dict[int, list[Summons]]:
    """The letters of those that were fixed by summons, by key of the appointment, the latest first."""
    found: dict[int, list[Summons]] = defaultdict(list)
    summoned = [row.pk for row in rows if row.way == Appointment.Way.SUMMONED]
    if summoned:
        letters = Letter.objects.filter(person=rows[0].person_id, kind=SUMMONS_LETTER, about__in=summoned)
        for letter in letters.defer("body").order_by("-pk"):
            found[letter.about or 0].append(_summons(letter))
    return found


def _summons(letter: Letter) -> Summons:
    nowhere = not letter.address
    if letter.state == Letter.State.TO_SIGN:
        words = "à signer" + (", sans adresse connue : à remettre en main propre" if nowhere else "")
        return Summons(letter, words, nowhere)
    if letter.state == Letter.State.SIGNED:
        words = "signée, à remettre en main propre : aucune adresse" if nowhere else "signée, à envoyer"
        return Summons(letter, words, nowhere)
    parts = [f"envoyée le {long_date(letter.sent_on)}"] if letter.sent_on else ["envoyée"]
    if letter.received_on:
        parts.append(_PROOFS[letter.proof].format(day=long_date(letter.received_on)))
    return Summons(letter, ", ".join(parts), letter.proof == Letter.Proof.UNCLAIMED)


def _warnings(row: Appointment) -> Iterable[str]:
    if getattr(row, "saying", None) in (Message.State.FAILED, Message.State.EXPIRED):
        yield "Prévenez-la vous-même : le message n'est pas parti."
    if no_number(row):
        yield NO_NUMBER
