"""The caseloads of an agreement, for who keeps the directory."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.models import Agreement
from filrouge.orientation import queries
from filrouge.orientation.caseloads import save_caseload
from filrouge.orientation.forms import CaseloadForm
from filrouge.orientation.models import Caseload


@signed_in(Verb.MANAGE_DIRECTORY)
def caseloads(request: SignedRequest, public_id: str) -> HttpResponse:
    """Every caseload of an agreement, present and past."""
    agreement = get_object_or_404(Agreement.objects.select_related("organisation"), public_id=public_id)
    context = {"agreement": agreement, "loads": queries.caseloads_of(agreement)}
    return render(request, "orientation/caseloads.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Open a caseload on an agreement."""
    agreement = get_object_or_404(Agreement.objects.select_related("organisation"), public_id=public_id)
    return _form(request, Caseload(agreement=agreement, since=request.today))


@signed_in(Verb.MANAGE_DIRECTORY)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change the places, the time or the end of a caseload."""
    rows = Caseload.objects.select_related("agreement__organisation", "professional")
    return _form(request, get_object_or_404(rows, public_id=public_id))


def _form(request: SignedRequest, caseload: Caseload) -> HttpResponse:
    form = CaseloadForm(request.POST or None, instance=caseload)
    if submitted(form, lambda: save_caseload(caseload, by=request.agent, at=request.now)):
        return see_other("orientation:caseloads", caseload.agreement.public_id)
    back_url = reverse("orientation:caseloads", args=[caseload.agreement.public_id])
    context = {"caseload": caseload, "back_url": back_url}
    return form_answer(request, "orientation/caseload_form.html", form, context)
