"""Letters of orientation to prepare, and the proof that one was received (B-1, B-2)."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.documents.forms import ReceiptForm
from filrouge.documents.queries import visible_letter
from filrouge.documents.shipped import letter_kinds
from filrouge.orientation import letters

A_PAGE = 100


@signed_in(Verb.HANDLE_LETTERS)
def to_prepare(request: SignedRequest) -> HttpResponse:
    """Decisions that no letter notifies yet: tick, prepare, and go to the signature book."""
    rows = letters.to_prepare(request.agent)
    if request.method == "POST":
        chosen = list(rows.filter(public_id__in=request.POST.getlist("decision")[:A_PAGE]))
        if chosen:
            return to_book(letters.write_orientations(chosen, by=request.agent, at=request.now))
    page = keyed_page(rows, request.GET, by=("decided_on", "pk"), size=A_PAGE)
    return render(request, "orientation/letters_to_prepare.html", {"page": page})


@signed_in(Verb.HANDLE_LETTERS)
def receipt(request: SignedRequest, public_id: str) -> HttpResponse:
    """How and when a letter was received."""
    letter = visible_letter(request.agent, public_id)
    if letter is None:
        raise Http404("Ce courrier n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    form = ReceiptForm(
        request.POST or None, initial={"proof": letter.proof, "received_on": letter.received_on}
    )
    if submitted(
        form,
        lambda: letters.receive(
            letter, **form.cleaned_data, seen=request.POST.get("seen"), by=request.agent, at=request.now
        ),
    ):
        return see_other("documents:book")
    context = {"letter": letter, "kind": letter_kinds()[letter.kind], "person": letter.person}
    return form_answer(request, "orientation/letter_receipt.html", form, context)


def to_book(batch: str) -> HttpResponse:
    """The signature book, at the letters that have just been prepared."""
    return HttpResponseRedirect(f"{reverse('documents:book')}?envoi={batch}", status=303)
