"""Reading messages: which an agent may see, what words are used today, how a person can be reached."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Verb
from filrouge.messages.models import ChannelChoice, Message, MessageTexts
from filrouge.messages.numbers import international, receives_sms, spaced
from filrouge.messages.rules import LABELS, Channel, Way
from filrouge.messages.shipped import kinds, sending
from filrouge.messages.texts import Texts
from filrouge.people.mailing import Mailing, mailing_of
from filrouge.people.models import Person, file_open_to

CIVILITY = {"F": "Madame", "M": "Monsieur"}
SHARED_WAYS = (Channel.EMAIL, Channel.SMS)


def messages(agent: Agent) -> "QuerySet[Message]":
    """Messages to people whose file is open to the agent, and to themselves; to every professional for who manages
    accounts."""
    mine = Q(account=agent.account_id)
    if agent.may(Verb.MANAGE_ACCOUNTS):
        mine |= Q(account__isnull=False)
    if agent.may(Verb.SEE_PEOPLE):
        mine |= Q(Q(person__isnull=False), file_open_to(agent, "person_id"))
    return Message.objects.filter(mine).select_related("person", "account")


def visible_message(agent: Agent, public_id: str) -> Message | None:
    """A message that the agent may see."""
    return messages(agent).select_related("asked_by", "settled_by").filter(public_id=public_id).first()


def of_person(person: Person, most: int) -> list[Message]:
    """The latest messages to a person."""
    return list(Message.objects.filter(person=person).order_by("-pk")[:most])


def letters_to_print(agent: Agent) -> "QuerySet[Message]":
    """Messages that go as letters and wait for the printer, oldest first."""
    rows = Message.objects.filter(file_open_to(agent, "person_id"), state=Message.State.TO_PRINT)
    return rows.select_related("person").order_by("pk")


def texts_of(kind: str) -> Texts:
    """The words used today for a kind of message: the département's own, else those shipped."""
    own = MessageTexts.objects.filter(kind=kind).order_by("-pk").first()
    return Texts(own.subject, own.email, own.sms, own.letter) if own else kinds()[kind].texts


def versions_of(kind: str) -> "QuerySet[MessageTexts]":
    """The département's own words for a kind, the latest first."""
    return MessageTexts.objects.filter(kind=kind).select_related("saved_by").order_by("-pk")


def mobile_of(person: Person) -> str:
    """The number where an SMS would go: the first of the two that receives some, else the first."""
    numbers = [number for number in (person.phone, person.other_phone) if number]
    return next((number for number in numbers if receives_sms(number)), numbers[0] if numbers else "")


def address_of(person: Person, channel: str) -> str:
    """The person's address for a channel, as the file holds it."""
    return person.email if channel == Channel.EMAIL else mobile_of(person)


def choices_of(person: Person) -> dict[str, ChannelChoice]:
    """What the person refused, what was confirmed, by channel. A refusal noted on a file joined to this one stands."""
    return _choices([person])[person.pk]


def _choices(people: Sequence[Person]) -> dict[int, dict[str, ChannelChoice]]:
    """The same for each of these people, by key: one query."""
    found: dict[int, dict[str, ChannelChoice]] = {person.pk: {} for person in people}
    rows = ChannelChoice.objects.filter(Q(person__in=found) | Q(person__merged_into__in=found))
    rows = rows.select_related("refused_by", "safe_by").annotate(joined_to=F("person__merged_into"))
    for row in rows.order_by("pk"):
        for owner in {row.person_id, row.joined_to} & found.keys():
            known = found[owner].get(row.channel)
            own = row.person_id == owner
            if known is None or (not known.refused_at and (own or row.refused_at)):
                found[owner][row.channel] = row
    return found


def shared_with_others(person: Person) -> frozenset[Channel]:
    """The channels whose very address another person has too: their number, or their e-mail however it is written."""
    return _shared([person])[person.pk]


