"""« Mes personnes », and a note to several of them at once, seen before it is written."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.my_people import FILTERS, MOST, my_people, note_to_several
from filrouge.core.results import Refusal
from filrouge.core.text import plural


@signed_in(Verb.ACCOMPANY)
def listed(request: SignedRequest) -> HttpResponse:
    """Everybody whom I follow; a POST shows the note to several, then writes it."""
    chosen, by_due = request.GET.get("voir", ""), request.GET.get("tri") == "echeance"
    if request.method == "POST":
        answer = _note(request)
        if answer is not None:
            return answer
    rows = list(my_people(request.agent, request.now, request.today, chosen=chosen, by_due=by_due)[:MOST])
    everybody = my_people(request.agent, request.now, request.today)
    ticked = (
        list(everybody.filter(public_id__in=request.POST.getlist("personne")[:MOST])) if request.POST else []
    )
    context = {
        "rows": rows, "filters": FILTERS, "chosen": chosen, "by_due": by_due, "ticked": ticked,
        "words": request.POST.get("words", "").strip(),
    }  # fmt: skip
    return render(request, "accompaniment/my_people.html", context)


def _note(request: SignedRequest) -> HttpResponse | None:
    """Written when it was seen before (`sur`); None: to be shown, or to be mended."""
    words = request.POST.get("words", "").strip()
    people = list(
        my_people(request.agent, request.now, request.today).filter(
            public_id__in=request.POST.getlist("personne")[:MOST]
        )
    )
    if not people or not words:
        missing = "Cochez au moins une personne." if not people else "Écrivez la note."
        messages.warning(request, missing)
        return None
    if not request.POST.get("sur"):
        return None
    try:
        number = note_to_several(people, text=words, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return None
    messages.success(request, f"Note écrite dans {plural(number, 'dossier')}.")
    return see_other("accompaniment:my_people")
