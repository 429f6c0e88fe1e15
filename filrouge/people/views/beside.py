"""Who stands beside a person; what of theirs ends, and the work list of what to renew (A-2, A-6)."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, keyed_page, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import whole_number
from filrouge.people import companions, renewals
from filrouge.people.beside_forms import CompanionForm, RenewalForm
from filrouge.people.beside_models import Companion, Renewal
from filrouge.people.queries import visible_person

PANEL = "people:identity"


@signed_in(Verb.EDIT_PERSON)
def new_companion(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note somebody beside a person."""
    person = visible_person(request.agent, public_id)
    form = CompanionForm(request.POST or None, today=request.today)
    if submitted(
        form, lambda: companions.note_companion(person, form.beside(), by=request.agent, at=request.now)
    ):
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "people/companion.html", form, {"person": person, "companion": None})


@signed_in(Verb.EDIT_PERSON)
def edit_companion(request: SignedRequest, public_id: str) -> HttpResponse:
    """Correct or complete it."""
    row = _companion(request, public_id)
    form = CompanionForm(request.POST or None, companion=row, today=request.today)
    seen = whole_number(request.POST.get("seen")) or 0
    if submitted(
        form,
        lambda: companions.change_companion(row, form.beside(), seen=seen, by=request.agent, at=request.now),
    ):
        return back_to_person(request, row.person.public_id, PANEL)
    return form_answer(request, "people/companion.html", form, {"person": row.person, "companion": row})


@signed_in(Verb.EDIT_PERSON)
@require_POST
def end(request: SignedRequest, public_id: str) -> HttpResponse:
    """They are no longer beside the person, from today."""
    row = _companion(request, public_id)
    seen = whole_number(request.POST.get("seen")) or 0
    gesture = lambda: companions.end_companion(row, seen=seen, by=request.agent, at=request.now)  # noqa: E731
    return _done(request, row.person.public_id, gesture)


@signed_in(Verb.EDIT_PERSON)
def new_renewal(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note the day on which something ends."""
    person = visible_person(request.agent, public_id)
    form = RenewalForm(request.POST or None)
    if submitted(form, lambda: renewals.note_renewal(person, form.ends(), by=request.agent, at=request.now)):
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "people/renewal.html", form, {"person": person, "renewal": None})


@signed_in(Verb.EDIT_PERSON)
def edit_renewal(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note the new day."""
    row = _renewal(request, public_id)
    form = RenewalForm(request.POST or None, renewal=row)
    if submitted(
        form,
        lambda: renewals.note_renewal(
            row.person, form.ends(), seen=form.seen(), by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, row.person.public_id, PANEL)
    return form_answer(request, "people/renewal.html", form, {"person": row.person, "renewal": row})


@signed_in(Verb.EDIT_PERSON)
@require_POST
def done(request: SignedRequest, public_id: str) -> HttpResponse:
    """What comes back was done this time."""
    row = _renewal(request, public_id)
    try:
        seen = date.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        seen = row.expires_on
    gesture = lambda: renewals.done_once(row, seen=seen, by=request.agent, at=request.now)  # noqa: E731
    return _done(request, row.person.public_id, gesture)


@signed_in(Verb.EDIT_PERSON)
@require_POST
def drop(request: SignedRequest, public_id: str) -> HttpResponse:
    """It no longer concerns the person."""
    row = _renewal(request, public_id)
    gesture = lambda: renewals.drop_renewal(row, by=request.agent, at=request.now)  # noqa: E731
    return _done(request, row.person.public_id, gesture)


@signed_in(Verb.ACCOMPANY)
def to_renew(request: SignedRequest) -> HttpResponse:
    """« Titres et droits à renouveler »: what it is time for, of my people or of all that I may see."""
    everybody = request.GET.get("suivi") == "all"
    rows = renewals.to_renew(request.agent, request.today, mine=not everybody)
    page = keyed_page(rows, request.GET, by=("expires_on", "pk"))
    return render(request, "people/renewals.html", {"page": page, "everybody": everybody})


def _done(request: SignedRequest, person: str, gesture: Callable[[], object]) -> HttpResponse:
    """Back to the file after a gesture of one button; a refusal is told there."""
    try:
        gesture()
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return back_to_person(request, person, PANEL)


def _companion(request: SignedRequest, public_id: str) -> Companion:
    row = companions.visible_companion(request.agent, public_id)
    if row is None:
        raise Http404("Cette ligne n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return row


def _renewal(request: SignedRequest, public_id: str) -> Renewal:
    row = renewals.visible_renewal(request.agent, public_id)
    if row is None:
        raise Http404("Cette date n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return row