def _shared(people: Sequence[Person]) -> dict[int, frozenset[Channel]]:
    """The same for each of these people, by key: one query. The database folds the e-mails, ours and theirs alike."""
    mobiles = {person.pk: mobile for person in people if (mobile := mobile_of(person))}
    emails = {person.pk: person.email for person in people if person.email}
    numbers = set(mobiles.values())
    same = Q(phone__in=numbers) | Q(other_phone__in=numbers)
    if emails:
        same |= Q(folded__in=[Lower(Value(email)) for email in sorted(set(emails.values()))])
    alive = Person.objects.filter(Q(merged_into__isnull=True) | Q(pk__in=[person.pk for person in people]))
    rows = alive.annotate(folded=Lower("email")).filter(same).order_by("pk")
    holders: dict[tuple[Channel, str], set[int]] = defaultdict(set)
    folded: dict[int, str] = {}
    for pk, joined, phone, other_phone, email in rows.values_list(
        "pk", "merged_into", "phone", "other_phone", "folded"
    ):
        folded[pk] = email
        if joined is None:
            for number in (phone, other_phone):
                holders[Channel.SMS, number].add(pk)
            holders[Channel.EMAIL, email].add(pk)
    return {
        person.pk: frozenset(
            channel
            for channel, address in (
                (Channel.SMS, mobiles.get(person.pk, "")),
                (Channel.EMAIL, folded.get(person.pk, "") if person.pk in emails else ""),
            )
            if address and holders[channel, address] - {person.pk}
        )
        for person in people
    }


def ways_of(person: Person) -> list[Way]:
    """Every channel as it stands for this person, in the département's order. Six queries."""
    return ways_of_many([person])[person.pk]


def ways_of_many(people: Sequence[Person]) -> dict[int, list[Way]]:
    """The same for each of these people, by key. Six queries, however many they are."""
    shared, choices = _shared(people), _choices(people)
    mailing = mailing_of([person.pk for person in people], timezone.localdate())
    return {
        person.pk: _ways(person, shared[person.pk], choices[person.pk], mailing.get(person.pk, Mailing()))
        for person in people
    }


def _ways(
    person: Person, shared: Collection[Channel], choices: Mapping[str, ChannelChoice], mailing: Mailing
) -> list[Way]:
    found = {Channel.LETTER: Way(Channel.LETTER, "\n".join(mailing.to))}
    for channel in SHARED_WAYS:
        address = address_of(person, channel)
        choice = choices.get(channel)
        found[channel] = Way(
            channel,
            address,
            is_open=channel != Channel.SMS or bool(settings.SMS_OPERATOR),
            usable=channel != Channel.SMS or (receives_sms(address) and bool(international(address))),
            opted_out=bool(choice and choice.refused_at),
            shared=channel in shared,
            confirmed_safe=bool(choice and address and choice.safe_address == address),
        )
    return [found[channel] for channel in sending().order]


def warnings_of(person: Person) -> list[str]:
    """What stops messages to this person, in French. Two queries."""
    choices, shared = choices_of(person), shared_with_others(person)
    said = []
    for channel in SHARED_WAYS:
        choice, address = choices.get(channel), address_of(person, channel)
        if choice and choice.refused_at:
            said.append(f"Ne veut pas de messages par {LABELS[channel]}.")
        elif channel in shared and not (choice and choice.safe_address == address):
            said.append(
                f"Pas de message par {LABELS[channel]} : {spaced(address)} sert aussi à une autre personne."
            )
    if not said and not person.email and not receives_sms(mobile_of(person)):
        said.append("Ni e-mail ni téléphone mobile : les messages partent par courrier.")
    return said


def counts(agent: Agent, most: int = 100) -> Mapping[str, int]:
    """How many messages are in each of the states in which somebody has something to do. Three queries."""
    states = (Message.State.UNCERTAIN, Message.State.FAILED, Message.State.TO_PRINT)
    return {state.value: messages(agent).filter(state=state)[:most].count() for state in states}


def values_about(person: Person | None, account: Account | None) -> dict[str, str]:
    """What every text may say of who reads it, without the caller saying it."""
    shared = {"lien": f"{settings.PUBLIC_URL}/" if settings.PUBLIC_URL else ""}
    if person is not None:
        first = person.first_names.split(" ")[0].title()
        return shared | {"prenom": first, "civilite": CIVILITY.get(person.sex, "Madame, Monsieur")}
    return shared | {"prenom": account.full_name.split(" ")[0] if account else ""}
