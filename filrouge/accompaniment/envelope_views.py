"""The envelopes of aids: what is there, promised, paid, left (A-8)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import envelopes
from filrouge.accompaniment.aid_forms import EnvelopeForm
from filrouge.accompaniment.aid_models import Envelope
from filrouge.accompaniment.aids import kinds


@signed_in(Verb.ACCOMPANY, Verb.MANAGE_ENVELOPES)
def listed(request: SignedRequest) -> HttpResponse:
    """Those of today, or all; each with its bar."""
    everything = request.GET.get("voir") == "toutes"
    rows = envelopes.visible_envelopes(request.agent)
    if not everything:
        rows = rows.filter(since__lte=request.today, until__gt=request.today)
    page = keyed_page(rows, request.GET, by=("-since", "-pk"))
    lines = [
        (
            balance,
            kinds().get(balance.envelope.kind, "Toutes les aides"),
            envelopes.may_manage(request.agent, balance.envelope.organisation_id),
        )
        for balance in envelopes.balances(page.rows)
    ]
    context = {
        "page": page, "lines": lines, "everything": everything,
        "may_manage": request.agent.may(Verb.MANAGE_ENVELOPES),
    }  # fmt: skip
    return render(request, "accompaniment/envelopes.html", context)


@signed_in(Verb.MANAGE_ENVELOPES)
def new(request: SignedRequest) -> HttpResponse:
    """Open an envelope."""
    return _form(request, Envelope())


@signed_in(Verb.MANAGE_ENVELOPES)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change an envelope of one's own, or of anybody's for the département."""
    found = envelopes.visible_envelopes(request.agent).filter(public_id=public_id).first()
    if found is None or not envelopes.may_manage(request.agent, found.organisation_id):
        raise Http404("Cette enveloppe n'existe pas, ou n'est pas celle de votre organisme.")
    return _form(request, found)


def _form(request: SignedRequest, envelope: Envelope) -> HttpResponse:
    is_new = envelope.pk is None
    form = EnvelopeForm(request.POST or None, instance=envelope, agent=request.agent)
    if submitted(form, lambda: envelopes.save_envelope(form.instance, by=request.agent, at=request.now)):
        return see_other("accompaniment:envelopes")
    return form_answer(request, "accompaniment/envelope.html", form, {"is_new": is_new})
