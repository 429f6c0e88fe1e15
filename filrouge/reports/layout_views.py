"""The layout of reports: what it may say, the one in use, the former ones (G-6)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from filrouge.access.answers import form_answer, made_file, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.reports import queries
from filrouge.reports.docx_file import default_layout
from filrouge.reports.forms import LayoutForm
from filrouge.reports.laying import save_layout
from filrouge.reports.layouts import FIELDS
from filrouge.reports.models import Layout


@signed_in(Verb.MANAGE_DIRECTORY)
def layout(request: SignedRequest) -> HttpResponse:
    """Give a layout; those that were given."""
    form = LayoutForm(request.POST or None, request.FILES or None)
    if submitted(form, lambda: _keep(form, request)):
        messages.success(
            request, "Le modèle est gardé. Il vaut pour les bilans qui n'ont pas encore de numéro."
        )
        return see_other("reports:layout")
    return form_answer(
        request, "reports/layout.html", form, {"fields": FIELDS, "kept": list(queries.layouts_kept())}
    )


def _keep(form: LayoutForm, request: SignedRequest) -> None:
    [paper] = form.cleaned_data["papers"]
    save_layout(paper.chunks(), paper.name, by=request.agent, at=request.now)


@signed_in(Verb.MANAGE_DIRECTORY)
def layout_default(request: SignedRequest) -> HttpResponse:
    """Our layout, to begin from."""
    return made_file(default_layout(), "modele-de-bilan.docx")


@signed_in(Verb.MANAGE_DIRECTORY)
def layout_file(request: SignedRequest, number: int) -> HttpResponse:
    """A layout as it was given."""
    row = get_object_or_404(Layout, pk=number)
    return made_file(bytes(row.content), f"modele-de-bilan-{row.pk}.docx")
