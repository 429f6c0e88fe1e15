"""Panels of a person's page that only read: identity, who may open the file."""

from django.http import HttpResponse

from filrouge.access.answers import panel_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.people.identity import AROUND, identity_of
from filrouge.people.queries import doors_of, visible_person


@signed_in(Verb.SEE_PEOPLE)
def identity(request: SignedRequest, public_id: str) -> HttpResponse:
    """Who the person is, where they live, where the right stands."""
    person = visible_person(request.agent, public_id, shown=("following__scheme",), also=AROUND)
    context = {
        "person": person,
        "title": "Identité et droits",
        "identity": identity_of(person, request.today, show_nir=request.agent.may(Verb.SEARCH_NIR)),
        "may_edit": request.agent.may(Verb.EDIT_PERSON),
    }
    return panel_answer(request, "people/identity.html", context)


@signed_in(Verb.SEE_PEOPLE)
def doors(request: SignedRequest, public_id: str) -> HttpResponse:
    """Who may open this file, on which ground, since when."""
    person = visible_person(request.agent, public_id, shown=())
    context = {"person": person, "title": "Qui peut ouvrir ce dossier", "doors": doors_of(person)}
    return panel_answer(request, "people/doors.html", context)
