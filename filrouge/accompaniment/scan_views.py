"""« Scans à joindre »: many at once for a secretariat, or one from the signed contract's page (C-2, P-10)."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import scans
from filrouge.accompaniment.contract_forms import ScanForm
from filrouge.accompaniment.contract_views import contract_of
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.documents.attachment_kinds import accepted

FIELD = "scan_"


@signed_in(Verb.KEEP_PAPERS)
@require_http_methods(["GET", "POST"])
def awaited(request: SignedRequest) -> HttpResponse:
    """Contracts signed on paper without their scan; the files chosen on the lines are joined in one go."""
    if request.method == "POST":
        return _joined(request)
    follows = request.agent.professional_id is not None and request.agent.may(Verb.ACCOMPANY)
    mine = follows and request.GET.get("suivi") != "all"
    page = keyed_page(scans.awaited(request.agent, mine=mine), request.GET, by=("signed_on", "pk"))
    context = {
        "page": page, "field": FIELD, "accepted": accepted(), "most": settings.ATTACHMENT_MEGABYTES,
        "tabs": [("mine", "Mes personnes", mine), ("all", "Toutes", not mine)] if follows else [],
    }  # fmt: skip
    return render(request, "accompaniment/scans.html", context)


def _joined(request: SignedRequest) -> HttpResponse:
    chosen = {
        name.removeprefix(FIELD).replace("\x00", ""): files
        for name, files in request.FILES.lists()
        if name.startswith(FIELD)
    }
    found = scans.awaited(request.agent).filter(public_id__in=list(chosen)[: settings.ATTACHMENTS_AT_ONCE])
    done = 0
    for contract in found.order_by("signed_on", "pk"):
        try:
            scans.join_scans(contract, files=chosen[contract.public_id], by=request.agent, at=request.now)
            done += 1
        except Refusal as refusal:
            messages.warning(request, f"{contract.person.full_name}, {refusal.message}")
    if done:
        messages.success(request, f"{plural(done, 'scan joint', 'scans joints')}.")
    elif not chosen:
        messages.warning(request, "Choisissez un fichier sur au moins une ligne.")
    answer = see_other("accompaniment:scans")
    answer["Location"] += f"?{query}" if (query := request.GET.urlencode()) else ""
    return answer


@signed_in(Verb.KEEP_PAPERS)
def join(request: SignedRequest, public_id: str) -> HttpResponse:
    """The scan of one contract."""
    contract = contract_of(request, public_id)
    form = ScanForm(request.POST or None, request.FILES or None)
    if submitted(
        form, lambda: scans.join_scans(contract, files=form.given(), by=request.agent, at=request.now)
    ):
        messages.success(request, "Le scan est joint au contrat.")
        return see_other("accompaniment:contract_signed", public_id)
    context = {"person": contract.person, "contract": contract, "most": settings.ATTACHMENT_MEGABYTES}
    return form_answer(request, "accompaniment/scan_join.html", form, context)
