"""What professionals are qualified as, and with whom organisations work (G-10)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.means_actions import save_partnership, save_qualification
from filrouge.directory.means_forms import PartnershipForm, QualificationForm
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.models import Organisation, Professional


@signed_in(Verb.MANAGE_DIRECTORY)
def qualification_new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note a qualification of a professional."""
    professional = get_object_or_404(Professional, public_id=public_id)
    return _qualification(request, Qualification(professional=professional))


@signed_in(Verb.MANAGE_DIRECTORY)
def qualification_edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Correct a qualification, or set it aside."""
    rows = Qualification.objects.select_related("professional")
    return _qualification(request, get_object_or_404(rows, public_id=public_id))


def _qualification(request: SignedRequest, row: Qualification) -> HttpResponse:
    form = QualificationForm(request.POST or None, instance=row)
    if submitted(form, lambda: save_qualification(row, by=request.agent, at=request.now)):
        return see_other("directory:professional", row.professional.public_id)
    back_url = reverse("directory:professional", args=[row.professional.public_id])
    context = {"qualification": row, "back_url": back_url, "known": row.pk is not None}
    return form_answer(request, "directory/qualification_form.html", form, context)


@signed_in(Verb.MANAGE_DIRECTORY)
def partnership_new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note a partnership of an organisation."""
    organisation = get_object_or_404(Organisation, public_id=public_id)
    return _partnership(request, Partnership(organisation=organisation, since=request.today))


@signed_in(Verb.MANAGE_DIRECTORY)
def partnership_edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change a partnership, or end it."""
    rows = Partnership.objects.select_related("organisation")
    return _partnership(request, get_object_or_404(rows, public_id=public_id))


def _partnership(request: SignedRequest, row: Partnership) -> HttpResponse:
    form = PartnershipForm(request.POST or None, instance=row)
    if submitted(form, lambda: save_partnership(row, by=request.agent, at=request.now)):
        return see_other("directory:organisation", row.organisation.public_id)
    back_url = reverse("directory:organisation", args=[row.organisation.public_id])
    context = {"partnership": row, "back_url": back_url, "known": row.pk is not None}
    return form_answer(request, "directory/partnership_form.html", form, context)
