"""Contact details: the form, and the page where the second writer chooses."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, submitted
from filrouge.access.queries import latest_of
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people import events
from filrouge.people.actions import CONTACT_FIELDS, EditConflict, contact_values, edit_contact
from filrouge.people.deciding import confirm_contact, decide_difference
from filrouge.people.forms import ContactForm
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

CONFLICT = 409


@signed_in(Verb.EDIT_PERSON)
def contact(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change contact details (A-1, A-2)."""
    person = visible_person(request.agent, public_id)
    form = ContactForm(request.POST or None, base=contact_values(person))
    try:
        done = submitted(form, lambda: _edit(request, person, form))
    except EditConflict as conflict:
        return _choose(request, person, form, conflict)
    if done:
        return back_to_person(request, public_id, "people:identity")
    template = "people/contact_conflict.html" if form.asked else "people/contact.html"
    return form_answer(request, template, form, {"person": person, "other": None})


def _edit(request: SignedRequest, person: Person, form: ContactForm) -> None:
    edit_contact(person, values=form.values(), base=form.base(), by=request.agent, at=request.now)


def _choose(
    request: SignedRequest, person: Person, form: ContactForm, conflict: EditConflict
) -> HttpResponse:
    """Both are shown, field by field; what did not clash is carried along."""
    asked = [each.field for each in conflict.conflicts]
    choice = ContactForm(base=conflict.theirs, values=form.merged(conflict.theirs), asked=asked)
    context = {"person": person, "form": choice, "other": latest_of(person.pk, events.UPDATED)}
    return render(request, "people/contact_conflict.html", context, status=CONFLICT)


@signed_in(Verb.EDIT_PERSON)
@require_POST
def difference(request: SignedRequest, public_id: str, field: str) -> HttpResponse:
    """Keep what was entered, or take what a file says; a refusal is told on the file (A-6)."""
    person = visible_person(request.agent, public_id)
    if field not in CONTACT_FIELDS:
        raise Http404("Cette donnée n'est pas de celles que l'on saisit.")
    seen, take = request.POST.get("seen", ""), bool(request.POST.get("take"))
    try:
        decide_difference(person, field, seen=seen, take=take, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return back_to_person(request, public_id, "people:identity")


@signed_in(Verb.EDIT_PERSON)
@require_POST
def confirm(request: SignedRequest, public_id: str) -> HttpResponse:
    """The contact details are still right, in one click (A-6)."""
    person = visible_person(request.agent, public_id)
    confirm_contact(person, by=request.agent, at=request.now)
    return back_to_person(request, public_id, "people:identity")
