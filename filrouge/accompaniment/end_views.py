"""An end of accompaniment, proposed by the référent and answered by the département (B-10)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, keyed_page, see_other, submitted, typed
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import end_proposals, queries
from filrouge.accompaniment.end_proposals import Ending
from filrouge.accompaniment.forms import EndProposalForm
from filrouge.accompaniment.wording import grouped_reasons
from filrouge.core.results import Refusal
from filrouge.people.queries import visible_person


@signed_in(Verb.ACCOMPANY)
def propose(request: SignedRequest, public_id: str) -> HttpResponse:
    """Propose an end; the accompaniment goes on until the département answers."""
    person = visible_person(request.agent, public_id)
    current = queries.open_accompaniment(person)
    if current is None:
        raise Http404("Cette personne n'a pas d'accompagnement en cours : il n'y a rien à finir.")
    form = EndProposalForm(request.POST or None, reasons=grouped_reasons(end_proposals.reasons_of(current)))

    def ask() -> None:
        said = form.cleaned_data
        if (
            end_proposals.propose_end(
                Ending(person, said["reason"], said["words"]), by=request.agent, at=request.now
            )
            is None
        ):
            raise Refusal("Une fin est déjà proposée : le Département doit y répondre.")

    if submitted(form, ask):
        return back_to_person(request, public_id, "accompaniment:panel")
    return form_answer(
        request, "accompaniment/end_propose.html", form, {"person": person, "current": current}
    )


@signed_in(Verb.CLOSE_ACCOMPANIMENT)
def waiting(request: SignedRequest) -> HttpResponse:
    """The ends that await the département."""
    page = keyed_page(end_proposals.waiting_ends(request.agent), request.GET, by=("asked_on", "pk"))
    lines = [(row, row.accompaniment.person, end_proposals.reason_label(row)) for row in page.rows]
    return render(request, "accompaniment/ends.html", {"page": page, "lines": lines})


@signed_in(Verb.CLOSE_ACCOMPANIMENT)
@require_POST
def refuse(request: SignedRequest, public_id: str) -> HttpResponse:
    """The accompaniment goes on."""
    found = end_proposals.waiting_ends(request.agent).filter(public_id=public_id).first()
    if found is None:
        raise Http404("Cette fin a reçu sa réponse, ou le dossier n'est pas ouvert à votre organisme.")
    try:
        end_proposals.refuse_end(found, typed(request, "refusal"), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "Noté : l'accompagnement continue, le référent le voit au dossier.")
    return see_other("accompaniment:ends")
