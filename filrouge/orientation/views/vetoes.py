"""Who must not follow a person, for those who name caseworkers (B-5)."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.queries import colleagues_of
from filrouge.orientation import vetoes as acts
from filrouge.orientation.veto_forms import VetoForm
from filrouge.people.queries import visible_person


@signed_in(Verb.NAME_CASEWORKER)
def vetoes(request: SignedRequest, public_id: str) -> HttpResponse:
    """The vetoes in force, with their reasons, and one more."""
    person = visible_person(request.agent, public_id)
    form = VetoForm(request.POST or None, professionals=colleagues_of(request.agent, request.today))
    if submitted(form, lambda: acts.set_veto(person, form.against(), by=request.agent, at=request.now)):
        return see_other("orientation:vetoes", public_id)
    lines = [(veto, acts.words_of(veto)) for veto in acts.vetoes_of(person)]
    return form_answer(request, "orientation/vetoes.html", form, {"person": person, "lines": lines})


@signed_in(Verb.NAME_CASEWORKER)
@require_POST
def lift(request: SignedRequest, public_id: str) -> HttpResponse:
    """They may follow this person again."""
    veto = acts.visible_veto(request.agent, public_id)
    if veto is None:
        raise Http404("Cet empêchement n'existe plus, ou le dossier n'est pas ouvert à votre organisme.")
    acts.lift_veto(veto, by=request.agent, at=request.now)
    return see_other("orientation:vetoes", veto.person.public_id)
