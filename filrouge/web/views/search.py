"""Search: one box, always POSTed, so that no name stays in an address, a history or a log (A-4)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.periods import age_on
from filrouge.people.queries import city_of
from filrouge.people.search import search as search_people


@sensitive_post_parameters("q")
@signed_in(Verb.SEARCH_PEOPLE)
def search(request: SignedRequest) -> HttpResponse:
    """People who answer to what was typed; the bare box to a GET."""
    text = request.POST.get("q", "").strip()
    found = search_people(request.agent, text) if request.method == "POST" else None
    people = found.people if found else []
    cities = city_of(people) if people else {}
    context = {
        "typed": text,
        "found": found,
        "rows": [
            (
                person,
                age_on(person.birth_date, request.today) if person.birth_date else None,
                cities.get(person.pk, ""),
            )
            for person in people
        ],
        "may_search_nir": request.agent.may(Verb.SEARCH_NIR),
    }
    return render(request, "web/search.html", context)


search.reads_only = True  # type: ignore[attr-defined]
