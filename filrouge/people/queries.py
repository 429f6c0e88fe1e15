"""Reading people: who an agent may see, and what upper rooms need of a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from django.db.models import Exists, F, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from filrouge.access import bulk
from filrouge.access.agents import Agent
from filrouge.access.roles import Role, Verb
from filrouge.core.text import place_words
from filrouge.people.levels import readable
from filrouge.people.models import (
    Address,
    FileAccess,
    Following,
    Household,
    HouseholdMember,
    Note,
    Person,
    file_open_to,
)
from filrouge.people.wording import reason_of, right_label

# What the head of a file shows of where the person stands.
SHOWN = (
    "following__area",
    "following__scheme",
    "following__organisation",
    "following__lead",
    "following__support",
)
# The same in the line of a list.
LISTED = ("following__area", "following__organisation", "following__lead")
_held: ContextVar[tuple[Person, int] | None] = ContextVar("person being shown", default=None)


NO_MARKS: Mapping[str, Exists] = MappingProxyType({})


class NotVisible(Http404):
    """The file does not exist for this agent."""


def visible_person(
    agent: Agent, public_id: str, *, shown: Sequence[str] = SHOWN, also: Sequence[str] = (),
    marks: Mapping[str, Exists] = NO_MARKS,
) -> Person:  # fmt: skip
    """The person behind an address, if this agent may see the file; else 404. One query.

    `shown`: what is told of where the person stands; `also`: few rows that point at the person, read at the same time;
    `marks`: conditions told as attributes of the person."""
    if (held := _held.get()) and (held[0].public_id, held[1]) == (public_id, agent.account_id):
        return held[0]
    people = Person.objects.filter(file_open_to(agent, "pk", few=True), public_id=public_id)
    people = people.select_related(*shown) if shown else people
    people = people.annotate(**marks) if marks else people
    person = _read_with(people, also) if also else people.first()
    if person is None:
        raise NotVisible("Ce dossier n'existe pas, ou il n'est pas ouvert à votre organisme.")
    return person


def _read_with(people: "QuerySet[Person]", relations: Sequence[str]) -> Person | None:
    """The one person of the set with, as if they had been prefetched, the rows of these relations: LEFT JOINs in one
    query, which is cheaper than a query each as long as the rows are few."""
    models = {name: cast("type[Model]", Person._meta.get_field(name).related_model) for name in relations}
    columns = {
        name: [field.attname for field in model._meta.concrete_fields] for name, model in models.items()
    }
    joined = {f"{name}__{column}_": F(f"{name}__{column}") for name in relations for column in columns[name]}
    rows = list(people.annotate(**{key.replace("__", "_of_"): value for key, value in joined.items()}))
    if not rows:
        return None
    person = rows[0]
    cache = {}
    for name, model in models.items():
        found = {}
        for row in rows:
            values = [getattr(row, f"{name}_of_{column}_") for column in columns[name]]
            if values[0] is not None:
                found[values[0]] = model.from_db(None, columns[name], values)
        related = getattr(person, name).all()
        related._result_cache = list(found.values())
        cache[name] = related
    person._prefetched_objects_cache = cache  # type: ignore[attr-defined]
    return person


@contextmanager
def showing(person: Person, agent: Agent) -> Iterator[None]:
    """While a page draws the panels of a person whom `agent` may see, `visible_person` asks nothing again."""
    token = _held.set((person, agent.account_id))
    try:
        yield
    finally:
        _held.reset(token)


def require_visible(agent: Agent, person_ids: Iterable[int]) -> None:
    """Raise `NotVisible` unless every person of the set is open to the agent: the gate of sets."""
    wanted = set(person_ids)
    if agent.everything or not wanted:
        return
    if _seen(agent, wanted) != len(wanted):
        raise NotVisible("Un des dossiers n'existe pas, ou il n'est pas ouvert à votre organisme.")


def _seen(agent: Agent, wanted: set[int]) -> int:
    """How many of these people have a file open to the agent: as `file_open_to`, asked of the doors themselves."""
    if agent.role == Role.CLIENT or not agent.may(Verb.SEE_PEOPLE):
        return Person.objects.visible_to(agent).filter(pk__in=wanted).count()
    columns = ("person_id", "organisation_id", "account_id")
    doors = bulk.read(FileAccess, columns, "person_id", wanted, until=None)
    return len({d[0] for d in doors if d[1] in agent.organisations or d[2] == agent.account_id})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands today, as keys: the dimensions of facts."""

    area: int | None = None
    scheme: int | None = None
    pathway: str = ""
    organisation: int | None = None
    lead: int | None = None
    support: int | None = None


