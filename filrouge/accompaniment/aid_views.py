"""The panel « Aides et droits », the forms that write aids, those that wait, those to pay (A-8)."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from filrouge.access.actions import record_readings
from filrouge.access.answers import (
    back_to_person,
    csv_answer,
    form_answer,
    keyed_page,
    panel_answer,
    see_other,
    submitted,
)
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import aids
from filrouge.accompaniment.aid_forms import AidStepForm, NewAidForm, TakeBackAidForm
from filrouge.accompaniment.aid_rules import PENDING
from filrouge.accompaniment.rights import rights_of
from filrouge.core.text import euros
from filrouge.people.queries import visible_person

PANEL = "accompaniment:aids"
CHUNK = 500


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """What is sought, requested, granted; the rights that the accompaniment opened."""
    person = visible_person(request.agent, public_id, shown=())
    lines = [
        (aid, aids.kinds().get(aid.kind, aid.kind), bool(aids.moves_for(aid.state, request.agent)))
        for aid in aids.aids_of(person)
    ]
    context = {
        "lines": lines,
        "rights": rights_of(person),
        "person": person,
        "title": "Aides et droits",
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


@signed_in(Verb.ACCOMPANY, Verb.MANAGE_ENVELOPES)
def move(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say where an aid has come to."""
    aid = aids.visible_aid(request.agent, public_id)
    if aid is None:
        raise Http404("Cette aide n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    if request.method != "POST" and aid.state not in PENDING:
        return see_other("accompaniment:aid_take_back", public_id)
    form = AidStepForm(request.POST or None, aid=aid, agent=request.agent, initial={"since": request.today})
    if submitted(form, lambda: aids.move_aid(aid, form.step(), by=request.agent, at=request.now)):
        return back_to_person(request, aid.person.public_id, PANEL)
    context = {"person": aid.person, "aid": aid, "kind": aids.kinds().get(aid.kind, aid.kind)}
    return form_answer(request, "accompaniment/aid_move.html", form, context)


@signed_in(Verb.ACCOMPANY, Verb.MANAGE_ENVELOPES)
def take_back(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take back an aid that was noted by mistake: nothing comes after an aid that is paid, refused or given up."""
    aid = aids.visible_aid(request.agent, public_id)
    if aid is None:
        raise Http404("Cette aide n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    form = TakeBackAidForm(request.POST or None)
    seen = request.POST.get("seen") or aid.state
    if submitted(
        form,
        lambda: aids.take_back_aid(
            aid, why=form.cleaned_data["why"], seen=seen, by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, aid.person.public_id, PANEL)
    context = {
        "person": aid.person, "aid": aid, "told": aids.aid_in_words(aid),
        "moves": bool(aids.moves_for(aid.state, request.agent)),
    }  # fmt: skip
    return form_answer(request, "accompaniment/aid_take_back.html", form, context)


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


@signed_in(Verb.ACCOMPANY, Verb.MANAGE_ENVELOPES)
def to_pay(request: SignedRequest) -> HttpResponse:
    """What is granted or invoiced, and not paid yet: to whom, how much."""
    invoiced = request.GET.get("etape") == "facturees"
    page = keyed_page(aids.to_pay(request.agent, invoiced=invoiced), request.GET, by=("since", "pk"))
    lines = [(aid, aids.kinds().get(aid.kind, aid.kind), aids.amount_of(aid)) for aid in page.rows]
    context = {
        "page": page, "lines": lines, "chosen": "facturees" if invoiced else "",
        "tabs": [("", "Toutes"), ("facturees", "Facture reçue")],
    }  # fmt: skip
    return render(request, "accompaniment/aids_to_pay.html", context)


@signed_in(Verb.ACCOMPANY, Verb.MANAGE_ENVELOPES)
def to_pay_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same for the accounts; each file in it counts as consulted."""
    header = ("Dossier", "Personne", "Sorte d'aide", "Étape", "Depuis le", "Montant", "Versée à", "Enveloppe")
    return csv_answer("aides-a-payer", header, _to_pay(request))


def _to_pay(request: SignedRequest) -> Iterator[tuple[object, ...]]:
    query: dict[str, str] = {}
    invoiced = request.GET.get("etape") == "facturees"
    while True:
        page = keyed_page(
            aids.to_pay(request.agent, invoiced=invoiced), query, by=("since", "pk"), size=CHUNK
        )
        keys = {row.person_id for row in page.rows}
        record_readings(sorted(keys), purpose="export", by=request.agent, at=request.now)
        for aid in page.rows:
            whom = aid.payee_name or (aid.get_payee_display() if aid.payee else "")
            yield (
                aid.person.public_id, aid.person.full_name, aids.kinds().get(aid.kind, aid.kind), aid.get_state_display(),
                aid.since, euros(aids.amount_of(aid) or 0), whom, aid.envelope or "",
            )  # fmt: skip
        if not page.next_key:
            return
        query = {"after": page.next_key}
