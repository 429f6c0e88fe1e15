"""Who waits for an orientation, who waits for a caseworker: oldest first, with the clock that presses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_readings
from filrouge.access.answers import PAGE_SIZE, count_up_to, csv_answer, keyed_page
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.clocks.models import Clock
from filrouge.core.text import short_date
from filrouge.orientation import queries
from filrouge.orientation.criteria import category_label
from filrouge.orientation.forms import WorkListFilter
from filrouge.people.models import Person


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One person who waits, since when, and the clock that runs."""

    person: Person
    since: date | None
    clock: Clock | None
    pathway: str


@dataclass(frozen=True, slots=True)
class WorkList:
    """What differs between the two lists."""

    field: str
    template: str
    filename: str


TO_ORIENT = WorkList("to_orient_since", "orientation/to_orient.html", "a-orienter")
TO_ASSIGN = WorkList("to_assign_since", "orientation/to_assign.html", "a-affecter")


@signed_in(Verb.ORIENT)
def to_orient(request: SignedRequest) -> HttpResponse:
    """People to orient, oldest first (B-1)."""
    return _page(request, TO_ORIENT, queries.to_orient(request.agent))


@signed_in(Verb.NAME_CASEWORKER)
def to_assign(request: SignedRequest) -> HttpResponse:
    """People to whom a caseworker must be named, oldest first (B-3)."""
    return _page(request, TO_ASSIGN, queries.to_assign(request.agent))


@signed_in(Verb.ORIENT)
def to_orient_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet."""
    return _csv(request, TO_ORIENT, queries.to_orient(request.agent))


@signed_in(Verb.NAME_CASEWORKER)
def to_assign_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet."""
    return _csv(request, TO_ASSIGN, queries.to_assign(request.agent))


def _page(request: SignedRequest, which: WorkList, people: "QuerySet[Person]") -> HttpResponse:
    areas = queries.areas_by_name()
    people = queries.in_area(people, areas, request.GET.get("territoire", ""))
    page = keyed_page(people, request.GET, by=(f"following__{which.field}", "following__person_id"))
    context = {
        "filters": WorkListFilter(request.GET, areas=areas),
        "filtered": bool(request.GET.get("territoire")),
        "lines": _lines(page.rows, which),
        "page": page,
        "total": count_up_to(people).words("personne", "personnes"),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, which.template, context)


def _lines(people: Sequence[Person], which: WorkList) -> list[WaitingLine]:
    clocks = queries.running_clocks(person.pk for person in people)
    return [
        WaitingLine(
            person,
            getattr(person.following, which.field),
            clocks.get(person.pk),
            category_label(person.following.pathway),
        )
        for person in people
    ]


def _csv(request: SignedRequest, which: WorkList, people: "QuerySet[Person]") -> StreamingHttpResponse:
    people = queries.in_area(people, queries.areas_by_name(), request.GET.get("territoire", ""))
    header = ("Dossier", "Nom", "Prénoms", "Né(e) le", "Territoire", "Organisme référent", "Parcours",
              "Attend depuis le", "Échéance", "Nature de l'échéance")  # fmt: skip
    return csv_answer(which.filename, header, _csv_rows(request, people, which))


def _csv_rows(
    request: SignedRequest, people: "QuerySet[Person]", which: WorkList
) -> Iterator[tuple[object, ...]]:
    """By slices, so that the clocks come with the people and the memory stays flat. Each file counts as read."""
    by, query = (f"following__{which.field}", "following__person_id"), dict[str, str]()
    while True:
        page = keyed_page(people, query, by=by, size=PAGE_SIZE * 20)
        keys = [person.pk for person in page.rows]
        record_readings(keys, purpose="export", by=request.agent, at=request.now)
        for line in _lines(page.rows, which):
            person, clock = line.person, line.clock
            following = person.following
            yield (
                person.public_id, person.family_name, person.first_names,
                short_date(person.birth_date) if person.birth_date else "",
                following.area or "", following.organisation or "", line.pathway,
                short_date(line.since) if line.since else "",
                short_date(clock.due_on) if clock else "", clock.get_kind_display() if clock else "",
            )  # fmt: skip
        if not page.next_key:
            return
        query = {"after": page.next_key}
