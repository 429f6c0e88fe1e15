"""The panel « Aides », the forms that write it, and the aids that wait (A-8)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import back_to_person, form_answer, keyed_page, panel_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import aids
from filrouge.accompaniment.aid_forms import AidStepForm, NewAidForm
from filrouge.people.queries import visible_person

PANEL = "accompaniment:aids"


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """What is sought, requested, granted."""
    person = visible_person(request.agent, public_id, shown=())
    lines = [
        (aid, aids.kinds().get(aid.kind, aid.kind), bool(aids.NEXT.get(aid.state)))
        for aid in aids.aids_of(person)
    ]
    context = {
        "lines": lines,
        "person": person,
        "title": "Aides",
        "may_write": request.agent.may(Verb.ACCOMPANY),
    }
    return panel_answer(request, "accompaniment/aids_panel.html", context)


@signed_in(Verb.ACCOMPANY)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note an aid."""
    person = visible_person(request.agent, public_id)
    form = NewAidForm(request.POST or None, initial={"since": request.today})
    if submitted(form, lambda: aids.note_aid(person, form.aid(), by=request.agent, at=request.now)):
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "accompaniment/aid_new.html", form, {"person": person})


@signed_in(Verb.ACCOMPANY)
def move(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say where an aid has come to."""
    aid = aids.visible_aid(request.agent, public_id)
    if aid is None:
        raise Http404("Cette aide n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    form = AidStepForm(request.POST or None, aid=aid, initial={"since": request.today})
    if submitted(form, lambda: aids.move_aid(aid, form.step(), by=request.agent, at=request.now)):
        return back_to_person(request, aid.person.public_id, PANEL)
    context = {"person": aid.person, "aid": aid, "kind": aids.kinds().get(aid.kind, aid.kind)}
    return form_answer(request, "accompaniment/aid_move.html", form, context)


@signed_in(Verb.ACCOMPANY, Verb.ORIENT)
def waiting(request: SignedRequest) -> HttpResponse:
    """Aids that wait, the oldest first; those that a change of path must not lose, apart."""
    chosen = request.GET.get("suivi", "")
    follows = request.agent.professional_id is not None and request.agent.may(Verb.ACCOMPANY)
    if chosen not in ("mine", "all", "moved"):
        chosen = "mine" if follows else "moved"
    rows = aids.pending(request.agent, mine=chosen == "mine", moved=chosen == "moved")
    page = keyed_page(rows, request.GET, by=("since", "pk"))
    tabs = [("mine", "Mes personnes")] if follows else []
    context = {
        "page": page,
        "lines": [(aid, aids.kinds().get(aid.kind, aid.kind)) for aid in page.rows],
        "tabs": [*tabs, ("all", "Toutes"), ("moved", "Parcours changé depuis")],
        "chosen": chosen,
        "may_write": request.agent.may(Verb.ACCOMPANY),
    }
    return render(request, "accompaniment/aids.html", context)
