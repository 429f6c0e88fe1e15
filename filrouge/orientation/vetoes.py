"""Who must not follow whom: noted and lifted by those who name caseworkers, and by nobody else read (B-5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.access.secret_fields import decrypt, encrypt
from filrouge.core.results import Refusal
from filrouge.directory.models import Professional
from filrouge.orientation import events
from filrouge.orientation.models import Veto
from filrouge.people.actions import bump, hold_files
from filrouge.people.models import Person
from filrouge.people.queries import require_visible, standings


@dataclass(frozen=True, slots=True)
class Against:
    """What is noted: the professional who must not follow, the ground, and words that stay secret."""

    professional: Professional
    ground: str
    words: str = ""


def set_veto(person: Person, against: Against, *, by: Agent, at: datetime) -> Veto:
    """Note that a professional must not follow this person. `Refusal` when it is known, or when they follow today:
    another caseworker is named first."""
    gate.require(by, Verb.NAME_CASEWORKER)
    require_visible(by, [person.pk])
    standing = standings([person.pk]).get(person.pk)
    if standing and against.professional.pk in (standing.lead, standing.support):
        raise Refusal(
            f"{against.professional} suit cette personne aujourd'hui : nommez d'abord quelqu'un d'autre.",
            field="professional",
        )
    with one_at_a_time("Cet empêchement vient d'être noté par quelqu'un d'autre."):
        hold_files([person.pk])
        veto = Veto.objects.create(
            person=person, professional=against.professional, ground=against.ground,
            words=encrypt(against.words.strip()), since=journal.civil_day(at), set_by_id=by.account_id,
        )  # fmt: skip
        _told(veto, by, at)
    return veto


def lift_veto(veto: Veto, *, by: Agent, at: datetime) -> None:
    """The reason is no more: they may follow this person again."""
    gate.require(by, Verb.NAME_CASEWORKER)
    require_visible(by, [veto.person_id])
    with one_at_a_time("Cet empêchement vient d'être changé par quelqu'un d'autre."):
        hold_files([veto.person_id])
        Veto.objects.filter(pk=veto.pk, until__isnull=True).update(until=journal.civil_day(at))
        _told(veto, by, at)


def _told(veto: Veto, by: Agent, at: datetime) -> None:
    journal.record(journal.Happened(events.VETO_SAVED, veto.person_id, subject=veto.pk), by=by, at=at)
    bump([veto.person_id])


def vetoes_of(person: Person) -> "QuerySet[Veto]":
    """The vetoes in force about a person."""
    return (
        Veto.objects.filter(person=person, until__isnull=True)
        .select_related("professional")
        .order_by("since", "pk")
    )


def words_of(veto: Veto) -> str:
    """What was said of it, for those who may name a caseworker."""
    return decrypt(veto.words)


def visible_veto(agent: Agent, public_id: str) -> Veto | None:
    """A veto in force about somebody whom this agent may see."""
    rows = Veto.objects.filter(
        public_id=public_id, until__isnull=True, person__in=Person.objects.visible_to(agent)
    )
    return rows.select_related("person", "professional").first()


def vetoed(people: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """For each person, the keys of the professionals who must not follow them."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Veto.objects.filter(person__in=set(people), until__isnull=True)
    for person, professional in rows.values_list("person", "professional").order_by("pk"):
        found[person].add(professional)
    return {person: frozenset(those) for person, those in found.items()}


def require_no_veto(pairs: Iterable[tuple[int, int | None]]) -> None:
    """`Refusal` when one of these people is given to a professional who must not follow them. One query."""
    wanted = {person: who for person, who in pairs if who is not None}
    against = vetoed(wanted)
    names = [wanted[person] for person in wanted if wanted[person] in against.get(person, ())]
    if names:
        raise Refusal(
            f"{Professional.objects.get(pk=names[0])} ne peut pas suivre cette personne : un empêchement est noté à son "
            "dossier. Choisissez quelqu'un d'autre, ou faites lever l'empêchement."
        )
