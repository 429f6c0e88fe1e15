"""« Qu'ont changé les fichiers de ce mois ? » (A-2)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from filrouge.access.actions import record_readings
from filrouge.access.answers import PAGE_SIZE, csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.periods import add_months
from filrouge.core.text import month_words, short_date, thousands
from filrouge.directory.models import Area
from filrouge.people import movements
from filrouge.people.forms import MovementFilters
from filrouge.people.movements import LABELS, Movement

CSV_HEADER = (
    "Mouvement",
    "Jour",
    "Nom d'usage",
    "Prénoms",
    "Motif",
    "Territoire",
    "Organisme référent",
    "Référent",
)


def _asked(request: SignedRequest) -> tuple[MovementFilters, date, Movement]:
    filters = MovementFilters(request.GET, areas=list(Area.objects.order_by("name", "id")))
    month = movements.month_of(request.GET.get("mois", ""), request.today)
    kind = next((one for one in Movement if one == request.GET.get("sorte")), Movement.OPENED)
    return filters, month, kind


@signed_in(Verb.SEE_LOAD)
def listing(request: SignedRequest) -> HttpResponse:
    """The movements of a month, one kind at a time, each counted."""
    filters, month, kind = _asked(request)
    facts = movements.moved(request.agent, month, filters.inside())
    counts = movements.counts(facts)
    before, after = add_months(month, -1), add_months(month, 1)
    context = {
        "filters": filters,
        "month": month_words(month),
        "before": (month_words(before), _url(request, mois=f"{before:%Y-%m}")),
        "after": (month_words(after), _url(request, mois=f"{after:%Y-%m}"))
        if after <= request.today
        else None,
        "tabs": [
            {
                "label": LABELS[one],
                "url": _url(request, sorte=one.value),
                "current": one == kind,
                "count": thousands(number),
            }
            for one, number in counts.items()
        ],
        "kind": LABELS[kind],
        "page": movements.page(movements.of_kind(facts, kind), request.GET),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "people/movements.html", context)


def _url(request: SignedRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"{reverse('people:movements')}?{query.urlencode()}"


@signed_in(Verb.SEE_LOAD)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """Every movement of the month for a spreadsheet; each file in it counts as consulted."""
    filters, month, _ = _asked(request)
    return csv_answer(f"mouvements-{month:%Y-%m}", CSV_HEADER, _rows(request, month, filters))


def _rows(request: SignedRequest, month: date, filters: MovementFilters) -> Iterator[tuple[object, ...]]:
    facts = movements.moved(request.agent, month, filters.inside())
    for kind in Movement:
        query = dict[str, str]()
        while True:
            found = movements.page(movements.of_kind(facts, kind), query, PAGE_SIZE * 20)
            keys = sorted({line.person.pk for line in found.lines})
            record_readings(keys, purpose="export", by=request.agent, at=request.now)
            for line in found.lines:
                standing = getattr(line.person, "following", None)
                yield (
                    LABELS[kind], short_date(line.day), line.person.family_name, line.person.first_names, line.reason,
                    *((standing.area or "", standing.organisation or "", standing.lead or "") if standing else ("", "", "")),
                )  # fmt: skip
            if not found.next_key:
                break
            query = {"after": found.next_key}
