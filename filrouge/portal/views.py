"""The accompanied person's own space: one page, in plain words, for an old phone; and the form that opens it."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from filrouge.access.actions import generated_password
from filrouge.access.answers import form_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.documents.serving import attachment_answer
from filrouge.people.queries import visible_person
from filrouge.portal.actions import open_space
from filrouge.portal.forms import SpaceForm
from filrouge.portal.own_path import own_path, own_person, own_scan


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
