"""The load map, today or as it was on a day (B-5)."""

from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.answers import csv_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.models import Area, Organisation
from filrouge.directory.queries import lead_organisations
from filrouge.directory.tree import keys_below
from filrouge.orientation import queries
from filrouge.orientation.agreement_loads import AgreementLoad, agreement_loads, totals
from filrouge.orientation.forms import LoadFilter


@signed_in(Verb.SEE_LOAD)
def loads(request: SignedRequest) -> HttpResponse:
    """Caseloads by agreement, with places, people, fill, in bars and in words."""
    areas = queries.areas_by_name()
    organisations = list(lead_organisations()) if request.agent.department else []
    groups = _groups(request, areas, organisations)
    context = {
        "filters": LoadFilter(request.GET, areas=areas, organisations=organisations),
        "filtered": bool(
            request.GET.get("territoire") or request.GET.get("organisme") or request.GET.get("jour")
        ),
        "groups": groups,
        "summary": totals(groups),
        "csv_query": request.GET.urlencode(),
        "day": _day(request),
        "past": _day(request) < request.today,
        "may_name": request.agent.may(Verb.NAME_CASEWORKER),
        "may_pay": request.agent.may(Verb.MANAGE_ENVELOPES),
    }
    return render(request, "orientation/loads.html", context)


@signed_in(Verb.SEE_LOAD)
def loads_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same map for a spreadsheet."""
    organisations = list(lead_organisations()) if request.agent.department else []
    groups = _groups(request, queries.areas_by_name(), organisations)
    header = ("Organisme", "Dispositif", "Convention", "Référent", "Territoire", "ETP", "Places", "Personnes",
              "Situation")  # fmt: skip
    rows = (
        (
            group.agreement.organisation.name, group.agreement.scheme.short_name, group.agreement,
            load.caseload.professional, load.caseload.area or "", str(load.caseload.fte).replace(".", ","),
            load.facts.places, load.facts.held, load.situation.reasons[0],
        )
        for group in groups
        for load in group.loads
    )  # fmt: skip
    return csv_answer("charge", header, rows)


def _groups(
    request: SignedRequest, areas: list[Area], organisations: list[Organisation]
) -> list[AgreementLoad]:
    asked = request.GET.get("organisme")
    organisation = next((o.pk for o in organisations if o.public_id == asked), None)
    inside = keys_below(areas, request.GET.get("territoire", "")) or None
    day = _day(request)
    found = queries.loads(
        request.agent, day, organisation=organisation, areas=inside, past=day < request.today
    )
    return agreement_loads(found, day)


def _day(request: SignedRequest) -> date:
    """The day asked for; today when it is none, or is yet to come."""
    try:
        return min(date.fromisoformat(request.GET.get("jour", "")), request.today)
    except ValueError:
        return request.today
