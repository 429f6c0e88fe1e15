"""What became of people after their exit: whom to call, and the answer (E-6)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.follow_ups import answer_follow_up, asked
from filrouge.accompaniment.forms import FollowUpForm
from filrouge.accompaniment.models import FollowUp
from filrouge.accompaniment.wording import exit_label


@signed_in(Verb.ACCOMPANY)
def to_ask(request: SignedRequest) -> HttpResponse:
    """Whom to call, the oldest question first; one's own people unless all are asked for."""
    chooses = request.agent.professional_id is not None
    mine = chooses and request.GET.get("suivi") != "all"
    page = keyed_page(asked(request.agent, request.today, mine=mine), request.GET, by=("due_on", "pk"))
    lines = [(row, exit_label(row.accompaniment)) for row in page.rows]
    context = {"page": page, "lines": lines, "mine": mine, "chooses": chooses}
    return render(request, "accompaniment/follow_ups.html", context)


@signed_in(Verb.ACCOMPANY)
def answer(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what became of one of them."""
    row = _asked(request, public_id)
    form = FollowUpForm(request.POST or None)
    if submitted(form, lambda: answer_follow_up(row, **form.cleaned_data, by=request.agent, at=request.now)):
        return see_other("accompaniment:follow_ups")
    context = {"row": row, "person": row.accompaniment.person, "exit": exit_label(row.accompaniment)}
    return form_answer(request, "accompaniment/follow_up.html", form, context)


def _asked(request: SignedRequest, public_id: str) -> FollowUp:
    row = asked(request.agent, request.today).filter(public_id=public_id).first()
    if row is None:
        raise Http404("Cette question a sa réponse, ou elle ne vous est pas posée.")
    return row
