"""Changing the emphasis of an accompaniment (B-7)."""

from django.http import Http404, HttpResponse

from filrouge.access.answers import back_to_person, form_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import emphases, queries
from filrouge.accompaniment.forms import EmphasisForm
from filrouge.directory.catalogue import scheme_text
from filrouge.people.queries import visible_person


@signed_in(Verb.ACCOMPANY)
def change(request: SignedRequest, public_id: str) -> HttpResponse:
    """Another emphasis, from a day, for a reason."""
    person = visible_person(request.agent, public_id)
    current = queries.open_accompaniment(person)
    scheme = scheme_text(current.scheme.key if current and current.scheme else None)
    if current is None or scheme is None or not scheme.emphases:
        raise Http404("Aucun accompagnement en cours n'a de dominante dans son dispositif.")
    form = EmphasisForm(
        request.POST or None, scheme=scheme, present=current.emphasis, initial={"changed_on": request.today}
    )
    if submitted(
        form, lambda: emphases.change_emphasis(current, form.move(), by=request.agent, at=request.now)
    ):
        return back_to_person(request, public_id, "accompaniment:panel")
    return form_answer(request, "accompaniment/emphasis.html", form, {"person": person})
