"""The addresses that a caseworker enters: post, domiciliation, anchor places (A-2)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people.address_forms import AddressForm
from filrouge.people.addresses import ENTERED, Entered, end_address, enter_address
from filrouge.people.models import Address, Person
from filrouge.people.queries import entered_addresses, visible_person


@signed_in(Verb.EDIT_PERSON)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Enter an address."""
    return _form(request, visible_person(request.agent, public_id), None)


@signed_in(Verb.EDIT_PERSON)
def edit(request: SignedRequest, public_id: str, kind: str, place: int) -> HttpResponse:
    """Change an address: the former one stays in the history."""
    person = visible_person(request.agent, public_id)
    return _form(request, person, _address(person, kind, place))


@signed_in(Verb.EDIT_PERSON)
@require_POST
def end(request: SignedRequest, public_id: str, kind: str, place: int) -> HttpResponse:
    """End an address today."""
    person = visible_person(request.agent, public_id)
    address = _address(person, kind, place)
    try:
        end_address(person, kind=kind, seen=address.pk, until=request.today, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return back_to_person(request, public_id, "people:identity")


def _form(request: SignedRequest, person: Person, address: Address | None) -> HttpResponse:
    form = AddressForm(request.POST or None, address=address, today=request.today)

    def enter() -> None:
        data = form.cleaned_data
        entered = Entered(
            data["kind"], data["complement"], data["street"], data["postal_code"], data["city"], data["since"]
        )
        enter_address(person, entered, seen=form.seen(), by=request.agent, at=request.now)

    if submitted(form, enter):
        return back_to_person(request, person.public_id, "people:identity")
    return form_answer(request, "people/address.html", form, {"person": person, "address": address})


def _address(person: Person, kind: str, place: int) -> Address:
    """The address of this place among those of its kind, from 1; 404 when there is none."""
    if kind in ENTERED:
        found = entered_addresses(person, kind)[place - 1 : place] if place else []
        for address in found:
            return address
    raise Http404("Cette adresse n'existe pas, ou ne se saisit pas ici.")
