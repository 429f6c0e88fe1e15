"""Handovers to write and to accept; the individual review as a document (A-6, A-7)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted
from filrouge.access.fields import WordsField
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import handovers
from filrouge.accompaniment.models import Handover
from filrouge.accompaniment.printing import review_sheet
from filrouge.accompaniment.summary import LABELS
from filrouge.core.results import Refusal
from filrouge.documents.serving import sheet_answer
from filrouge.people.queries import visible_person


class HandoverForm(forms.Form):
    """What the file does not say."""

    words = WordsField(
        label="Ce que votre successeur doit savoir", rows=5,
        help_text="Avec des mots que la personne pourra lire.",
        error_messages={"required": "Écrivez ce que votre successeur doit savoir."},
    )  # fmt: skip
    promises = WordsField(
        label="Ce qui a été promis", required=False, rows=3,
        help_text="À la personne, à un partenaire : ce qui doit être tenu.",
    )  # fmt: skip


@signed_in(Verb.ACCOMPANY)
def listed(request: SignedRequest) -> HttpResponse:
    """Reviews that I have to write, and those that wait for me."""
    page = keyed_page(handovers.to_write(request.agent, request.today), request.GET, by=("until", "pk"))
    context = {
        "page": page,
        "to_accept": [(row, _in_words(row.said)) for row in handovers.to_accept(request.agent)],
    }
    return render(request, "accompaniment/handovers.html", context)


def _in_words(said: dict[str, str]) -> list[tuple[str, str]]:
    return [(LABELS.get(name, name), words) for name, words in said.items()]


@signed_in(Verb.ACCOMPANY)
def write(request: SignedRequest, mission: int) -> HttpResponse:
    """Write one: what the file says is there already."""
    # Somebody may have written it while this one was being typed: the words stay, and theirs are shown.
    rows = handovers.ended_lately if request.method == "POST" else handovers.to_write
    row = rows(request.agent, request.today, mine=False).filter(pk=mission).first()
    if row is None:
        raise Http404("Ce bilan est écrit, ou ne vous est pas demandé.")
    form = HandoverForm(request.POST or None)
    if submitted(
        form,
        lambda: handovers.write_handover(
            row, handovers.Review(**form.cleaned_data), by=request.agent, at=request.now
        ),
    ):
        return see_other("accompaniment:handovers")
    said = handovers.shown_to(request.agent, row, request.now, request.today)
    theirs = Handover.objects.filter(mission=row).first() if request.method == "POST" else None
    context = {"mission": row, "person": row.person, "said": _in_words(said), "theirs": theirs}
    return form_answer(request, "accompaniment/handover_write.html", form, context)


@signed_in(Verb.ACCOMPANY)
@require_POST
def accept(request: SignedRequest, public_id: str) -> HttpResponse:
    """I have read it, and take over."""
    row = handovers.waiting(request.agent).filter(public_id=public_id).first()
    if row is None:
        raise Http404("Ce relais est pris, ou n'est pas le vôtre.")
    try:
        handovers.accept_handover(row, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("accompaniment:handovers")


@signed_in(Verb.SEE_PEOPLE)
def review(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The individual review, from the file as it stands."""
    person = visible_person(request.agent, public_id)
    return sheet_answer(request, review_sheet(person, request.now, request.today), kind, f"bilan-{public_id}")