NOWHERE = Standing()


def standings(person_ids: Iterable[int]) -> dict[int, Standing]:
    """Standing of each person of a set."""
    columns = ("person_id", "area_id", "scheme_id", "pathway", "organisation_id", "lead_id", "support_id")
    return {row[0]: Standing(*row[1:]) for row in bulk.read(Following, columns, "person_id", set(person_ids))}


def merged_people() -> dict[int, int]:
    """Absorbed file → the one that it leads to, however many times it was joined."""
    rows = Person.objects.filter(merged_into__isnull=False).order_by("pk").values_list("pk", "merged_into")
    direct = {gone: kept for gone, kept in rows if kept is not None}
    last = dict(direct)
    for key in last:
        while last[key] in direct:
            last[key] = direct[last[key]]
    return last


def revision_of(person_id: int) -> int | None:
    """The revision alone: what the pulse reads."""
    return Person.objects.filter(pk=person_id).values_list("revision", flat=True).first()


@dataclass(frozen=True, slots=True)
class Home:
    """A household that the person belongs to today: with which role, and with whom."""

    household: Household
    role: str
    others: tuple[HouseholdMember, ...]


def homes_of(person: Person) -> list[Home]:
    """The present households of a person with their members, in one query."""
    rows = (
        HouseholdMember.objects.filter(
            household__members__person=person, household__members__until__isnull=True, until__isnull=True
        )
        .select_related("household", "person")
        .order_by("household", "role", "person__birth_date", "pk")
    )
    members: dict[int, list[HouseholdMember]] = {}
    for row in rows:
        members.setdefault(row.household_id, []).append(row)
    return [
        Home(
            group[0].household,
            next(str(row.get_role_display()) for row in group if row.person_id == person.pk),
            tuple(row for row in group if row.person_id != person.pk),
        )
        for group in members.values()
    ]


def addresses_of(person: Person, homes: Iterable[Home]) -> list[Address]:
    """Present addresses of a person and of their households, home first (A-2)."""
    households = [home.household.pk for home in homes]
    rows = Address.objects.filter(Q(person=person) | Q(household__in=households), until__isnull=True)
    rows = rows.select_related("commune__area_link__area")
    return sorted(rows.order_by("since", "pk"), key=lambda row: row.kind != Address.Kind.HOME)


def entered_addresses(person: Person, kind: str) -> list[Address]:
    """Present addresses of this kind that somebody entered, oldest first."""
    rows = Address.objects.filter(person=person, household=None, kind=kind, until__isnull=True)
    return list(rows.order_by("since", "pk"))


def city_of(people: Iterable[Person]) -> dict[int, str]:
    """The commune where each person of a page lives."""
    rows = Address.objects.filter(
        household__members__person__in=[person.pk for person in people],
        household__members__until__isnull=True,
        until__isnull=True,
    )
    named = rows.order_by("since", "pk").values_list(
        "household__members__person", Coalesce("commune__name", "city")
    )
    return {person: place_words(city) for person, city in named}


def reasons_of(people: Iterable[int]) -> dict[int, str]:
    """What the payer says of the right of each person today: its state and the reason of it, in words."""
    rows = Household.objects.filter(members__person__in=list(people), members__until__isnull=True)
    told = rows.order_by("seen_on", "pk").values_list("members__person", "state", "state_reason")
    return {
        person: ", ".join(filter(None, (right_label(state).label, reason_of(reason))))
        for person, state, reason in told
    }


def notes_of(person: Person, agent: Agent) -> "QuerySet[Note]":
    """Notes of a file that the agent may read, with their authors. The file is known to be open to them."""
    return Note.objects.filter(readable(agent), person=person).select_related("author", "organisation")


def visible_note(agent: Agent, public_id: str) -> Note:
    """A note that the agent may read, of a file that is open to them; else 404, as if it did not exist."""
    notes = Note.objects.visible_to(agent).filter(public_id=public_id)
    note = notes.select_related("person", "author", "organisation").first()
    if note is None:
        raise NotVisible("Cette note n'existe pas, ou elle n'est pas ouverte à votre organisme.")
    return note


def doors_of(person: Person) -> list[FileAccess]:
    """Who may open the file, then who could: open accesses first, the oldest ground first."""
    rows = FileAccess.objects.filter(person=person).select_related("organisation", "account")
    return sorted(rows.order_by("since", "pk"), key=lambda door: door.until is not None)
