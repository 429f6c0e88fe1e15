"""The accompanied person's own space: plain words, for an old phone; and the form that opens it (P-7)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from filrouge.access.actions import generated_password
from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.models import EngagementContract, Step
from filrouge.accompaniment.own_word import own_step, say_done, unsay_done
from filrouge.accompaniment.printing import contract_sheet
from filrouge.accompaniment.queries import contracts_of
from filrouge.core.results import Refusal
from filrouge.documents.serving import attachment_answer, sheet_answer
from filrouge.people.models import Person
from filrouge.people.queries import visible_person
from filrouge.portal.actions import open_space
from filrouge.portal.forms import SpaceForm
from filrouge.portal.own_path import own_path, own_person, own_scan
from filrouge.portal.own_plan import contract_in_words


@signed_in(Verb.SEE_OWN_FILE)
def home(request: SignedRequest) -> HttpResponse:
    """My path: only my own file, found by my account and by nothing else (P-7)."""
    person = own_person(request.agent)
    if person is None:
        return render(request, "portal/not_linked.html")
    return render(request, "portal/home.html", {"path": own_path(person, request.now, request.today)})


@signed_in(Verb.SEE_OWN_FILE)
def contract_scan(request: SignedRequest, public_id: str) -> HttpResponseBase:
    """The scan of my own signed contract, to download: nothing else of my file, nobody else's."""
    scan = own_scan(request.agent, public_id)
    if scan is None:
        raise Http404("Ce document n'existe pas dans votre espace.")
    return attachment_answer(scan)


@signed_in(Verb.SEE_OWN_FILE)
def contract(request: SignedRequest) -> HttpResponse:
    """My contract, to read."""
    person, row = _own_contract(request)
    context = {
        "contract": row, "parts": contract_in_words(row), "ended": row.ends_on < request.today,
        "first_name": person.first_names.split(" ")[0].title(),
    }  # fmt: skip
    return render(request, "portal/contract.html", context)


@signed_in(Verb.SEE_OWN_FILE)
def contract_file(request: SignedRequest) -> HttpResponse:
    """My contract as the document that my caseworker prints."""
    person, row = _own_contract(request)
    if not row.terms:
        raise Http404("Ce contrat a été signé sur papier : votre référent en garde un exemplaire.")
    row.person = person
    return sheet_answer(request, contract_sheet(row, request.today), "pdf", "mon-contrat")


def _own_contract(request: SignedRequest) -> tuple[Person, EngagementContract]:
    person = own_person(request.agent)
    found = contracts_of(person) if person is not None else []
    if person is None or not found:
        raise Http404("Vous n'avez pas encore de contrat.")
    return person, found[0]


@signed_in(Verb.SAY_DONE)
@require_POST
def step_done(request: SignedRequest, public_id: str) -> HttpResponse:
    """I did it: my word, which my caseworker confirms with me."""
    return _say(request, public_id, say_done, "C'est noté. Votre référent le verra et en parlera avec vous.")


@signed_in(Verb.SAY_DONE)
@require_POST
def step_undone(request: SignedRequest, public_id: str) -> HttpResponse:
    """I was wrong: it is not done."""
    return _say(request, public_id, unsay_done, "C'est noté : ce n'est pas encore fait.")


def _say(request: SignedRequest, public_id: str, say: Callable[..., Step], words: str) -> HttpResponse:
    step = own_step(request.agent, public_id)
    if step is None:
        raise Http404("Cette étape n'est pas dans votre plan.")
    try:
        say(step, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, words)
    return see_other("portal:home")


@signed_in(Verb.OPEN_SPACE)
@never_cache
def space(request: SignedRequest, public_id: str) -> HttpResponse:
    """Open their own space to a person; the password is on the answer and nowhere else."""
    person = visible_person(request.agent, public_id)
    password = generated_password()
    form = SpaceForm(request.POST or None, initial={"email": person.email})
    if submitted(
        form,
        lambda: open_space(
            person, email=form.cleaned_data["email"], password=password, by=request.agent, at=request.now
        ),
    ):
        account = {"full_name": person.full_name, "email": form.cleaned_data["email"]}
        next_url = reverse("web:person", args=[public_id])
        context = {"account": account, "password": password, "next_url": next_url}
        return render(request, "access/password_once.html", context)
    return form_answer(request, "portal/space.html", form, {"person": person})
