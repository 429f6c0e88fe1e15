"""The contracts to sign by the day that the law sets for people already accompanied: by operator, with a plan (B-2)."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_readings
from filrouge.access.answers import csv_answer, keyed_page
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import catch_up
from filrouge.people.models import Following

CHUNK = 500
NOBODY = "personne"


@signed_in(Verb.SEE_PEOPLE)
def plan(request: SignedRequest) -> HttpResponse:
    """How many are left, at what pace, and who."""
    when = catch_up.deadline()
    lines = catch_up.lines(request.agent, request.today)
    page = keyed_page(_people(request), request.GET, by=("person__name_key", "person_id"))
    context = {
        "when": when,
        "lines": lines,
        "total": catch_up.total(lines, request.today),
        "page": page,
        "chosen": _chosen(request),
        "csv_query": request.GET.urlencode(),
        "may_export": request.agent.may(Verb.SEARCH_PEOPLE),
        "may_sign": request.agent.may(Verb.ACCOMPANY),
    }
    return render(request, "accompaniment/catch_up.html", context)


@signed_in(Verb.SEARCH_PEOPLE)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """The people without a contract, for a spreadsheet; each file in it counts as consulted."""
    header = ("Dossier", "Nom d'usage", "Prénoms", "Organisme référent", "Référent", "Territoire")
    return csv_answer("contrats-a-signer", header, _rows(request))


def _rows(request: SignedRequest) -> Iterator[tuple[object, ...]]:
    query: dict[str, str] = {}
    while True:
        page = keyed_page(_people(request), query, by=("person__name_key", "person_id"), size=CHUNK)
        keys = [row.person_id for row in page.rows]
        record_readings(keys, purpose="export", by=request.agent, at=request.now)
        for row in page.rows:
            person = row.person
            yield (person.public_id, person.family_name, person.first_names, row.organisation or "", row.lead or "",
                   row.area or "")  # fmt: skip
        if not page.next_key:
            return
        query = {"after": page.next_key}


def _people(request: SignedRequest) -> "QuerySet[Following]":
    rows = catch_up.without_contract(request.agent, catch_up.deadline().change)
    if organisation := request.GET.get("organisme"):
        rows = rows.filter(organisation__public_id=organisation)
    if who := request.GET.get("referent"):
        rows = rows.filter(lead__isnull=True) if who == NOBODY else rows.filter(lead__public_id=who)
    return rows


def _chosen(request: SignedRequest) -> bool:
    return bool(request.GET.get("organisme") or request.GET.get("referent"))
