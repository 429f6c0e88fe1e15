"""The list of people: its filters, its pages by key, its rows for a spreadsheet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from filrouge.access.agents import Agent
from filrouge.access.answers import keyed_page
from filrouge.core.periods import age_on
from filrouge.core.text import short_date
from filrouge.people.models import Following, HouseholdMember, Person
from filrouge.people.queries import LISTED, city_of
from filrouge.people.wording import RIGHT_FAMILIES, Right, right_label

CHUNK = 500
CSV_HEADER = (
    "Nom d'usage", "Prénoms", "Date de naissance", "Commune", "Téléphone", "Adresse e-mail", "Droit",
    "Soumis aux droits et devoirs", "Au RSA depuis le", "Territoire", "Dispositif", "Organisme référent", "Référent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list; None or empty: no filter. `following`: « mine », « without » a lead caseworker."""

    areas: tuple[int, ...] | None = None
    scheme: int | None = None
    following: str = ""
    obligations: bool | None = None
    right: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list."""

    person: Person
    right: Right
    age: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and the public identifiers that lead to the next and to the previous one."""

    rows: list[Row]
    next_key: str
    previous_key: str


def people_list(agent: Agent, wanted: Wanted) -> "QuerySet[Person]":
    """People whose file is open to the agent and who answer to the filters."""
    mine = wanted.following == "mine"
    rows = Person.objects.visible_to(agent, few=mine).beneficiaries()
    if wanted.areas is not None:
        rows = rows.filter(_placed(area__in=wanted.areas))
    if wanted.scheme is not None:
        rows = rows.filter(_placed(scheme=wanted.scheme))
    if mine:
        rows = rows.filter(pk__in=_followed_by(agent))
    elif wanted.following == "without":
        rows = rows.filter(following__lead__isnull=True)
    if wanted.obligations is not None:
        rows = rows.filter(subject_to_obligations=wanted.obligations)
    if wanted.right:
        rows = rows.filter(_right_in(RIGHT_FAMILIES[wanted.right][1]))
    return rows


def _placed(**where: Any) -> Exists:
    """Asked of each person in the order of names: an area holds too many people to sort them all for one page."""
    return Exists(Following.objects.filter(person=OuterRef("pk"), **where))


def _followed_by(agent: Agent) -> "QuerySet[Any]":
    mine = Q(lead=agent.professional_id) | Q(support=agent.professional_id)
    return Following.objects.filter(mine).values("person")


def _right_in(states: tuple[str, ...]) -> Exists:
    return Exists(
        HouseholdMember.objects.filter(person=OuterRef("pk"), until__isnull=True, household__state__in=states)
    )


def _with_right(rows: "QuerySet[Person]") -> "QuerySet[Person]":
    """Each person with the state of the latest household's right."""
    latest = HouseholdMember.objects.filter(person=OuterRef("pk"), until__isnull=True).order_by(
        "-since", "-pk"
    )
    return rows.annotate(right_state=Subquery(latest.values("household__state")[:1]))


def page(agent: Agent, wanted: Wanted, query: Mapping[str, str], today: date) -> Page:
    """A page by name. Its keys are public identifiers: a name is never in an address."""
    rows = _with_right(people_list(agent, wanted)).select_related(*LISTED)
    found = keyed_page(rows, _by_name(agent, query), by=("name_key", "pk"))
    return Page(
        [Row(p, _right(p), age_on(p.birth_date, today) if p.birth_date else None) for p in found.rows],
        found.rows[-1].public_id if found.next_key else "",
        found.rows[0].public_id if found.previous_key else "",
    )


def _by_name(agent: Agent, query: Mapping[str, str]) -> dict[str, str]:
    """The keys of the address, as the sort reads them."""
    for side in ("before", "after"):
        if asked := query.get(side):
            pivot = (
                Person.objects.visible_to(agent).filter(public_id=asked).values_list("name_key", "pk").first()
            )
            return {side: "~".join(map(str, pivot))} if pivot else {}
    return {}


def _right(person: Person) -> Right:
    return right_label(getattr(person, "right_state", None) or "")


def csv_chunks(agent: Agent, wanted: Wanted) -> Iterator[list[Person]]:
    """The whole list by chunks, so that a spreadsheet of any length stays light. Never the NIR."""
    told = _with_right(people_list(agent, wanted)).select_related(*LISTED, "following__scheme")
    rows = told.order_by("name_key", "pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def csv_lines(people: list[Person]) -> Iterator[tuple[object, ...]]:
    """Lines of a chunk, in the order of `CSV_HEADER`."""
    cities = city_of(people)
    for person in people:
        standing = getattr(person, "following", None)
        yield (
            person.family_name, person.first_names, _day(person.birth_date), cities.get(person.pk, ""),
            person.phone, person.email, _right(person).label, "oui" if person.subject_to_obligations else "non",
            _day(person.rsa_since), *_standing_words(standing),
        )  # fmt: skip


def _standing_words(standing: Following | None) -> tuple[object, ...]:
    if standing is None:
        return ("", "", "", "")
    return (standing.area or "", standing.scheme or "", standing.organisation or "", standing.lead or "")


def _day(day: date | None) -> str:
    return short_date(day) if day else ""
