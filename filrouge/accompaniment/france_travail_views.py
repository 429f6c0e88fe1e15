"""Copying a contract into France Travail's tool, noting it, and the list of those to carry over (C-2)."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_readings
from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import france_travail, queries
from filrouge.accompaniment.carrying import enter_contract
from filrouge.accompaniment.france_travail_forms import EntryForm
from filrouge.accompaniment.models import EngagementContract
from filrouge.core.text import whole_number

CHUNK = 500
BY = ("ends_on", "pk")
# What a list may be narrowed to: the word of its address, and the filter.
STATES = {
    "a-saisir": ("À saisir", {"france_travail__isnull": True}),
    "ecarts": ("Avec un écart", {"france_travail__differs": True}),
}


@signed_in(Verb.ACCOMPANY)
def entry(request: SignedRequest, public_id: str) -> HttpResponse:
    """The sheet to copy, what their contract says, and the day on which it was entered: one gesture."""
    row = queries.visible_contract(request.agent, public_id)
    if row is None:
        raise Http404("Ce contrat n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    shown = france_travail.carried(row)
    mine = getattr(row, "france_travail", None)
    known = france_travail.theirs(mine) if mine is not None else None
    form = EntryForm(request.POST or None, ours=france_travail.ours(row), theirs=known, today=request.today)

    def note() -> None:
        enter_contract(
            row,
            form.theirs(),
            seen=whole_number(request.POST.get("seen")) or 0,
            by=request.agent,
            at=request.now,
        )

    if submitted(form, note):
        messages.success(request, "Noté : ce contrat est saisi chez France Travail.")
        return see_other("accompaniment:contract_signed", public_id)
    context = {
        "person": row.person,
        "contract": row,
        "sheet": france_travail.sheet(row),
        "mine": mine,
        **shown,
    }
    return form_answer(request, "accompaniment/france_travail.html", form, context)


@signed_in(Verb.SEE_PEOPLE)
def listed(request: SignedRequest) -> HttpResponse:
    """The contracts that are not entered at France Travail, or that say otherwise there."""
    page = keyed_page(_rows(request), request.GET, by=BY)
    chosen = request.GET.get("etat", "")
    context = {
        "page": page, "lines": [(row, _state(row)) for row in page.rows], "chosen": chosen if chosen in STATES else "",
        "states": [(key, label) for key, (label, _) in STATES.items()], "csv_query": request.GET.urlencode(),
        "may_export": request.agent.may(Verb.SEARCH_PEOPLE), "may_write": request.agent.may(Verb.ACCOMPANY),
    }  # fmt: skip
    return render(request, "accompaniment/to_carry.html", context)


@signed_in(Verb.SEARCH_PEOPLE)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet; each file in it counts as consulted."""
    header = ("Dossier", "Nom d'usage", "Prénoms", "Référent", "Signé le", "Jusqu'au", "État")
    return csv_answer("contrats-a-reporter", header, _exported(request))


def _exported(request: SignedRequest) -> Iterator[tuple[object, ...]]:
    query: dict[str, str] = {}
    while True:
        page = keyed_page(_rows(request), query, by=BY, size=CHUNK)
        record_readings(
            [row.person_id for row in page.rows], purpose="export", by=request.agent, at=request.now
        )
        for row in page.rows:
            person = row.person
            lead = getattr(getattr(person, "following", None), "lead", None) or ""
            yield (
                person.public_id,
                person.family_name,
                person.first_names,
                lead,
                row.signed_on,
                row.ends_on,
                _state(row),
            )
        if not page.next_key:
            return
        query = {"after": page.next_key}


def _rows(request: SignedRequest) -> "QuerySet[EngagementContract]":
    rows = france_travail.to_carry(request.agent, request.today)
    _, narrowed = STATES.get(request.GET.get("etat", ""), ("", {}))
    return rows.filter(**narrowed)


def _state(row: EngagementContract) -> str:
    before = row.previous if row.amends else None
    known = getattr(row, "france_travail", None) or (
        getattr(before, "france_travail", None) if before else None
    )
    return france_travail.state_words(row, known)
