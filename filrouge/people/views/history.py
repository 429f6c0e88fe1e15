"""« Quelle était sa situation ce jour-là ? »: the history of a person's rights (A-2)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_reading
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.people.forms import DayAsked
from filrouge.people.history import history_of
from filrouge.people.queries import visible_person


@signed_in(Verb.SEE_PEOPLE)
def history(request: SignedRequest, public_id: str) -> HttpResponse:
    """Every spell, and what was true on the day that the address asks."""
    person = visible_person(request.agent, public_id)
    form = DayAsked(request.GET or None)
    asked = form.cleaned_data["au"] if form.is_bound and form.is_valid() else None
    found = history_of(person)
    record_reading(person.pk, purpose="dossier", by=request.agent, at=request.now)
    context = {
        "person": person,
        "history": found,
        "form": form,
        "asked": asked,
        "then": found.on(asked) if asked else None,
        "unknown": bool(asked and found.known_since and asked < found.known_since),
    }
    return render(request, "people/history.html", context)
