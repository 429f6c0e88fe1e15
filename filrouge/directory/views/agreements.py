"""Agreements: who may follow how many people, where, until when (B-5, H-3)."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory import actions, queries
from filrouge.directory.forms import AgreementForm, DirectoryFilters
from filrouge.directory.models import Agreement


@signed_in(Verb.MANAGE_DIRECTORY)
def agreements(request: SignedRequest) -> HttpResponse:
    """Every agreement, the latest first."""
    filters = DirectoryFilters(request.GET, shown=("dispositif",))
    rows = queries.agreements(scheme=filters.asked("dispositif"))
    context = {
        "filters": filters,
        "page": keyed_page(rows, request.GET, by=("-since", "-pk")),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "directory/agreements.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet."""
    header = ("Organisme", "Dispositif", "Numéro", "Capacité", "ETP", "Personnes par ETP", "Portefeuilles",
              "Personnes par portefeuille", "Personnes par an", "Depuis le", "Jusqu'au", "Territoires")  # fmt: skip
    asked = DirectoryFilters(request.GET, shown=("dispositif",)).asked("dispositif")
    lines = (
        (
            a.organisation.name, a.scheme.short_name, a.reference, a.get_kind_display(),
            "" if a.fte is None else str(a.fte).replace(".", ","), a.ratio, a.portfolios, a.portfolio_size,
            a.people_per_year, a.since, a.until or "", ", ".join(area.name for area in a.areas.all()),
        )
        for a in queries.agreements(scheme=asked)
    )  # fmt: skip
    return csv_answer("conventions", header, lines)


@signed_in(Verb.MANAGE_DIRECTORY)
def new(request: SignedRequest) -> HttpResponse:
    """Add an agreement."""
    return _form(request, Agreement())


@signed_in(Verb.MANAGE_DIRECTORY)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change an agreement."""
    return _form(request, get_object_or_404(Agreement, public_id=public_id))


def _form(request: SignedRequest, agreement: Agreement) -> HttpResponse:
    form = AgreementForm(request.POST or None, instance=agreement)
    if submitted(
        form,
        lambda: actions.save_agreement(
            agreement, areas=list(form.cleaned_data["areas"]), by=request.agent, at=request.now
        ),
    ):
        return see_other("directory:agreement", agreement.public_id)
    return form_answer(request, "directory/agreement_form.html", form, {"agreement": agreement})


@signed_in(Verb.MANAGE_DIRECTORY)
def detail(request: SignedRequest, public_id: str) -> HttpResponse:
    """One agreement; its caseloads are on the page of orientation that it leads to."""
    agreement = get_object_or_404(queries.agreements(), public_id=public_id)
    return render(request, "directory/agreement.html", {"agreement": agreement})
