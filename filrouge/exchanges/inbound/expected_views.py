"""Expected files on screen: which, when, whom to remind (A-4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.exchanges.inbound import expected, expecting
from filrouge.exchanges.inbound.expected_forms import ExpectedFileForm
from filrouge.exchanges.inbound.models import ExpectedFile

_PROPOSED = ("kind", "sender", "frequency", "day", "about")


@signed_in(Verb.IMPORT_PEOPLE)
@require_GET
def expected_files(request: SignedRequest) -> HttpResponse:
    """What is expected, where each stands, and what could be expected."""
    context = {
        "lines": expected.expected_lines(request.today),
        "proposals": expected.proposals(request.today),
    }
    return render(request, "inbound/expected.html", context)


@signed_in(Verb.IMPORT_PEOPLE)
def expected_new(request: SignedRequest) -> HttpResponse:
    """Expect one more file; an address may propose what it is."""
    proposed = {name: request.GET[name] for name in _PROPOSED if request.GET.get(name)}
    return _form(request, ExpectedFile(), {"since": request.today, "about": 0, **proposed})


@signed_in(Verb.IMPORT_PEOPLE)
def expected_edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change what is expected of a file, or when it stops being."""
    return _form(request, get_object_or_404(ExpectedFile, public_id=public_id), {})


def _form(request: SignedRequest, file: ExpectedFile, initial: dict[str, object]) -> HttpResponse:
    form = ExpectedFileForm(request.POST or None, instance=file, initial=initial)
    if submitted(form, lambda: expecting.save_expected(file, by=request.agent, at=request.now)):
        messages.success(request, f"Enregistré : {file}.")
        return see_other("inbound:expected")
    context = {"file": file, "back_url": reverse("inbound:expected"), "back_label": "Fichiers attendus"}
    return form_answer(request, "inbound/expected_form.html", form, context)
