"""« Mes personnes », and a note to several of them at once, seen before it is written."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.my_people import FILTERS, MOST, my_people, note_to_several
from filrouge.accompaniment.my_people_forms import SeveralForm
from filrouge.core.text import plural
from filrouge.people.models import Person


@signed_in(Verb.ACCOMPANY)
def listed(request: SignedRequest) -> HttpResponse:
    """Everybody whom I follow; a POST shows the note to several, then writes it."""
    chosen, by_due = request.GET.get("voir", ""), request.GET.get("tri") == "echeance"
    form = SeveralForm(request.POST or None, agent=request.agent)
    ticked = _ticked(request)
    if form.is_bound and not ticked:
        messages.warning(request, "Cochez au moins une personne.")
    seen = bool(request.POST.get("sur")) and bool(ticked)
    if seen and submitted(form, lambda: _write(request, ticked, form)):
        messages.success(request, f"Note écrite dans {plural(len(ticked), 'dossier')}.")
        return see_other("accompaniment:my_people")
    rows = list(my_people(request.agent, request.now, request.today, chosen=chosen, by_due=by_due)[:MOST])
    context = {
        "rows": rows, "filters": FILTERS, "chosen": chosen, "by_due": by_due, "ticked": ticked, "form": form,
        "preview": bool(ticked) and form.is_valid(), "ticked_keys": {person.pk for person in ticked},
    }  # fmt: skip
    return render(request, "accompaniment/my_people.html", context)


def _ticked(request: SignedRequest) -> list[Person]:
    """Those of my people whom the form names."""
    named = request.POST.getlist("personne")[:MOST]
    everybody = my_people(request.agent, request.now, request.today)
    return list(everybody.filter(public_id__in=named)) if named else []


def _write(request: SignedRequest, ticked: list[Person], form: SeveralForm) -> None:
    text, level = form.cleaned_data["words"], form.cleaned_data["level"]
    note_to_several(ticked, text=text, level=level, wording=form.wording, by=request.agent, at=request.now)
